// Rules as other products write them, turned into ours.
// Sources: MyQ documentation, "Card transformation commands"; PaperCut MF manual, ext-device.card-no-regex and
// card-no-converter; YSoft SafeQ documentation, "Card number conversion".

import { called, RuleMistake, unknown, whole } from './call.ts'
import { matching } from './language.ts'
import type { Rule, Step, StepName } from './steps.ts'

const step = (name: StepName, ...args: readonly (string | number)[]): Step => ({
  step: name,
  args: args.map(String),
})

type Commands = Readonly<Record<string, (args: readonly string[]) => Rule>>

const counted =
  (name: StepName) =>
  ([n]: readonly string[]): Rule => [step(name, positive(name, n))]
const plain = (name: StepName) => (): Rule => [step(name)]

function positive(name: string, text: string | undefined): number {
  const value = whole(name, text)
  if (value < 0) throw new RuleMistake(`${name} takes no number below 0.`)
  return value
}

function text(name: string, value: string | undefined): string {
  if (value !== undefined && /^[^\s|()+/]{1,64}$/.test(value)) return value
  throw new RuleMistake(`${name} takes a text of 1 to 64 characters without blanks.`)
}

const MYQ: Commands = {
  ltrim: counted('drop-left'),
  rtrim: counted('drop-right'),
  left: counted('take-left'),
  right: counted('take-right'),
  mid: ([left, right]) => [
    step('drop-left', positive('mid', left)),
    step('drop-right', positive('mid', right)),
  ],
  prepend: ([more]) => [step('prefix', text('prepend', more))],
  append: ([more]) => [step('suffix', text('append', more))],
  lpad: ([n, fill]) => [step('pad-left', positive('lpad', n), text('lpad', fill))],
  hex2dec: plain('hex-to-dec'),
  dec2hex: plain('dec-to-hex'),
  hex2bin: plain('hex-to-bin'),
  bin2hex: plain('bin-to-hex'),
  dec2bin: plain('dec-to-bin'),
  bin2dec: plain('bin-to-dec'),
  reverse: plain('reverse-bytes'),
}

/** MyQ: commands one after the other, `;` between them. @throws RuleMistake */
export function parseMyQ(rule: string): Rule {
  return rule
    .split(';')
    .filter(one => one.trim() !== '')
    .flatMap(one => command(MYQ, one))
}

const PAPERCUT: Commands = {
  hex2dec: plain('hex-to-dec'),
  dec2hex: plain('dec-to-hex'),
  'ascii-enc': plain('hex-to-ascii'),
}

export interface PaperCutRule {
  /** `ext-device.card-no-regex`: what its first group finds is the number. */
  readonly regex?: string
  /** `ext-device.card-no-converter`: converters with `|` between them. */
  readonly converter?: string
}

/** PaperCut: a pattern, then converters. Without a pattern everything from `=` on is cut. @throws RuleMistake */
export function parsePaperCut({ regex, converter = '' }: PaperCutRule): Rule {
  if (converter.includes('javascript:')) {
    throw new RuleMistake(
      'Scripts are not run here: write what the script does as steps of a rule, or as regex and converter.',
    )
  }
  const first = regex === undefined ? step('cut-at', '=') : matching(regex)
  const rest = converter.split('|').filter(one => one.trim() !== '')
  return [first, ...rest.flatMap(one => command(PAPERCUT, one))]
}

const SAFEQ: Commands = {
  ASCII2Hex: plain('ascii-hex-to-hex'),
  Hex2Dec: plain('hex-to-dec'),
  Dec2Hex: plain('dec-to-hex'),
  Bin2Dec: plain('bin-to-dec'),
  Dec2Bin: plain('dec-to-bin'),
  Const: ([value]) => [step('constant', text('Const', value))],
  LeftAppend: ([more]) => [step('prefix', text('LeftAppend', more))],
  RightAppend: ([more]) => [step('suffix', text('RightAppend', more))],
  // What to fill with and up to which length: LeftPadding(0,3) is published to add nothing to eight characters.
  LeftPadding: ([fill, n]) => [
    step('pad-left', positive('LeftPadding', n), text('LeftPadding', fill)),
  ],
  CardNo: () => [],
  // From a place, perhaps counted from the end, up to but without another.
  Substring([from, to]) {
    const start = whole('Substring', from)
    if (to === undefined) return [start < 0 ? step('take-right', -start) : step('drop-left', start)]
    const length = positive('Substring', to) - start
    if (start < 0 || length < 1) {
      throw new RuleMistake('Substring takes a start of 0 or more, and an end behind it.')
    }
    return [step('substring', start, length)]
  },
}

/** SafeQ: `;` between commands, `+` between branches on the same input; names are case sensitive. @throws RuleMistake */
export function parseSafeQ(rule: string): Rule {
  const branches = rule.split('+').map(one =>
    one
      .split(';')
      .filter(part => part.trim() !== '')
      .flatMap(part => command(SAFEQ, part)),
  )
  const [only = [], ...others] = branches
  return others.length === 0 ? only : [{ join: branches }]
}

function command(known: Commands, written: string): Rule {
  const { name, args } = called(written)
  const make = Object.hasOwn(known, name) ? known[name] : undefined
  return make === undefined ? unknown(name, Object.keys(known)) : make(args)
}
