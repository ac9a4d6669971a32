// Elatec TWN4 with the Simple Protocol, ASCII or binary, with and without CRC: asked for a tag several times a second.
// Source: "TWN4 Simple Protocol" DocRev17.

import type { Decoded, Mood } from '../reader-event.ts'
import { conversation, type Reply } from './conversation.ts'
import type { Decoder } from './decoder.ts'
import { bitsOf, hexBytes, hexOf } from './reading.ts'

const CR = 0x0d
/** SearchTag with room for 16 bytes of identifier. */
const SEARCH_TAG = '050010'
/** Beep at full volume: frequency, time on and time off as little-endian words (2400 Hz and 600 Hz). */
const BEEPS: Readonly<Record<Mood, string>> = {
  accepted: '0407646009' + '6400' + '0000',
  offline: '0407646009' + 'C800' + '0000',
  refused: '0407645802' + 'F401' + '0000',
}
/** The diagnostic light: which of the others is green or red is a matter of the reader's model. */
const LIGHT_ON = '0408'
const LIGHT_OFF = '0409'
/** Polls for which it stays on for somebody who is let in: about a second. */
const LIT_POLLS = 7
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
/** Status, found, type, bits, length, sixteen bytes and a CRC. */
const MAX_PAYLOAD = 5 + 16 + 2
/** In ASCII two digits each, and CR; what it says at power-up is as long as that at most. */
const MAX_REPLY = 80

/** CRC of the payload: reflected CCITT, polynomial 8408, begun with FFFF; the low byte is sent first. */
function twn4Crc(bytes: readonly number[]): readonly [low: number, high: number] {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8408
  }
  return [crc & 0xff, crc >> 8]
}

/** How the reader's firmware is set. */
export interface Twn4Mode {
  readonly binary: boolean
  readonly crc: boolean
}

/** A payload as hex, as it goes over the line. */
function request(payload: string, { binary, crc }: Twn4Mode): Uint8Array {
  const bytes = hexBytes(payload) ?? []
  const whole = crc ? [...bytes, ...twn4Crc(bytes)] : bytes
  if (binary) return Uint8Array.of(whole.length, 0, ...whole)
  return Uint8Array.from(`${hexOf(whole)}\r`, one => one.charCodeAt(0))
}

/** What a CRC is behind, if it is right. */
function checked(bytes: readonly number[], crc: boolean): readonly number[] | 'crc' {
  if (!crc) return bytes
  const payload = bytes.slice(0, -2)
  const [low, high] = twn4Crc(payload)
  return bytes.at(-2) === low && bytes.at(-1) === high ? payload : 'crc'
}

/** The payload of a line without its CR: undefined when it is no hex. */
export function twn4Line(text: string, crc: boolean): readonly number[] | 'crc' | undefined {
  const bytes = hexBytes(text)
  return bytes && checked(bytes, crc)
}

/** The payload of a binary frame: undefined when its length, two bytes in front, is not that of the rest. */
export function twn4Binary(
  [low = 0, high = 0, ...rest]: readonly number[],
  crc: boolean,
): readonly number[] | 'crc' | undefined {
  return rest.length === low + high * 256 ? checked(rest, crc) : undefined
}

/** What a reply to SearchTag says: its status byte, then whether there is a tag, and which. */
export function searchTagReply(payload: readonly number[]): Reply<never> {
  const [status, found, type = 0, bits = 0, length = 0, ...id] = payload
  if (status !== 0) return { kind: 'wrong', why: 'reply that refuses the question' }
  if (found !== 1) return { kind: 'reply' }
  const whole = id.length === length && Math.ceil(bits / 8) === length && length > 0
  if (!whole) return { kind: 'wrong', why: 'reply with a wrong length' }
  const technology = technologyOf(type)
  const known = technology === undefined ? {} : { technology }
  return type === HID_PROX
    ? { kind: 'reply', says: [{ kind: 'bits', bits: bitsOf(id).slice(0, bits), ...known }] }
    : { kind: 'reply', says: [{ kind: 'card', text: hexOf(id), ...known }] }
}

/** The payload of a reply, once it is whole; `text` for what it says about itself. */
function payloadOf(
  bytes: readonly number[],
  { binary, crc }: Twn4Mode,
): readonly number[] | 'crc' | 'more' | 'text' | undefined {
  const [low = 0, high] = bytes
  // No reply is as long as the first two letters of a text would say.
  if (binary && low <= MAX_PAYLOAD) {
    if (high === undefined || (high === 0 && bytes.length < 2 + low)) return 'more'
    return twn4Binary(bytes, crc)
  }
  if (bytes.at(-1) !== CR) return 'more'
  const text = String.fromCharCode(...bytes.slice(0, -1)).trim()
  if (binary || text === '' || text.startsWith('TWN4/')) return 'text'
  return twn4Line(text, crc)
}

function read(bytes: readonly number[], mode: Twn4Mode, isCommand: boolean): Reply<Asked> {
  const payload = payloadOf(bytes, mode)
  switch (payload) {
    case 'more':
      return { kind: 'more' }
    // At power-up it says its version once.
    case 'text':
      return { kind: 'aside' }
    case 'crc':
      return { kind: 'wrong', why: 'reply with a wrong check' }
    case undefined:
      return {
        kind: 'wrong',
        why: mode.binary ? 'reply with a wrong length' : 'reply that is no hex',
      }
    default:
      // Of a command only that it was answered counts.
      return isCommand ? { kind: 'reply' } : searchTagReply(payload)
  }
}

interface Asked {
  /** What was asked last. */
  readonly isCommand: boolean
  /** Commands that go out before the next question for a tag. */
  readonly waiting: readonly string[]
  /** Polls until the light goes off; 0 when it is. */
  readonly lit: number
}

function ask(
  { waiting, lit }: Asked,
  mode: Twn4Mode,
): { send: readonly Uint8Array[]; state: Asked } {
  const [command, ...rest] = waiting
  if (command !== undefined) {
    const state = { isCommand: true, waiting: rest, lit: command === LIGHT_ON ? LIT_POLLS : lit }
    return { send: [request(command, mode)], state }
  }
  const state = {
    isCommand: false,
    waiting: lit === 1 ? [LIGHT_OFF] : [],
    lit: Math.max(0, lit - 1),
  }
  return { send: [request(SEARCH_TAG, mode)], state }
}

export function twn4Simple(mode: Twn4Mode): Decoder<unknown, Uint8Array, Decoded> {
  return conversation<Asked>({
    begin: () => ({ isCommand: false, waiting: [], lit: 0 }),
    ask: state => ask(state, mode),
    read: (bytes, { isCommand }) => read(bytes, mode, isCommand),
    show: (state, mood) => ({
      ...state,
      waiting: mood === 'refused' ? [BEEPS[mood]] : [BEEPS[mood], LIGHT_ON],
    }),
    maxReply: MAX_REPLY,
    pollMs: 150,
    replyMs: 2_000,
  })
}
