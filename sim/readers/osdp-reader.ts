// An OSDP reader with a keypad at the end of a line: answers the control panel, with or without a secure channel.
// Source: SIA OSDP 2.2 and its Annexes D and E; written from the document, not from the driver.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { crc1021 } from './crc.ts'
import type { KeypadKey } from './keypad.ts'
import type { TimedBytes } from './timed-bytes.ts'
import type { Twin, TwinOptions } from './twin.ts'

const REPLY_MS = 5
const MOST_WAITING = 16
const MOST_FRAME = 256
const ADDRESS_OF_ALL = 0x7f
const EVERYBODYS_KEY = '303132333435363738393a3b3c3d3e3f'
/** Vendor, model, version, serial number and firmware, as in the tests of libosdp. */
const IDENTITY = 'a1a2a3b1c1d1d2d3d4e1e2e3'
/** A light, a buzzer, CRC, and AES: function, compliance, count. */
const ABILITIES = '040401' + '050101' + '080100' + '090101'
const SERIAL_OF_READER = '0102030405060708'

/** What may go wrong with the reply of that number, counted from 0. */
type Mishap = 'busy' | 'lost' | 'wrong-check' | 'nak'

interface Heard {
  readonly sequence: number
  readonly block: Buffer
  readonly code: number
  readonly data: Buffer
  readonly signed: Buffer
  readonly mac: Buffer
}

interface Session {
  readonly cipherKey: Buffer
  readonly macKeys: readonly [Buffer, Buffer]
  commandMac: Buffer
  replyMac: Buffer
}

const aes = (key: Buffer, block: Buffer): Buffer =>
  createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block)

/** The last block of a chain that begins with `iv`; the last block has a key of its own. */
function mac([first, last]: readonly [Buffer, Buffer], iv: Buffer, message: Buffer): Buffer {
  const rest = message.length % 16
  const text =
    rest === 0 ? message : Buffer.concat([message, Buffer.from([0x80]), Buffer.alloc(15 - rest)])
  const middle = text.length - 16
  const chained = createCipheriv('aes-128-cbc', first, iv)
    .setAutoPadding(false)
    .update(text.subarray(0, middle))
  const before = middle === 0 ? iv : chained.subarray(-16)
  return createCipheriv('aes-128-cbc', last, before)
    .setAutoPadding(false)
    .update(text.subarray(middle))
}

const not = (bytes: Buffer): Buffer => bytes.map(byte => 255 - byte) as Buffer

function crc(bytes: Uint8Array): Buffer {
  const sent = Buffer.alloc(2)
  sent.writeUInt16LE(crc1021(bytes, 0x1d0f))
  return sent
}

interface OsdpOptions {
  readonly address?: number
  /** Hex, or `default`: without a secure channel the reader does nothing then. */
  readonly key?: string
  /** Its random bytes, hex. */
  readonly random?: string
  readonly mishaps?: Readonly<Record<string, Mishap>>
}

/** With `OsdpOptions`. */
export function osdpReader(options: TwinOptions): Twin {
  const { address = 0, key, random = 'a0a1a2a3a4a5a6a7', mishaps = {} } = options as OsdpOptions
  const scbk = Buffer.from(key === undefined || key === 'default' ? EVERYBODYS_KEY : key, 'hex')

  let heard = Buffer.alloc(0)
  let expected = 0
  /** What it answered last: a number that comes again asks for the same once more. */
  let last: { readonly sequence: number; readonly bytes: Buffer } | undefined
  let session: Session | undefined
  let opening: { readonly next: Session; readonly proof: Buffer } | undefined
  let replies = 0
  /** What the next polls are answered: code and data. */
  const waiting: (readonly [code: number, data: Buffer])[] = []

  const frame = (sequence: number, code: number, data: Buffer, block = Buffer.alloc(0)): Buffer => {
    let body = data
    let security = block
    if (session !== undefined && block.length === 0) {
      security = Buffer.from([2, data.length === 0 ? 0x16 : 0x18])
      if (data.length > 0) {
        const filled = Buffer.concat([
          data,
          Buffer.from([0x80]),
          Buffer.alloc(15 - (data.length % 16)),
        ])
        body = createCipheriv('aes-128-cbc', session.cipherKey, not(session.commandMac))
          .setAutoPadding(false)
          .update(filled)
      }
    }
    const macBytes = session !== undefined && block.length === 0 ? 4 : 0
    const length = 5 + security.length + 1 + body.length + macBytes + 2
    const control = sequence + 4 + (security.length > 0 ? 8 : 0)
    const head = Buffer.from([0x53, address + 0x80, length % 256, length >> 8, control])
    let whole = Buffer.concat([head, security, Buffer.from([code]), body])
    if (session !== undefined && macBytes > 0) {
      session.replyMac = mac(session.macKeys, session.commandMac, whole)
      whole = Buffer.concat([whole, session.replyMac.subarray(0, 4)])
    }
    return Buffer.concat([whole, crc(whole)])
  }
  const nak = (sequence: number, why: number): Buffer => frame(sequence, 0x41, Buffer.from([why]))

  const challenged = ({ sequence, block, data }: Heard): Buffer => {
    const derived = (...name: number[]): Buffer =>
      aes(scbk, Buffer.concat([Buffer.from(name), data.subarray(0, 6), Buffer.alloc(8)]))
    const mine = Buffer.from(random, 'hex')
    const cipherKey = derived(0x01, 0x82)
    const macKeys = [derived(0x01, 0x01), derived(0x01, 0x02)] as const
    const proof = aes(cipherKey, Buffer.concat([mine, data]))
    const initial = aes(macKeys[1], aes(macKeys[0], proof))
    opening = { next: { cipherKey, macKeys, commandMac: initial, replyMac: initial }, proof }
    const answer = [
      Buffer.from(SERIAL_OF_READER, 'hex'),
      mine,
      aes(cipherKey, Buffer.concat([data, mine])),
    ]
    return frame(sequence, 0x76, Buffer.concat(answer), Buffer.from([3, 0x12, block[2] ?? 0]))
  }
  const proved = ({ sequence, data }: Heard): Buffer => {
    const good = opening?.proof.equals(data) === true
    const reply = frame(
      sequence,
      0x78,
      good ? (opening?.next.replyMac ?? Buffer.alloc(16)) : Buffer.alloc(16),
      Buffer.from([3, 0x14, good ? 1 : 0xff]),
    )
    session = good ? opening?.next : undefined
    opening = undefined
    return reply
  }

  const answer = (command: Heard): Buffer => {
    const { sequence, code, block, signed } = command
    let { data } = command
    if (session !== undefined) {
      const made = mac(session.macKeys, session.replyMac, signed)
      if (!made.subarray(0, 4).equals(command.mac)) {
        session = undefined
        return nak(sequence, 6)
      }
      if (block[1] === 0x17) {
        const clear = createDecipheriv('aes-128-cbc', session.cipherKey, not(session.replyMac))
          .setAutoPadding(false)
          .update(data)
        data = clear.subarray(0, clear.lastIndexOf(0x80))
      }
      session.commandMac = made
    }
    switch (code) {
      case 0x61:
        return frame(sequence, 0x45, Buffer.from(IDENTITY, 'hex'))
      case 0x62:
        return frame(sequence, 0x46, Buffer.from(ABILITIES, 'hex'))
      case 0x76:
        return key === undefined ? nak(sequence, 5) : challenged(command)
      case 0x77:
        return proved(command)
    }
    if (key !== undefined && session === undefined) return nak(sequence, 6)
    if (code === 0x60) {
      const [next, body] = waiting.shift() ?? [0x40, Buffer.alloc(0)]
      return frame(sequence, next, body)
    }
    const known = (code === 0x69 && data.length === 14) || (code === 0x6a && data.length === 5)
    return known ? frame(sequence, 0x40, Buffer.alloc(0)) : nak(sequence, 3)
  }

  const reply = (command: Heard): Buffer | undefined => {
    const { sequence } = command
    if (sequence !== 0 && sequence === last?.sequence) return last.bytes
    if (sequence === 0) session = undefined
    else if (sequence !== expected) return nak(sequence, 4)
    const mishap = mishaps[String(replies)]
    replies += 1
    if (mishap === 'busy') {
      const busy = Buffer.from([0x53, address + 0x80, 8, 0, 4, 0x79])
      return Buffer.concat([busy, crc(busy)])
    }
    const whole = mishap === 'nak' ? nak(sequence, 3) : answer(command)
    expected = sequence === 3 ? 1 : sequence + 1
    last = { sequence, bytes: whole }
    if (mishap === 'lost') return undefined
    if (mishap !== 'wrong-check') return whole
    const wrong = Buffer.from(whole)
    wrong.writeUInt8(255 - wrong.readUInt8(wrong.length - 1), wrong.length - 1)
    return wrong
  }

  /** Takes whole frames out of what was heard. */
  const commands = (): readonly (Heard | 'wrong-check')[] => {
    const found: (Heard | 'wrong-check')[] = []
    for (;;) {
      const begin = heard.indexOf(0x53)
      heard = begin < 0 ? Buffer.alloc(0) : heard.subarray(begin)
      if (heard.length < 5) return found
      const length = heard.readUInt16LE(2)
      if (length < 8 || length > MOST_FRAME) {
        heard = heard.subarray(1)
        continue
      }
      if (heard.length < length) return found
      const whole = heard.subarray(0, length)
      heard = heard.subarray(length)
      const to = whole.readUInt8(1)
      if (to !== address && to !== ADDRESS_OF_ALL) continue
      found.push(
        crc(whole.subarray(0, -2)).equals(whole.subarray(-2)) ? partsOf(whole) : 'wrong-check',
      )
    }
  }

  return {
    present(bits) {
      if (!/^[01]{4,200}$/.test(bits))
        throw new Error('An OSDP reader sends bits: give them as 0 and 1.')
      const bytes = Buffer.alloc(Math.ceil(bits.length / 8))
      for (const [i, bit] of [...bits].entries()) {
        if (bit === '1') bytes[i >> 3] = (bytes[i >> 3] ?? 0) + (128 >> (i & 7))
      }
      const head = Buffer.from([0, 1, bits.length % 256, bits.length >> 8])
      if (waiting.length < MOST_WAITING) waiting.push([0x50, Buffer.concat([head, bytes])])
      return []
    },
    press(keys) {
      const codes = keys.flatMap(one => codeOf(one))
      const body = Buffer.from([0, codes.length, ...codes])
      if (codes.length > 0 && waiting.length < MOST_WAITING) waiting.push([0x53, body])
      return []
    },
    hear(bytes) {
      heard = Buffer.concat([heard, bytes]).subarray(-2 * MOST_FRAME)
      return commands().flatMap((command): TimedBytes[] => {
        const bytes = command === 'wrong-check' ? nak(0, 1) : reply(command)
        return bytes === undefined ? [] : [{ after: REPLY_MS, bytes }]
      })
    },
  }
}

function partsOf(whole: Buffer): Heard {
  const control = whole.readUInt8(4)
  const blockLength = (control & 8) === 0 ? 0 : whole.readUInt8(5)
  const block = whole.subarray(5, 5 + blockLength)
  const macBytes = (block[1] ?? 0) >= 0x15 ? 4 : 0
  const end = whole.length - 2 - macBytes
  return {
    ...{ sequence: control & 3, block, code: whole.readUInt8(5 + blockLength) },
    data: whole.subarray(6 + blockLength, end),
    signed: whole.subarray(0, end),
    mac: whole.subarray(end, end + macBytes),
  }
}

/** `#` is enter, `*` is clear; a keypad on the wall has no other keys. */
function codeOf(key: KeypadKey): readonly number[] {
  if (key === 'enter') return [0x0d]
  if (key === 'clear') return [0x7f]
  return /^\d$/.test(key) ? [key.charCodeAt(0)] : []
}
