// Serial modules for 125 kHz cards (EM4100), and one that reads 13.56 MHz as well.

import { gwiot7941e } from '../decode/gwiot-7941e.ts'
import { id12, parallax, rdm6300, rf125ps, stx10 } from '../decode/hex-module.ts'
import {
  LISTENS_ONLY,
  type ReaderDecoder,
  type ReaderKind,
  SERIAL_9600_8N1,
} from '../reader-kind.ts'

const module = (
  id: string,
  title: string,
  decoder: ReaderDecoder,
  baudRate = SERIAL_9600_8N1.baudRate,
): ReaderKind => ({
  id,
  title,
  transport: 'serial',
  // They sit behind USB serial chips that many other things have too.
  fingerprints: [],
  line: { ...SERIAL_9600_8N1, baudRate },
  capabilities: LISTENS_ONLY,
  yields: ['card'],
  uses: [],
  says: true,
  decoder: () => decoder,
})

export const MODULES_125KHZ: readonly ReaderKind[] = [
  module('rdm6300', 'RDM6300 / RDM630 125 kHz module', rdm6300),
  module('id12', 'ID-12LA / ID-20 125 kHz module', id12),
  module('rf125-ps', 'RF125-PS 125 kHz module', rf125ps),
  module('stx-10-crlf-etx', '125 kHz module: STX, ten digits, CR LF, ETX, no check', stx10),
  // 2400 bits per second is unconfirmed.
  module('parallax', 'Parallax RFID card reader, serial', parallax, 2_400),
  // Some of these run at 115200: set baudRate there.
  module('gwiot-7941e', 'Gwiot 7941E module, 125 kHz and 13.56 MHz', gwiot7941e),
]
