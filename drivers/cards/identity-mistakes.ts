// The mistakes in what is configured about a reader's cards, told before anything is opened.

import { BIT_TEXTS, bitTextMistakes } from './bits-text.ts'
import { EM4100_FORMS, EM4100_SOURCES, isEm4100Form, isEm4100Source } from './em4100.ts'
import { EM, type IdentitySettings, UID } from './identity.ts'
import { mustBeOneOf } from './one-of.ts'
import { lintRule } from './rules/lint.ts'
import { formatNamed, WIEGAND_FORMATS, type WiegandFormat } from './wiegand.ts'
import { keypadMistakes } from './wiegand-keypad.ts'
import { hasParity, WRITES } from './write.ts'

/** What a kind of reader is known to say of cards. */
export interface CardFacts {
  readonly says?: true
  readonly bits?: true | 'some'
}

/**
 * Every mistake in the settings, each the end of a sentence that begins with the reader's name, for a reader that says
 * of each card what it is, or that gives cards as bits.
 */
export function identityMistakes(
  settings: IdentitySettings,
  reader: CardFacts = {},
): readonly string[] {
  const { formats = [], rule } = settings
  const known = formats.flatMap(name => formatNamed(name) ?? [])
  const unknown = formats
    .filter(name => formatNamed(name) === undefined)
    .map(name => {
      const all = WIEGAND_FORMATS.map(one => one.name).join(', ')
      return `there is no card format "${name}"; known formats are ${all}.`
    })
  const lengths = new Set(known.map(({ length }) => length))
  const clashes = [...lengths].flatMap(length => {
    const same = formats.filter(name => formatNamed(name)?.length === length)
    return same.length < 2
      ? []
      : [`${same.join(' and ')} all have ${length} bits: keep the one your cards have.`]
  })
  // What is wrong with every card; what may be meant is a warning, and no mistake.
  const wrongRule = (rule === undefined ? [] : lintRule(rule, [])).flatMap(({ severity, why }) =>
    severity === 'error' ? [`rule: ${why}`] : [],
  )
  return [
    ...unknown,
    ...clashes,
    ...writeMistakes(known, settings),
    ...bitsFromMistakes(known, settings, reader),
    ...keypadMistakes(settings, formats),
    ...technologyMistakes(settings, reader.says === true),
    ...wrongRule,
  ]
}

function writeMistakes(
  formats: readonly WiegandFormat[],
  { write }: IdentitySettings,
): readonly string[] {
  if (write === undefined) return []
  if (!WRITES.includes(write)) return [`write ${mustBeOneOf(WRITES)}`]
  const whole = write === 'hex-without-parity' ? 'hex' : 'decimal'
  if (!write.endsWith('-without-parity')) return []
  return formats
    .filter(format => !hasParity(format))
    .map(({ name }) => `nothing is known of a parity in ${name}: set write to ${whole}.`)
}

function bitsFromMistakes(
  formats: readonly WiegandFormat[],
  { bitsFrom, technology }: IdentitySettings,
  { says, bits }: CardFacts,
): readonly string[] {
  if (bitsFrom === undefined) return []
  if (!BIT_TEXTS.includes(bitsFrom)) return [`bitsFrom ${mustBeOneOf(BIT_TEXTS)}`]
  const found = [...bitTextMistakes(bitsFrom, formats)]
  if (says) found.push('this reader says what its cards are: leave bitsFrom out.')
  if (bits === true) found.push('this reader gives bits as they are: leave bitsFrom out.')
  if (technology !== undefined) {
    found.push(`its cards are bits or of technology "${technology}": keep bitsFrom or technology.`)
  }
  return found
}

function technologyMistakes(settings: IdentitySettings, says: boolean): readonly string[] {
  const { technology, uidOrder, em4100: to, em4100From: from } = settings
  const sources = EM4100_SOURCES.join(', ')
  const found: string[] = []
  if (to !== undefined && !isEm4100Form(to)) {
    found.push(`em4100 ${mustBeOneOf(Object.keys(EM4100_FORMS))}`)
  }
  if (from !== undefined && !isEm4100Source(from))
    found.push(`em4100From ${mustBeOneOf(EM4100_SOURCES)}`)
  if (says) return found
  if (uidOrder !== undefined && technology !== UID) {
    found.push(`uidOrder is for cards of technology "${UID}": set it, this reader does not say it.`)
  }
  if (to !== undefined && technology !== EM) {
    found.push(`em4100 is for cards of technology "${EM}": set it, this reader does not say it.`)
  }
  // Ten digits may be ten hex digits, or eight in decimal.
  if (to !== undefined && from === undefined) {
    found.push(`em4100From must say how this reader writes its numbers: ${sources}.`)
  }
  return found
}
