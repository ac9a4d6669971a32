// From what a reader says a card is to the one number it is known by, as configured for that reader.

import type { CardBits, CardText, ReaderKey } from '../reader-event.ts'
import { type BitText, bitsOfText } from './bits-text.ts'
import { cardNumber } from './card-number.ts'
import { em4100, isEm4100Form, isEm4100Source } from './em4100.ts'
import { compileRule, type RuleConfig } from './rules/compile.ts'
import { reversedBytes, uid } from './uid.ts'
import { formatNamed, formatsOf, readWiegand, type WiegandFormat } from './wiegand.ts'
import { type KeypadSettings, keypadKeys } from './wiegand-keypad.ts'
import { type Write, writtenCard } from './write.ts'

/** How a reader's cards are to be understood, where their content does not say it. */
export interface IdentitySettings extends KeypadSettings {
  /** Names of the Wiegand formats its cards have, at most one per number of bits. */
  readonly formats?: readonly string[]
  /** How the reader writes bits where it gives them as text. */
  readonly bitsFrom?: BitText
  /** What of a card with a format is its number. Standard: facility code and card number. */
  readonly write?: Write
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

/** No card at all, but keys of a Wiegand keypad. */
export interface Keys {
  readonly kind: 'keys'
  readonly keys: readonly ReaderKey[]
}

export const UID = 'ISO 14443A'
export const EM = 'EM4100'
export type CardTechnology = typeof UID | typeof EM

const refused = (why: string): Identity => ({ kind: 'refused', why })

/** Understands the cards of one reader, whose settings have no mistake. */
export function identity(
  settings: IdentitySettings,
): (card: CardText | CardBits) => Identity | Keys {
  const formats = (settings.formats ?? []).flatMap(name => formatNamed(name) ?? [])
  const rule = settings.rule === undefined ? undefined : compileRule(settings.rule)
  const understood = understand(formats, settings)
  if (rule?.kind !== 'rule') return understood
  return card => {
    const known = understood(card)
    if (known.kind !== 'number') return known
    const number = rule.apply(known.number)
    return number === undefined ? refused('the rule gives no number') : textIdentity(number)
  }
}

function understand(
  formats: readonly WiegandFormat[],
  settings: IdentitySettings,
): (card: CardText | CardBits) => Identity | Keys {
  const { bitsFrom } = settings
  return card => {
    if (card.kind === 'bits') return bitsIdentity(card.bits, formats, settings)
    if (bitsFrom !== undefined) {
      const bits = bitsOfText(card.text, bitsFrom, formats)
      return bits === undefined
        ? refused('no bits in that form')
        : bitsIdentity(bits, formats, settings)
    }
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
  const written = isEm4100Form(to) && isEm4100Source(from) ? em4100(text, from, to) : undefined
  return written === undefined ? refused('no EM4100 number in that form') : textIdentity(written)
}

function bitsIdentity(
  bits: string,
  formats: readonly WiegandFormat[],
  settings: IdentitySettings,
): Identity | Keys {
  const { write = 'facility-number' } = settings
  const typed = keypadKeys(settings, bits)
  if (typed !== undefined) return typed
  const format = formats.find(({ length }) => length === bits.length)
  // Readers of OSDP, for instance, give a UID as its bits.
  if (format === undefined && settings.technology === UID && bits.length % 8 === 0) {
    return uidIdentity(hexOfBits(bits), settings)
  }
  if (format === undefined) return refused(unknownFormat(bits.length, settings))
  const card = readWiegand(bits, format)
  if (card === undefined || !card.parityOk) return refused(`wrong parity for ${format.name}`)
  return textIdentity(writtenCard(bits, card, format, write))
}

/** Four bits a digit. */
const hexOfBits = (bits: string): string =>
  (bits.match(/.{4}/g) ?? []).map(four => Number.parseInt(four, 2).toString(16)).join('')

/** What cannot be told by the bits is for the configuration to say. */
function unknownFormat(length: number, { keypad }: KeypadSettings): string {
  if (keypad === '26-bit-buffered' && length === 26) {
    return 'keys with a wrong parity, or another facility code than keypadFacility'
  }
  const fitting = formatsOf(length)
  const choices = fitting.length === 0 ? '' : ` (they fit ${fitting.join(', ')})`
  return `${length} bits without a card format${choices}: set formats`
}
