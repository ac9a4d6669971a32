// Readers and keypads that speak OSDP.

import { aes128 } from '../aes.ts'
import { controlPanel, DEFAULT_KEY } from '../decode/osdp/control-panel.ts'
import { hexBytes } from '../decode/reading.ts'
import { type ReaderKind, SERIAL_9600_8N1 } from '../reader-kind.ts'

export const OSDP: readonly ReaderKind[] = [
  {
    id: 'osdp',
    title: 'OSDP reader or keypad, alone on an RS-485 line',
    transport: 'serial',
    // It sits behind an RS-485 adapter that many other things have too.
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: { led: true, beep: true, poll: true },
    yields: ['card', 'key'],
    uses: ['osdpAddress', 'osdpKey'],
    bits: true,
    decoder({ osdpAddress: address = 0, osdpKey }) {
      const key = osdpKey === 'default' ? DEFAULT_KEY : hexBytes(osdpKey ?? '')
      return controlPanel({ address, aes: aes128, ...(key && { key }) })
    },
  },
]
