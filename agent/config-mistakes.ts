// What is wrong in the configuration file, in sentences for whoever wrote it; no value of the file is repeated.

import { nearest } from './wire/nearest.ts'

/** A mistake as the library for shapes reports it, as far as we put it into words. */
export interface ShapeMistake {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly expected?: string
  readonly values?: readonly unknown[]
  readonly keys?: readonly string[]
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly inclusive?: boolean
  readonly origin?: string
}

/** What is wanted in each type of JSON, with an example. */
const WANTED: Readonly<Record<string, readonly [what: string, example: string]>> = {
  string: ['text in quotes', '"front"'],
  number: ['a number', '150'],
  int: ['a whole number', '1'],
  boolean: ['true or false', 'true'],
  array: ['a list', '["H10301"]'],
  object: ['fields in braces', '{ "port": 7071 }'],
  record: ['fields in braces', '{ "link.delay": "60s" }'],
}
/** Better examples, by field. */
const EXAMPLES: Readonly<Record<string, string>> = {
  data: '"/var/lib/latchkey"',
  server: '"https://print.example:7443"',
  profile: '"kyocera"',
  enrolmentCodeFile: '"/etc/latchkey/enrolment-code"',
  deviceKeyFile: '"/boot/device.key"',
  origins: '["https://panel.example"]',
  readers: '[{ "id": "front", "use": "keystroke" }]',
  use: '"serial-line"',
  path: '"/dev/ttyUSB0"',
  host: '"192.0.2.20"',
  port: '4000',
  baudRate: '9600',
  em4100: '"8H->10D"',
  em4100From: '"10H"',
  osdpKey: '"00112233445566778899aabbccddeeff"',
}
const RULE = 'must be text such as "take-right 8", or a rule of myq, safeq or papercut in braces'

const quoted = (words: readonly unknown[]): string =>
  words.map(one => JSON.stringify(one)).join(', ')

/**
 * One sentence for each thing that is wrong.
 * @param file the whole file, to name readers by
 * @param known the fields there are where this mistake is
 */
export function mistakeSentences(
  mistake: ShapeMistake,
  file: unknown,
  known: readonly string[],
): readonly string[] {
  const { place, subject } = named(mistake.path, file)
  const { keys } = mistake
  if (mistake.code !== 'unrecognized_keys' || keys === undefined) {
    const at =
      subject === '' ? place || 'The file' : `${place === '' ? '' : `${place}: `}${subject}`
    return [`${at} ${wanted(mistake, valueAt(file, mistake.path))}.`]
  }
  const at = [place, subject].filter(one => one !== '').join(': ')
  const otherwise = known.length === 0 ? 'leave it out' : `there are ${known.join(', ')}`
  return keys.map(key => {
    const near = nearest(key, known)
    const advice = near === undefined ? otherwise : `the nearest is "${near}"`
    return `${at === '' ? '' : `${at}: `}there is no field "${shortened(key)}": ${advice}.`
  })
}

/** How a reader of the file is called, by its id or else by its place in the list. */
export function readerName(file: unknown, index: number): string {
  const id = valueAt(file, ['readers', index, 'id'])
  return typeof id === 'string' && id !== '' && id.length <= 32 ? id : `#${index + 1}`
}

function named(path: readonly PropertyKey[], file: unknown): { place: string; subject: string } {
  const [list, index] = path
  const isReader = list === 'readers' && typeof index === 'number'
  const fields = isReader ? path.slice(2) : path
  const subject = fields
    .map((one, i) =>
      typeof one === 'number' ? `[${one + 1}]` : `${i === 0 ? '' : '.'}${String(one)}`,
    )
    .join('')
  return { place: isReader ? `Reader "${readerName(file, index)}"` : '', subject }
}

/** The end of the sentence that begins with the field. */
function wanted(mistake: ShapeMistake, value: unknown): string {
  const field = String(mistake.path.findLast(one => typeof one === 'string') ?? '')
  const { code, values = [], expected = '' } = mistake
  const isMissing = value === undefined
  switch (code) {
    case 'invalid_type': {
      const [what, standard] = WANTED[expected] ?? ['something else', 'in docs/vendor.md']
      const isEntry = typeof mistake.path.at(-1) === 'number'
      const example = (isEntry ? undefined : EXAMPLES[field]) ?? standard
      return `${isMissing ? 'is missing: write' : 'must be'} ${what}, such as ${example}`
    }
    case 'invalid_value':
      return `${isMissing ? 'is missing: write' : 'must be'} one of ${quoted(values)}`
    case 'too_small':
    case 'too_big':
      return bound(mistake)
    case 'invalid_format':
      return `${isMissing ? 'is missing: write' : 'must be'} an address such as ${EXAMPLES[field] ?? '"https://print.example"'}`
    case 'invalid_union':
      return RULE
    default:
      return 'is written otherwise: see docs/vendor.md'
  }
}

function bound({ code, minimum, maximum, inclusive, origin }: ShapeMistake): string {
  const limit = code === 'too_small' ? minimum : maximum
  const least = code === 'too_small' ? 'at least' : 'at most'
  const unit = limit === 1 ? ['character', 'entry'] : ['characters', 'entries']
  if (origin === 'string') return `must have ${least} ${limit} ${unit[0]}`
  if (origin === 'array') return `must have ${least} ${limit} ${unit[1]}`
  if (inclusive === false) return `must be ${code === 'too_small' ? 'above' : 'below'} ${limit}`
  return `must be ${least} ${limit}`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const isOwn = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
    return isOwn ? Reflect.get(inner, key) : undefined
  }, value)
}

const LONGEST_SHOWN = 40
const shortened = (word: string): string =>
  word.length > LONGEST_SHOWN ? `${word.slice(0, LONGEST_SHOWN)}…` : word
