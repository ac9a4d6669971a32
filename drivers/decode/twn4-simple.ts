// Elatec TWN4 with the Simple Protocol in ASCII, with and without CRC: asked for a tag several times a second.
// Source: "TWN4 Simple Protocol" DocRev17.

import type { Decoded, Mood } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'
import { bitsOf, hexBytes } from './reading.ts'

const CR = 0x0d
/** SearchTag with room for 16 bytes of identifier. */
const SEARCH_TAG = '050010'
/** Beep at full volume: frequency, time on and time off as little-endian words (2400 Hz and 600 Hz). */
const BEEPS: Readonly<Record<Mood, string>> = {
  accepted: '0407646009' + '6400' + '0000',
  offline: '0407646009' + 'C800' + '0000',
  refused: '0407645802' + 'F401' + '0000',
}
/** Tag types by the names of the document, from 40 for 125 kHz and from 80 for 13.56 MHz. */
const LOW = [
  ...['EM4100', 'HITAG 1S', 'HITAG 2', 'EM4150', 'AT5555', 'ISO FDX', 'EM4026', 'HITAG U'],
  ...['EM4305', 'HID Prox', 'TIRIS', 'COTAG', 'ioProx', 'IndiTag', 'HoneyTag', 'AWID', 'G-Prox'],
  ...[
    'Pyramid',
    'Keri',
    'Deister',
    'Cardax',
    'NEDAP',
    'PAC',
    'IDTECK',
    'UltraProx',
    'ICT',
    'ISONAS',
  ],
]
const HIGH = [
  ...[
    'ISO 14443A',
    'ISO 14443B',
    'ISO 15693',
    'LEGIC',
    'iCLASS',
    'FeliCa',
    'SRX',
    'NFC P2P',
    'BLE',
  ],
  ...['TOPAZ', 'CTS', 'BLE LC'],
]
const technologyOf = (type: number): string | undefined => LOW[type - 0x40] ?? HIGH[type - 0x80]
const HID_PROX = 0x49
/** Status, found, type, bits, length, sixteen bytes and a CRC, two digits each, and CR. */
const MAX_REPLY = 2 * (5 + 16 + 2) + 1
const MAX_BANNER = 80

/** CRC of the payload: reflected CCITT, polynomial 8408, begun with FFFF; the low byte is sent first. */
function twn4Crc(bytes: readonly number[]): readonly [low: number, high: number] {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8408
  }
  return [crc & 0xff, crc >> 8]
}

const hex = (bytes: readonly number[]): string =>
  bytes
    .map(one => one.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

function request(payload: string, crc: boolean): Uint8Array {
  const check = crc ? hex(twn4Crc(hexBytes(payload) ?? [])) : ''
  return Uint8Array.from(`${payload}${check}\r`, one => one.charCodeAt(0))
}

/** The payload of a line without its CR: undefined when it is no hex, or its CRC is wrong. */
export function twn4Payload(text: string, crc: boolean): readonly number[] | 'crc' | undefined {
  const bytes = hexBytes(text)
  if (bytes === undefined || !crc) return bytes
  const payload = bytes.slice(0, -2)
  const [low, high] = twn4Crc(payload)
  return bytes.at(-2) === low && bytes.at(-1) === high ? payload : 'crc'
}

/** What a reply to SearchTag says: its status byte, then whether there is a tag, and which. */
export function searchTagReply(payload: readonly number[]): Reply {
  const [status, found, type = 0, bits = 0, length = 0, ...id] = payload
  if (status !== 0) return { kind: 'wrong', why: 'reply that refuses the question' }
  if (found !== 1) return { kind: 'reply' }
  const whole = id.length === length && Math.ceil(bits / 8) === length && length > 0
  if (!whole) return { kind: 'wrong', why: 'reply with a wrong length' }
  const technology = technologyOf(type)
  const known = technology === undefined ? {} : { technology }
  return type === HID_PROX
    ? { kind: 'reply', says: { kind: 'bits', bits: bitsOf(id).slice(0, bits), ...known } }
    : { kind: 'reply', says: { kind: 'card', text: hex(id), ...known } }
}

function read(bytes: readonly number[], crc: boolean, command: boolean): Reply {
  if (bytes.at(-1) !== CR) return { kind: 'more' }
  const text = String.fromCharCode(...bytes.slice(0, -1)).trim()
  // At power-up it says its version once.
  if (text === '' || text.startsWith('TWN4/')) return { kind: 'aside' }
  const payload = twn4Payload(text, crc)
  if (payload === undefined) return { kind: 'wrong', why: 'reply that is no hex' }
  if (payload === 'crc') return { kind: 'wrong', why: 'reply with a wrong check' }
  return command ? { kind: 'reply' } : searchTagReply(payload)
}

export function twn4Simple(crc: boolean): Decoder<unknown, Uint8Array, Decoded> {
  return conversation({
    question: () => request(SEARCH_TAG, crc),
    read: (bytes, { command }) => read(bytes, crc, command),
    maxReply: Math.max(MAX_REPLY, MAX_BANNER),
    pollMs: 150,
    replyMs: 2_000,
    command: mood => request(BEEPS[mood], crc),
  })
}
