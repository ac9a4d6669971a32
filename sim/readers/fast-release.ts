// A network reader with PaperCut's fast release protocol.
// Source: the vendor's sample, PaperCutExamples, fastReleaseProtocol/NetworkCardReaderFastRelease.py; written from what
// is published about it, not from the driver.

import type { TimedBytes } from './timed-bytes.ts'
import type { Twin } from './twin.ts'

const REPLY_MS = 5
const MOST_LINE = 200
const VERSION = 'Emulated reader 1.0'

/** It says that it is ready when it is told to be; with `quiet` it only obeys. */
export function fastReleaseTwin({ quiet }: { readonly quiet: boolean }): Twin {
  let line = ''
  const says = (text: string): readonly TimedBytes[] => [
    { after: REPLY_MS, bytes: new TextEncoder().encode(text) },
  ]
  const answer = (command: string): readonly TimedBytes[] => {
    if (command === '') return quiet ? [] : says('\n')
    return command.endsWith('v') ? says(`${VERSION}\r`) : []
  }
  return {
    present(card) {
      if (!/^[\x20-\x7e]+$/.test(card)) throw new Error('A network reader sends printable text.')
      return [{ after: 0, bytes: new TextEncoder().encode(`${card}\n`) }]
    },
    hear(bytes) {
      const replies: TimedBytes[] = []
      for (const byte of bytes) {
        if (byte === 0x0d || byte === 0x0a) {
          replies.push(...answer(line))
          line = ''
        } else {
          line = (line + String.fromCharCode(byte)).slice(-MOST_LINE)
        }
      }
      return replies
    },
  }
}
