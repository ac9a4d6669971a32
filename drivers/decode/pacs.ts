// PACS bits as HID OMNIKEY readers type them, in hex with the leading byte.

import { bitsOfPacs } from '../cards/pacs.ts'
import type { Reading } from './reading.ts'

/** PACS text with its leading byte, in hex. */
export function pacsHex(text: string): Reading {
  const bits = bitsOfPacs(text)
  if (bits === undefined)
    return { kind: 'noise', why: 'text that is no PACS hex with a leading byte' }
  return { kind: 'bits', bits }
}
