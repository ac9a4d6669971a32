// HID ProxPro, MaxiProx and MiniProx on a serial line: CC DDDDDDDDDD XX as hex digits, XX the sum of the six bytes.
// Source: HID MaxiProx installation guide, RS-232 output (CC 00..7F, data 0000000000..1FFFFFFFFF).

import { bitsOf, hexBytes, type Reading } from './reading.ts'

const BYTES = 7
const LAST_CC = 0x7f
/** Data is 37 bits wide in five bytes. */
const LAST_HIGH_BYTE = 0x1f

/**
 * The highest bit that is set marks where the card's bits begin. A 37-bit card leaves no room for that mark and comes
 * out shorter than it is: it takes a configured card format, whose length will not fit, to refuse it.
 */
export function hidProxSerial(text: string): Reading {
  const bytes = hexBytes(text)
  const [cc = 0, high = 0] = bytes ?? []
  if (bytes?.length !== BYTES || cc > LAST_CC || high > LAST_HIGH_BYTE) {
    return { kind: 'noise', why: 'line that is no card' }
  }
  const sum = bytes.slice(0, -1).reduce((total, one) => total + one, 0)
  if (sum % 256 !== bytes.at(-1)) return { kind: 'noise', why: 'line with a wrong check' }
  const marked = bitsOf(bytes.slice(1, -1)).replace(/^0*/, '')
  if (marked.length < 2) return { kind: 'noise', why: 'card without bits' }
  return { kind: 'bits', bits: marked.slice(1), technology: 'HID Prox' }
}
