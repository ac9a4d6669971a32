// What is said about card formats: bits, UIDs, EM4100 numbers and keys of Wiegand keypads.

import { EM4100_FORMS, em4100, em4100OfAirFrame, reversedBits } from '../cards/em4100.ts'
import { bitsOfHidRaw } from '../cards/hid-raw.ts'
import { checkCharacter, readTracks, stripeFields } from '../cards/magstripe.ts'
import { RANDOM_UID, reversedBytes, uid } from '../cards/uid.ts'
import { facilityAndNumber, formatNamed, readWiegand, wholeOf } from '../cards/wiegand.ts'
import { type WiegandKeypad, wiegandKey } from '../cards/wiegand-keypad.ts'
import { pacsHex } from '../decode/pacs.ts'
import { bitsOf, hexBytes, xorOf } from '../decode/reading.ts'
import type { Said, VectorInput, VectorKinds } from './vector.ts'

/** Names in vectors that say more than the format's. */
const ALIASES: Readonly<Record<string, string>> = {
  'P10001 (Honeywell 40)': 'P10001',
  '34-bit, 32 data bits': 'H10306',
}

const bitsOfHex = (hex: string): string => bitsOf(hexBytes(hex) ?? [])
/** Hex in decimal. */
const decimal = (hex: string): string => `${BigInt(`0x0${hex}`)}`
/** JSON has no whole numbers beyond this, and neither has a vector. */
const plain = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)

/** Everything about bits of a format; which format they have is configured, in a vector by what it expects. */
export function cardFacts(bits: string, named: unknown): Said {
  const name = typeof named === 'string' ? named : 'H10301'
  const format = formatNamed(ALIASES[name] ?? name)
  const card = format && readWiegand(bits, format)
  if (format === undefined || card === undefined) return {}
  return {
    ...{ format: name, facility: plain(card.facility), number: plain(card.number) },
    ...{ parity_ok: card.parityOk, checksum_ok: card.parityOk },
    raw24: plain(wholeOf(bits.slice(1, 25))),
    concat: facilityAndNumber(card, format),
    data_hex: wholeOf(bits.slice(1, -1)).toString(16).toUpperCase().padStart(8, '0'),
    ...{ lead_parity: Number(bits[0]), trail_parity: Number(bits.at(-1)) },
    ...{ facility_16: plain(card.facility), number_16: plain(card.number) },
    ...(card.parityOk ? {} : { error: 'parity' }),
  }
}

function withBits(bits: string | undefined, { format }: Said): Said {
  return bits === undefined ? { error: 'form' } : { bits, ...cardFacts(bits, format) }
}

const keys =
  (keypad: WiegandKeypad) =>
  ({ text }: VectorInput): Said => {
    const said = text.split(' ').map(bits => wiegandKey(bits, keypad))
    return said.includes(undefined) ? { error: 'no such key' } : { keys: said.join('') }
  }

const comma = (digits: string, at: number, mark: string): string =>
  `${digits.slice(0, at)}${mark}${digits.slice(at)}`

function em4100Facts(hex: string): Said {
  const forms = Object.fromEntries(
    Object.entries(EM4100_FORMS).map(([name, write]) => [name, write(hex)]),
  )
  const low = forms['3.5C'] ?? ''
  const half = forms['4H.4H'] ?? ''
  return {
    ...forms,
    ...{ '2H+4H': comma(low, 3, ','), '4H+4H': comma(half, 5, ','), '3+5': low },
    ...{ '8H->55D': half, '2.4H->3.5D(C)': low, dez14: forms['10H->14D'] },
    '3.5A': comma(forms['3.5A'] ?? '', 3, '.'),
    '3.5B': comma(forms['3.5B'] ?? '', 3, '.'),
    '3.5C': comma(low, 3, '.'),
    '40bit_dec': decimal(hex),
    '24bit_dec': decimal(hex.slice(4)),
    '8+32': `${decimal(hex.slice(0, 2))}-${decimal(hex.slice(2))}`,
    ...{ dez15_bitrev: EM4100_FORMS.DEZ15(hex), bitrev_hex: reversedBits(hex, 8) },
  }
}

function uidFacts({ text }: VectorInput): Said {
  const hex = text.toUpperCase()
  const known = uid(hex)
  // A random UID is read like any other; it only is no identity.
  const random = known.kind === 'refused' && known.why === RANDOM_UID
  if (known.kind === 'refused' && !random) return { error: known.why }
  return {
    ...{ len: hex.length / 2, random, accept_as_identity: known.kind === 'uid' },
    ...{ hex, reversed_hex: reversedBytes(hex), dec: decimal(hex) },
    ...(hex.startsWith('04') && { manufacturer: 'NXP (04)' }),
    msb_dec: decimal(hex),
    reversed_dec: decimal(reversedBytes(hex)),
  }
}

export const CARD_VECTORS: VectorKinds = {
  'wiegand-bits'({ text }, { format, ...wanted }) {
    const as = (name: string): Said => {
      const { facility, number } = cardFacts(text, name)
      return facility === undefined ? { number } : { facility, number }
    }
    const facts = cardFacts(text, format ?? 'H10302')
    return {
      ...facts,
      ...('hid_raw' in wanted && { hid_raw: hidRaw(text) }),
      ...{ as_H10302: as('H10302'), as_H10304: as('H10304') },
    }
  },
  'wiegand-hex-40': ({ text }, { format }) => cardFacts(bitsOfHex(text), format),
  'hid-prox-raw': ({ text }, expect) => withBits(bitsOfHidRaw(text), expect),
  pacs({ text }, expect) {
    const read = pacsHex(text)
    const bits = read.kind === 'bits' ? read.bits : undefined
    return { pad: Number.parseInt(text.slice(0, 2), 16), ...withBits(bits, expect) }
  },
  'em4100-decimal': ({ text }) => em4100Facts(text.toUpperCase()),
  'em4100-decimal-13'({ text }) {
    const [hex, low] = (['10H', '3.5C'] as const).map(to => em4100(text, '10H->13D', to) ?? '')
    if (hex === undefined || low === undefined || hex === '') return { error: 'form' }
    return { hex, facility: Number(low.slice(0, 3)), number: Number(low.slice(3)) }
  },
  'em4100-nibble-bit-reversed'({ text }) {
    const hex = reversedBits(text, 4)
    return { hex_after: hex, dez14: EM4100_FORMS['10H->14D'](hex) }
  },
  'em4100-byte-bit-reversed'({ text }) {
    const bytes = (text.match(/../g) ?? []).map(one => Number.parseInt(one, 16))
    const low = reversedBits(text.slice(2, 10), 8)
    return {
      ...{ id_hex: text.slice(0, 10), checksum: text.slice(10) },
      checksum_ok: xorOf(bytes) === 0,
      ...{ low32_bitrev_hex: low, dec: decimal(low) },
    }
  },
  'em4100-air-frame'({ text }) {
    const hex = em4100OfAirFrame(bitsOfHex(text))
    return hex === undefined ? { error: 'parity' } : { id_hex: hex, parity_ok: true }
  },
  'mifare-uid': uidFacts,
  'mifare-uid-decimal': uidFacts,
  'byte-reverse': ({ text }) => ({ hex: reversedBytes(text.toUpperCase()) }),
  'decimal-concat': ({ text }) => ({
    facility: Number(text.slice(0, 3)),
    number: Number(text.slice(3)),
  }),
  'ambiguous-decimal'({ text }) {
    const low = em4100(text, '8H->10D', '8H->10D')
    if (low === undefined) return { error: 'over 32 bits, so not 8H->10D' }
    return {
      as_hex_em: em4100(text, '10H', '10H'),
      as_dec_32bit_hex: BigInt(low).toString(16).toUpperCase().padStart(8, '0'),
    }
  },
  'msr-keyboard'({ text }) {
    const stripe = readTracks(text)
    if (stripe.kind === 'unread') return { error: `track${stripe.track} read error` }
    if (stripe.kind === 'no-stripe') return { error: 'no stripe' }
    const { number, name, expiryYymm, serviceCode } = stripeFields(stripe.tracks)
    return {
      ...stripe.tracks,
      ...{ pan: number, name, expiry_yymm: expiryYymm, service_code: serviceCode },
    }
  },
  'msr-track1-bits': ({ text }) => ({ lrc_char: checkCharacter(text, 1) }),
  'msr-track2-bits': ({ text }) => ({ lrc_char: checkCharacter(text, 2) }),
  'wiegand-keypad-4bit': keys('4-bit'),
  'wiegand-keypad-6bit-opt1': keys('6-bit-rosslare'),
  'wiegand-keypad-6bit-opt2': keys('6-bit'),
  'wiegand-keypad-8bit'({ text }) {
    const said = (text.match(/../g) ?? []).map(one => wiegandKey(bitsOfHex(one), '8-bit'))
    return said.includes(undefined) ? { error: 'complement mismatch' } : { keys: said.join('') }
  },
}

/** The raw form of 37 bits has a sentinel above them and no header. */
function hidRaw(bits: string): string {
  return wholeOf(`1${bits}`).toString(16).toUpperCase()
}
