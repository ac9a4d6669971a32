// Bits of a card that a reader types or sends as text. Which form a text is in cannot be seen in it, so it is configured.
// Sources: as in hid-raw.ts and pacs.ts.

import { bitsOfHidRaw } from './hid-raw.ts'
import { bitsOfBarePacs, bitsOfPacs, pacsHexOfDecimal } from './pacs.ts'
import { reversedBytes } from './uid.ts'
import type { WiegandFormat } from './wiegand.ts'

/** The forms: what a program calls raw, PACS with and without (`bare`) its leading byte, and each bit as 0 or 1. */
export const BIT_TEXTS = [
  'hid-raw',
  'pacs',
  'pacs-decimal',
  'pacs-bare',
  'pacs-bare-reversed',
  'binary',
] as const
export type BitText = (typeof BIT_TEXTS)[number]

/** Below the sentinel of this length, raw forms have a header bit, in the place of that sentinel. */
const RAW_HEADER = 37

const bytesOf = ({ length }: WiegandFormat): number => Math.ceil(length / 8)

/** The bits, or undefined for a text that is not in this form. `formats` are those of the cards, without a mistake. */
export function bitsOfText(
  text: string,
  form: BitText,
  formats: readonly WiegandFormat[],
): string | undefined {
  const bare = (hex: string): string | undefined => {
    const format = formats.find(one => bytesOf(one) * 2 === hex.length)
    return format && bitsOfBarePacs(hex, format.length)
  }
  const written = text.trim()
  switch (form) {
    case 'hid-raw': {
      const has37 = formats.some(({ length }) => length === RAW_HEADER)
      return bitsOfHidRaw(written, has37 ? RAW_HEADER : undefined)
    }
    case 'pacs':
      return bitsOfPacs(written)
    case 'pacs-decimal':
      return bitsOfPacs(pacsHexOfDecimal(written) ?? '')
    case 'pacs-bare':
      return bare(written)
    case 'pacs-bare-reversed':
      return bare(reversedBytes(written))
    case 'binary':
      return /^[01]+$/.test(written) ? written : undefined
  }
}

/** What in these formats a form cannot tell apart, as the ends of sentences that begin with the reader's name. */
export function bitTextMistakes(
  form: BitText,
  formats: readonly WiegandFormat[],
): readonly string[] {
  if (formats.length === 0) return ['bitsFrom needs formats: name those of its cards.']
  const names = (some: readonly WiegandFormat[]): string => some.map(({ name }) => name).join(', ')
  const found: string[] = []
  if (form === 'hid-raw') {
    const long = formats.filter(({ length }) => length === RAW_HEADER)
    const short = formats.filter(({ length }) => length < RAW_HEADER)
    if (long.length > 0 && short.length > 0) {
      found.push(
        `bitsFrom hid-raw cannot tell ${names(long)} from ${names(short)}: keep one length, or set the reader to another form.`,
      )
    }
  }
  if (form === 'pacs-decimal') {
    const whole = formats.filter(({ length }) => length % 8 === 0)
    if (whole.length > 0) {
      found.push(
        `bitsFrom pacs-decimal loses the leading byte of ${names(whole)}: set the reader to hex, and bitsFrom to pacs.`,
      )
    }
  }
  if (form === 'pacs-bare' || form === 'pacs-bare-reversed') {
    for (const bytes of new Set(formats.map(bytesOf))) {
      const same = formats.filter(one => bytesOf(one) === bytes)
      if (same.length > 1) {
        found.push(
          `bitsFrom ${form} cannot tell ${names(same)} apart, which all fill ${bytes} bytes: keep one, or set the reader to write the leading byte.`,
        )
      }
    }
  }
  return found
}
