// Serial readers that send one card per line of text.

import { chain } from '../decode/decoder.ts'
import { hidProxSerial } from '../decode/hid-prox-serial.ts'
import { BANNERS, line } from '../decode/line.ts'
import { type Reading, reading } from '../decode/reading.ts'
import { springcard } from '../decode/springcard.ts'
import { twn3, twn3HidProx } from '../decode/twn3.ts'
import type { Fingerprint } from '../match.ts'
import { LISTENS_ONLY, type ReaderKind, SERIAL_9600_8N1, type Tuning } from '../reader-kind.ts'

const lines = ({ maxLength = 128 }: Tuning) => line({ maxLength, idleMs: 300, banner: BANNERS })

const lineKind = (
  id: string,
  title: string,
  read?: (text: string) => Reading,
  fingerprints: readonly Fingerprint[] = [],
): ReaderKind => ({
  id,
  title,
  transport: 'serial',
  fingerprints,
  line: SERIAL_9600_8N1,
  capabilities: LISTENS_ONLY,
  yields: ['card'],
  uses: ['maxLength'],
  decoder: tuning => (read === undefined ? lines(tuning) : chain(lines(tuning), reading(read))),
})

export const TEXT_LINES: readonly ReaderKind[] = [
  lineKind('serial-line', 'Serial reader that sends one card per line'),
  // Product id of its virtual serial port: twn4.sys.h, Elatec.
  lineKind('twn4-serial', 'Elatec TWN4 as a serial port, standard output', undefined, [
    { vendorId: 0x09d8, productId: 0x0420 },
  ]),
  lineKind('twn3', 'Elatec TWN3, serial, numbers and IndiTags', twn3),
  // A kind of its own: the line of a 26-bit card is ten hex digits, as is that of an EM4100 card.
  {
    ...lineKind('twn3-hid-prox', 'Elatec TWN3, serial, HID Prox transparent', twn3HidProx),
    bits: true,
  },
  {
    ...lineKind('hid-prox-serial', 'HID ProxPro / MaxiProx / MiniProx, serial', hidProxSerial),
    bits: true,
  },
  lineKind('springcard', 'SpringCard reader, serial (MK1)', springcard),
]
