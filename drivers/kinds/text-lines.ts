// Serial readers that send one card per line of text, whoever made them.

import { line } from '../decode/line.ts'
import { LISTENS_ONLY, type ReaderKind, SERIAL_9600_8N1 } from '../reader-kind.ts'

export const TEXT_LINES: readonly ReaderKind[] = [
  {
    id: 'serial-line',
    title: 'Serial reader that sends one card per line',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    // Banners: Elatec TWN4 says "TWN4/B1.03/…" at power-up, SpringCard "# M519/RDR".
    decoder: ({ maxLength = 128 }) => line({ maxLength, idleMs: 300, banner: /^(TWN4\/|#)/ }),
  },
]
