// Serial modules for 125 kHz cards (EM4100).

import { rdm6300 } from '../decode/rdm6300.ts'
import { LISTENS_ONLY, type ReaderKind, SERIAL_9600_8N1 } from '../reader-kind.ts'

export const MODULES_125KHZ: readonly ReaderKind[] = [
  {
    id: 'rdm6300',
    title: 'RDM6300 / RDM630 125 kHz module',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: LISTENS_ONLY,
    yields: ['card'],
    decoder: () => rdm6300,
  },
]
