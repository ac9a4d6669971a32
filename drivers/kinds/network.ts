// Readers on the network.

import { fastRelease } from '../decode/fast-release.ts'
import { BANNERS, line } from '../decode/line.ts'
import { LISTENS_ONLY, type ReaderKind } from '../reader-kind.ts'

/** TCP sends a lost piece again after a fifth of a second, then after twice as long each time. */
const IDLE_MS = 2_000

export const NETWORK: readonly ReaderKind[] = [
  {
    id: 'tcp-line',
    title:
      'Network reader, one card per line (Elatec TCP Converter, rf IDEAS Ethernet 241 and alike)',
    transport: 'tcp',
    fingerprints: [],
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    uses: ['maxLength'],
    decoder: ({ maxLength = 128 }) => line({ maxLength, idleMs: IDLE_MS, banner: BANNERS }),
  },
  {
    id: 'fast-release',
    title: "Network reader that speaks PaperCut's fast release protocol",
    transport: 'tcp',
    fingerprints: [],
    capabilities: { led: true, beep: true, poll: true },
    yields: ['card'],
    uses: ['maxLength'],
    decoder: ({ maxLength = 128 }) => fastRelease({ maxLength, idleMs: IDLE_MS }),
  },
]
