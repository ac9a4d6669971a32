// Readers that must be asked.

import { formatNamed } from '../cards/wiegand.ts'
import { acr1281s } from '../decode/acr1281s.ts'
import { baltechHid, baltechSerial } from '../decode/baltech.ts'
import { gwiot7941w } from '../decode/gwiot-7941w.ts'
import { pcproxAscii } from '../decode/pcprox-ascii.ts'
import { pcproxSdk } from '../decode/pcprox-sdk.ts'
import { type Twn4Mode, twn4Simple } from '../decode/twn4-simple.ts'
import { type ReaderKind, SERIAL_9600_8N1 } from '../reader-kind.ts'

const TWN4_CDC = [{ vendorId: 0x09d8, productId: 0x0420 }]
const ASKED_ONLY = { led: false, beep: false, poll: true } as const
const LIGHT_AND_BEEP = { led: true, beep: true, poll: true } as const

const twn4 = (id: string, mode: Twn4Mode): ReaderKind => ({
  id,
  title: `Elatec TWN4, Simple Protocol ${mode.binary ? 'in binary' : 'in ASCII'}${mode.crc ? ' with CRC' : ''}`,
  transport: 'serial',
  fingerprints: TWN4_CDC,
  line: SERIAL_9600_8N1,
  capabilities: LIGHT_AND_BEEP,
  yields: ['card'],
  uses: [],
  says: true,
  // HID Prox only.
  bits: 'some',
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
    capabilities: ASKED_ONLY,
    yields: ['card'],
    uses: [],
    says: true,
    decoder: () => gwiot7941w,
  },
  {
    id: 'acr1281s',
    title: 'ACS ACR1281S, serial, PC/SC commands',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: LIGHT_AND_BEEP,
    yields: ['card'],
    uses: [],
    says: true,
    decoder: () => acr1281s,
  },
  {
    id: 'pcprox-sdk',
    title: 'rf IDEAS pcProx in SDK mode, which types nothing',
    transport: 'hid',
    reports: 'feature',
    fingerprints: [{ vendorId: 0x0c27, productId: 0x3bfa }],
    capabilities: { led: true, beep: false, poll: true },
    yields: ['card'],
    uses: [],
    bits: true,
    decoder: () => pcproxSdk,
  },
  {
    id: 'pcprox-ascii',
    title: 'rf IDEAS reader with the ASCII Command Protocol',
    transport: 'serial',
    fingerprints: [],
    line: SERIAL_9600_8N1,
    capabilities: ASKED_ONLY,
    yields: ['card'],
    uses: [],
    bits: 'some',
    decoder: ({ formats = [] }) =>
      pcproxAscii(formats.flatMap(name => formatNamed(name)?.length ?? [])),
  },
  {
    id: 'baltech-serial',
    title: 'Baltech ID-engine in Autoread mode, serial (BRP)',
    transport: 'serial',
    // Its maker's id, unconfirmed for every product.
    fingerprints: [{ vendorId: 0x13ad }],
    line: { ...SERIAL_9600_8N1, baudRate: 115_200 },
    capabilities: ASKED_ONLY,
    yields: ['card', 'key'],
    uses: [],
    decoder: () => baltechSerial,
  },
  {
    id: 'baltech-hid',
    title: 'Baltech ID-engine in Autoread mode, HID reports (BRP)',
    transport: 'hid',
    reports: 'vendor',
    // Of one product: epfl-sti/PyCAMIPRO.
    fingerprints: [{ vendorId: 0x13ad, productId: 0x9cab }],
    capabilities: ASKED_ONLY,
    yields: ['card', 'key'],
    uses: [],
    decoder: () => baltechHid,
  },
]
