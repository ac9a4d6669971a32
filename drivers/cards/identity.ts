// From what a reader says a card is to the one number it is known by, as configured for that reader.

import type { CardBits, CardText } from '../reader-event.ts'
import { cardNumber } from './card-number.ts'
import {
  EM4100_FORMS,
  EM4100_SOURCES,
  type Em4100Form,
  type Em4100Source,
  em4100,
} from './em4100.ts'
import { compileRule, type RuleConfig } from './rules/compile.ts'
import { reversedBytes, uid } from './uid.ts'
import {
  facilityAndNumber,
  formatNamed,
  formatsOf,
  readWiegand,
  WIEGAND_FORMATS,
  type WiegandFormat,
} from './wiegand.ts'

/** How a reader's cards are to be understood, where their content does not say it. */
export interface IdentitySettings {
  /** Names of the Wiegand formats its cards have, at most one per number of bits. */
  readonly formats?: readonly string[]
  /** What of a card with a format is its number. Standard: facility code and card number. */
  readonly write?: 'facility-number' | 'number' | 'bits'
  /**
   * What its cards are, where the reader does not say so itself: the settings below, and the refusal of random UIDs,
   * are for these cards only.
   */
  readonly technology?: CardTechnology
  /** In which order the bytes of an ISO 14443-A UID are written. Standard: as they were read. */
  readonly uidOrder?: 'as-read' | 'reversed'
  /** How EM4100 numbers are written. Standard: as the reader gives them. */
  readonly em4100?: string
  /** How the reader writes them, where it does not say itself that they are EM4100 numbers. */
  readonly em4100From?: string
  /** What is done to the number in the end. */
  readonly rule?: RuleConfig
}

/** A usable number, or why there is none; the refusal never repeats what was read. */
export type Identity =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'refused'; readonly why: string }

const UID = 'ISO 14443A'
const EM = 'EM4100'
export type CardTechnology = typeof UID | typeof EM

const refused = (why: string): Identity => ({ kind: 'refused', why })
const isForm = (form: string): form is Em4100Form => Object.hasOwn(EM4100_FORMS, form)
const isSource = (form: string): form is Em4100Source => EM4100_SOURCES.some(one => one === form)

/** Understands the cards of one reader, whose settings have no mistake. */
export function identity(settings: IdentitySettings): (card: CardText | CardBits) => Identity {
  const formats = (settings.formats ?? []).flatMap(name => formatNamed(name) ?? [])
  const rule = settings.rule === undefined ? undefined : compileRule(settings.rule)
  const understood = understand(formats, settings)
  if (rule?.kind !== 'rule') return understood
  return card => {
    const known = understood(card)
    if (known.kind === 'refused') return known
    const number = rule.apply(known.number)
    return number === undefined ? refused('the rule gives no number') : textIdentity(number)
  }
}

function understand(
  formats: readonly WiegandFormat[],
  settings: IdentitySettings,
): (card: CardText | CardBits) => Identity {
  return card => {
    if (card.kind === 'bits') return bitsIdentity(card.bits, formats, settings)
    // Where the reader does not say what its cards are, the configuration may.
    const { technology = settings.technology } = card
    if (technology === UID) return uidIdentity(card.text, settings)
    if (technology === EM && settings.em4100 !== undefined) {
      return emIdentity(card, settings.em4100, settings.em4100From)
    }
    return textIdentity(card.text)
  }
}

function textIdentity(text: string): Identity {
  const number = cardNumber(text)
  return number.kind === 'number' ? number : refused(`no card number: ${number.why}`)
}

function uidIdentity(text: string, { uidOrder }: IdentitySettings): Identity {
  const known = uid(text)
  if (known.kind === 'refused') return known
  return textIdentity(uidOrder === 'reversed' ? reversedBytes(known.hex) : known.hex)
}

/** A reader that says of its cards what they are writes all ten hex digits. */
function emIdentity({ text, technology }: CardText, to: string, said = ''): Identity {
  const from = technology === EM ? '10H' : said
  const written = isForm(to) && isSource(from) ? em4100(text, from, to) : undefined
  return written === undefined ? refused('no EM4100 number in that form') : textIdentity(written)
}

function bitsIdentity(
  bits: string,
  formats: readonly WiegandFormat[],
  { write = 'facility-number' }: IdentitySettings,
): Identity {
  const format = formats.find(({ length }) => length === bits.length)
  if (format === undefined) return refused(unknownFormat(bits.length))
  const card = readWiegand(bits, format)
  if (card === undefined || !card.parityOk) return refused(`wrong parity for ${format.name}`)
  if (write === 'bits') return textIdentity(bits)
  const written = write === 'number' ? withoutFacility(format) : format
  return textIdentity(facilityAndNumber(card, written))
}

function withoutFacility({ facility: _, ...rest }: WiegandFormat): WiegandFormat {
  return rest
}

/** What cannot be told by the bits is for the configuration to say. */
function unknownFormat(length: number): string {
  const fitting = formatsOf(length)
  const choices = fitting.length === 0 ? '' : ` (they fit ${fitting.join(', ')})`
  return `${length} bits without a card format${choices}: set formats`
}

/**
 * Every mistake in the settings, each the end of a sentence that begins with the reader's name. `says` is true for
 * readers that say of each card what it is.
 */
export function identityMistakes(settings: IdentitySettings, says: boolean): readonly string[] {
  const { formats = [], rule } = settings
  const unknown = formats
    .filter(name => formatNamed(name) === undefined)
    .map(name => {
      const known = WIEGAND_FORMATS.map(one => one.name).join(', ')
      return `there is no card format "${name}"; known formats are ${known}.`
    })
  const lengths = new Set(formats.flatMap(name => formatNamed(name)?.length ?? []))
  const clashes = [...lengths].flatMap(length => {
    const same = formats.filter(name => formatNamed(name)?.length === length)
    return same.length < 2
      ? []
      : [`${same.join(' and ')} all have ${length} bits: keep the one your cards have.`]
  })
  const compiled = rule === undefined ? undefined : compileRule(rule)
  const wrongRule = compiled?.kind === 'mistake' ? [`rule: ${compiled.why}`] : []
  return [...unknown, ...clashes, ...technologyMistakes(settings, says), ...wrongRule]
}

function technologyMistakes(settings: IdentitySettings, says: boolean): readonly string[] {
  const { technology, uidOrder, em4100: to, em4100From: from } = settings
  const sources = EM4100_SOURCES.join(', ')
  const found: string[] = []
  if (to !== undefined && !isForm(to)) {
    found.push(`em4100 must be one of ${Object.keys(EM4100_FORMS).join(', ')}.`)
  }
  if (from !== undefined && !isSource(from)) found.push(`em4100From must be one of ${sources}.`)
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
