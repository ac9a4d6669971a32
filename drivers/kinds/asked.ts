// Serial readers that must be asked.

import { gwiot7941w } from '../decode/gwiot-7941w.ts'
import { type Twn4Mode, twn4Simple } from '../decode/twn4-simple.ts'
import { type ReaderKind, SERIAL_9600_8N1 } from '../reader-kind.ts'

const TWN4_CDC = [{ vendorId: 0x09d8, productId: 0x0420 }]
const BEEPS = { led: false, beep: true, poll: true } as const

const twn4 = (id: string, mode: Twn4Mode): ReaderKind => ({
  id,
  title: `Elatec TWN4, Simple Protocol ${mode.binary ? 'in binary' : 'in ASCII'}${mode.crc ? ' with CRC' : ''}`,
  transport: 'serial',
  fingerprints: TWN4_CDC,
  line: SERIAL_9600_8N1,
  capabilities: BEEPS,
  yields: ['card'],
  says: true,
  decoder: () => twn4Simple(mode),
})

export const ASKED: readonly ReaderKind[] = [
  twn4('twn4-simple', { binary: false, crc: false }),
  twn4('twn4-simple-crc', { binary: false, crc: true }),
  twn4('twn4-simple-binary', { binary: true, crc: false }),
  twn4('twn4-simple-binary-crc', { binary: true, crc: true }),
  {
    id: 'gwiot-7941w',
    title: 'Gwiot 7941W module, commands, 125 kHz and 13.56 MHz',
    transport: 'serial',
    fingerprints: [],
    line: { ...SERIAL_9600_8N1, baudRate: 115_200 },
    capabilities: { led: false, beep: false, poll: true },
    yields: ['card'],
    says: true,
    decoder: () => gwiot7941w,
  },
]
