// Elatec TWN3 on a serial line. Source: Elatec, "TWN3 Mifare" manual, page 25 (both examples).

import { bitsOf, hexBytes, type Reading } from './reading.ts'

/** The number in hex as it is, or an IndiTag: a colon, hex, and a last byte that makes the sum of all bytes 0. */
export function twn3(text: string): Reading {
  if (!text.startsWith(':')) return { kind: 'card', text }
  const digits = text.slice(1)
  const bytes = hexBytes(digits)
  if (bytes === undefined || bytes.length < 2) return { kind: 'noise', why: 'line that is no card' }
  if (bytes.reduce((sum, one) => sum + one, 0) % 256 !== 0) {
    return { kind: 'noise', why: 'line with a wrong check' }
  }
  return { kind: 'card', text: digits.slice(0, -2), technology: 'IndiTag' }
}

/** "HID Prox transparent": one byte that says how many bits, then the bits, first bit highest, filled up with zeros. */
export function twn3HidProx(text: string): Reading {
  const [count = 0, ...bytes] = hexBytes(text) ?? []
  const all = bitsOf(bytes)
  const fits = count > 0 && bytes.length === Math.ceil(count / 8)
  if (!fits || all.slice(count).includes('1')) return { kind: 'noise', why: 'line that is no card' }
  return { kind: 'bits', bits: all.slice(0, count), technology: 'HID Prox' }
}
