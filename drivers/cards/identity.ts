// From what a reader says a card is to the one number it is known by, as configured for that reader.

import type { CardBits, CardText } from '../reader-event.ts'
import { cardNumber } from './card-number.ts'
import { EM4100_FORMS, type Em4100Form, em4100 } from './em4100.ts'
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
    if (technology === EM && settings.em4100 !== undefined && isForm(settings.em4100)) {
      const written = em4100(card.text, settings.em4100)
      return written === undefined
        ? refused('no EM4100 number of ten hex digits')
        : textIdentity(written)
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

/** Every mistake in the settings, each the end of a sentence that begins with the reader's name. */
export function identityMistakes(settings: IdentitySettings): readonly string[] {
  const { formats = [], em4100: form, rule } = settings
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
  const wrongForm =
    form === undefined || isForm(form)
      ? []
      : [`em4100 must be one of ${Object.keys(EM4100_FORMS).join(', ')}.`]
  const compiled = rule === undefined ? undefined : compileRule(rule)
  const wrongRule = compiled?.kind === 'mistake' ? [`rule: ${compiled.why}`] : []
  return [...unknown, ...clashes, ...wrongForm, ...wrongRule]
}
