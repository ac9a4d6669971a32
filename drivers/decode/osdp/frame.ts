// Frames of OSDP (IEC 60839-11-5; SIA OSDP 2.2): [FF] 53 address length control [block] code data [MAC] check.
// The length counts from 53 to the last byte of the check. Tried against Annex E of the SIA document.

import { crc16 } from '../crc16.ts'

/** The first byte of every frame. */
export const SOM = 0x53
/** What some devices send in front of a frame, so that the line settles. */
export const MARK = 0xff
const HEADER = 5
/** Longest frame taken, bytes; the document lets a reader without more room send no longer ones. */
export const MAX_FRAME = 256
const MAC_BYTES = 4
const REPLY = 0x80
const CRC = 0x04
const CRC_BEGIN = 0x1d0f
const BLOCK = 0x08

export const CODE = {
  poll: 0x60,
  id: 0x61,
  capabilities: 0x62,
  led: 0x69,
  buzzer: 0x6a,
  challenge: 0x76,
  serverCryptogram: 0x77,
} as const

export const REPLY_CODE = {
  ack: 0x40,
  nak: 0x41,
  id: 0x45,
  capabilities: 0x46,
  raw: 0x50,
  formatted: 0x51,
  keypad: 0x53,
  clientCryptogram: 0x76,
  initialMac: 0x78,
  busy: 0x79,
} as const

/** Where a security block says that a MAC follows the data. */
export const SCS = {
  challenge: 0x11,
  clientCryptogram: 0x12,
  serverCryptogram: 0x13,
  initialMac: 0x14,
  command: 0x15,
  reply: 0x16,
  commandWithData: 0x17,
  replyWithData: 0x18,
} as const

/** A security block: its type and what else is in it. */
export interface SecurityBlock {
  readonly type: number
  readonly data: readonly number[]
}

export interface OsdpFrame {
  /** 0 to 126; 127 speaks to all. */
  readonly address: number
  readonly isReply: boolean
  /** 0 begins, then 1, 2, 3, 1, 2… */
  readonly sequence: number
  readonly crc: boolean
  readonly block?: SecurityBlock
  readonly code: number
  readonly data: readonly number[]
  readonly mac?: readonly number[]
  /** Everything a MAC is about: from 53 to the end of the data. */
  readonly signed: readonly number[]
}

export type FrameSoFar =
  | { readonly kind: 'more' }
  | { readonly kind: 'frame'; readonly frame: OsdpFrame }
  /** `frame` where everything but its check is there. */
  | { readonly kind: 'wrong'; readonly why: 'beginning' | 'length' | 'block' }
  | { readonly kind: 'wrong'; readonly why: 'check'; readonly frame: OsdpFrame }

/** The two's complement of the sum. */
const sum8 = (bytes: readonly number[]): number =>
  -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff

function checkOf(bytes: readonly number[], crc: boolean): readonly number[] {
  if (!crc) return [sum8(bytes)]
  const value = crc16(bytes, CRC_BEGIN)
  return [value & 0xff, value >> 8]
}

const hasMac = (type: number): boolean => type >= SCS.command && type <= SCS.replyWithData

/** A frame so far, from 53 on. */
export function readFrame(bytes: readonly number[]): FrameSoFar {
  const [som, to = 0, low = 0, high = 0, control = 0] = bytes
  if (som !== SOM) return { kind: 'wrong', why: 'beginning' }
  if (bytes.length < HEADER) return { kind: 'more' }
  const length = low + high * 256
  const crc = (control & CRC) !== 0
  const checkBytes = crc ? 2 : 1
  // At least a code is in it.
  if (length > MAX_FRAME || length < HEADER + 1 + checkBytes)
    return { kind: 'wrong', why: 'length' }
  if (bytes.length < length) return { kind: 'more' }

  const whole = bytes.slice(0, length)
  const inside = whole.slice(0, -checkBytes)
  const content = contentOf(inside, (control & BLOCK) !== 0)
  if (content === undefined) return { kind: 'wrong', why: 'block' }
  const frame: OsdpFrame = {
    address: to & 0x7f,
    isReply: (to & REPLY) !== 0,
    sequence: control & 3,
    crc,
    ...content,
  }
  const right = checkOf(inside, crc).every((byte, i) => byte === whole[length - checkBytes + i])
  return right ? { kind: 'frame', frame } : { kind: 'wrong', why: 'check', frame }
}

/** What is between header and check; undefined when the security block does not fit in. */
function contentOf(
  inside: readonly number[],
  hasBlock: boolean,
): Pick<OsdpFrame, 'block' | 'code' | 'data' | 'mac' | 'signed'> | undefined {
  const body = inside.slice(HEADER)
  if (!hasBlock) {
    const [code = 0, ...data] = body
    return { code, data, signed: inside }
  }
  const [blockLength = 0, type = 0] = body
  const block = { type, data: body.slice(2, blockLength) }
  const macBytes = hasMac(type) ? MAC_BYTES : 0
  if (blockLength < 2 || body.length < blockLength + 1 + macBytes) return undefined
  const end = inside.length - macBytes
  const [code = 0, ...data] = inside.slice(HEADER + blockLength, end)
  const signed = inside.slice(0, end)
  return { block, code, data, signed, ...(macBytes > 0 && { mac: inside.slice(end) }) }
}

export interface Command {
  readonly code: number
  readonly data?: readonly number[]
  readonly block?: SecurityBlock
}

/**
 * A command, always with CRC, without the mark. `mac` makes the four bytes behind the data, where the block asks for
 * them, from everything before.
 */
export function commandFrame(
  address: number,
  sequence: number,
  { code, data = [], block }: Command,
  mac?: (signed: readonly number[]) => readonly number[],
): readonly number[] {
  const blockBytes = block === undefined ? [] : [2 + block.data.length, block.type, ...block.data]
  const length =
    HEADER + blockBytes.length + 1 + data.length + (mac === undefined ? 0 : MAC_BYTES) + 2
  const control = sequence | CRC | (block === undefined ? 0 : BLOCK)
  const signed = [SOM, address, length & 0xff, length >> 8, control, ...blockBytes, code, ...data]
  const whole = [...signed, ...(mac?.(signed) ?? [])]
  return [...whole, ...checkOf(whole, true)]
}
