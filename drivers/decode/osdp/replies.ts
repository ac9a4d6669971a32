// What the replies of an OSDP reader say.
// Source: SIA OSDP 2.2; key codes as in OSDP.Net (KeypadData.cs) and libosdp, which take digits as they are, too.

import type { ReaderKey } from '../../reader-event.ts'
import type { Said } from '../conversation.ts'
import { bitsOf } from '../reading.ts'
import { REPLY_CODE } from './frame.ts'

/** Why a command was refused (NAK), by its first byte. */
export const NAK = {
  check: 1,
  length: 2,
  unknownCommand: 3,
  sequence: 4,
  noSecureChannel: 5,
  secureChannelNeeded: 6,
} as const

/** Functions in a list of capabilities. */
const LED = 4
const BUZZER = 5

const ASTERISK = 0x7f
const HASH = 0x0d
const KEYS: Readonly<Record<number, ReaderKey>> = {
  [ASTERISK]: 'clear',
  [HASH]: 'enter',
  ...Object.fromEntries(
    (['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const).flatMap((digit, i) => [
      [0x30 + i, digit],
      // Not in the document, but sent.
      [i, digit],
    ]),
  ),
}

const word = (low = 0, high = 0): number => low + high * 256

/** A card as bits: reader, format, how many bits, low byte first, and the bits, left aligned. */
export function rawReply(
  data: readonly number[],
): { readonly reader: number; readonly format: number; readonly bits: string } | undefined {
  const [reader = 0, format = 0, low, high, ...bytes] = data
  const count = word(low, high)
  if (data.length < 4 || count === 0 || bytes.length !== Math.ceil(count / 8)) return undefined
  return { reader, format, bits: bitsOf(bytes).slice(0, count) }
}

/** Keys: reader, how many, a byte for each. */
export function keypadReply(
  data: readonly number[],
): { readonly reader: number; readonly codes: readonly number[] } | undefined {
  const [reader = 0, count, ...codes] = data
  return count === codes.length ? { reader, codes } : undefined
}

/** Function keys are none of ours and say nothing. */
export const keyOf = (code: number): ReaderKey | undefined => KEYS[code]

/** What a reply says; undefined when it is malformed. Those of doors, for instance, say nothing to us. */
export function saidBy(code: number, data: readonly number[]): readonly Said[] | undefined {
  switch (code) {
    case REPLY_CODE.raw: {
      const card = rawReply(data)
      return card && [{ kind: 'bits', bits: card.bits }]
    }
    case REPLY_CODE.formatted: {
      // Reader, direction, how many characters, and the characters.
      const [, , count, ...characters] = data
      const printable = characters.every(one => one > 0x20 && one < 0x7f)
      if (count !== characters.length || count === 0 || !printable) return undefined
      return [{ kind: 'card', text: String.fromCharCode(...characters) }]
    }
    case REPLY_CODE.keypad:
      return keypadReply(data)?.codes.flatMap(one => {
        const key = keyOf(one)
        return key === undefined ? [] : [{ kind: 'key', key }]
      })
    default:
      return []
  }
}

/** What a reader can show, from its list of capabilities: function, compliance, count, three bytes each. */
export function capabilities(data: readonly number[]): readonly {
  readonly function: number
  readonly compliance: number
  readonly count: number
}[] {
  return Array.from({ length: Math.floor(data.length / 3) }, (_, i) => {
    const [fn = 0, compliance = 0, count = 0] = data.slice(i * 3, i * 3 + 3)
    return { function: fn, compliance, count }
  })
}

export function canShow(data: readonly number[]): {
  readonly led: boolean
  readonly buzzer: boolean
} {
  const can = (wanted: number): boolean =>
    capabilities(data).some(one => one.function === wanted && one.compliance > 0)
  return { led: can(LED), buzzer: can(BUZZER) }
}
