// What is said about OSDP: frames, the data of card and key replies, and the opening of a secure channel.

import { aes128 } from '../aes.ts'
import { formatNamed, readWiegand } from '../cards/wiegand.ts'
import { CODE, MARK, type OsdpFrame, REPLY_CODE, readFrame, SCS } from '../decode/osdp/frame.ts'
import { capabilities, keyOf, keypadReply, NAK, rawReply } from '../decode/osdp/replies.ts'
import { cryptograms, sessionKeys } from '../decode/osdp/secure-channel.ts'
import { hexOf } from '../decode/reading.ts'
import type { Said, VectorKinds } from './vector.ts'

const COMSET = 0x6e
const COMMANDS: Readonly<Record<number, string>> = {
  ...{ [CODE.poll]: 'POLL', [CODE.id]: 'ID', [CODE.capabilities]: 'CAP', [CODE.led]: 'LED' },
  ...{ [CODE.buzzer]: 'BUZ', [COMSET]: 'COMSET' },
  ...{ [CODE.challenge]: 'CHLNG', [CODE.serverCryptogram]: 'SCRYPT' },
}
const REPLIES: Readonly<Record<number, string>> = {
  ...{ [REPLY_CODE.ack]: 'ACK', [REPLY_CODE.nak]: 'NAK', [REPLY_CODE.id]: 'PDID' },
  ...{ [REPLY_CODE.capabilities]: 'PDCAP', [REPLY_CODE.raw]: 'RAW', [REPLY_CODE.formatted]: 'FMT' },
  ...{ [REPLY_CODE.keypad]: 'KEYPAD', [REPLY_CODE.clientCryptogram]: 'CCRYPT' },
  ...{ [REPLY_CODE.initialMac]: 'RMAC_I', [REPLY_CODE.busy]: 'BUSY' },
}
const SCBK_BYTES = 16
const RANDOM_BYTES = 8

const little = (bytes: readonly number[]): number =>
  bytes.reduceRight((value, byte) => value * 256 + byte, 0)

function rawFacts(data: readonly number[]): Said {
  const raw = rawReply(data)
  if (raw === undefined) return { error: 'count does not match length' }
  const { reader, format, bits } = raw
  // Vectors of 26 bits are of the format everybody has.
  const common = formatNamed('H10301')
  const card = common && readWiegand(bits, common)
  const known = card && { facility: Number(card.facility), number: Number(card.number) }
  return { reader, format, bits: bits.length, bits_msb_first: bits, ...known }
}

function keypadFacts(data: readonly number[]): Said {
  const reply = keypadReply(data)
  if (reply === undefined) return { error: 'count does not match length' }
  const keys = reply.codes.map(code => {
    const key = keyOf(code)
    if (key === 'clear') return '*'
    return key === 'enter' ? '#' : key
  })
  return {
    ...{ reader: reply.reader, count: reply.codes.length, bytes: hexOf(reply.codes) },
    keys: keys.join(''),
  }
}

function dataFacts({ isReply, code, data }: OsdpFrame): Said {
  if (isReply) {
    switch (code) {
      case REPLY_CODE.nak:
        return { nak: data[0] }
      case REPLY_CODE.id:
        return {
          ...{ vendor: hexOf(data.slice(0, 3)), model: data[3], version: data[4] },
          ...{ serial: little(data.slice(5, 9)), firmware: data.slice(9, 12).join('.') },
        }
      case REPLY_CODE.capabilities:
        return { caps: capabilities(data) }
      case REPLY_CODE.raw:
        return rawFacts(data)
      case REPLY_CODE.keypad:
        return keypadFacts(data)
      default:
        return {}
    }
  }
  switch (code) {
    case CODE.challenge:
      return { cp_random: hexOf(data) }
    case CODE.buzzer: {
      const [reader, tone, on, off, count] = data
      return { reader, tone, on_100ms: on, off_100ms: off, count }
    }
    case COMSET:
      return { new_address: data[0], baud: little(data.slice(1, 5)) }
    default:
      return {}
  }
}

function frameFacts(bytes: readonly number[]): Said {
  const found = readFrame(bytes[0] === MARK ? bytes.slice(1) : bytes)
  if (found.kind === 'more') return { error: 'unfinished frame' }
  if (found.kind === 'wrong' && found.why !== 'check') {
    return {
      error: found.why === 'length' ? 'length out of range: resync, wait' : `wrong ${found.why}`,
    }
  }
  const { frame } = found
  const { address, isReply, sequence, crc, block, code } = frame
  const header = {
    ...{ addr: address, dir: isReply ? 'reply' : 'command', seq: sequence },
    ...{ check: crc ? 'crc16' : 'sum8', check_ok: found.kind === 'frame' },
    ...(block && { scs_type: block.type }),
  }
  if (found.kind === 'wrong') return { ...header, error: crc ? 'crc' : 'checksum' }
  if (block !== undefined && (block.type < SCS.challenge || block.type > SCS.replyWithData)) {
    return { ...header, error: `NAK SC_COND (${NAK.secureChannelNeeded})` }
  }
  return { ...header, code: (isReply ? REPLIES : COMMANDS)[code], ...dataFacts(frame) }
}

export const OSDP_VECTORS: VectorKinds = {
  'osdp-frame': ({ bytes }) => frameFacts([...bytes]),
  'osdp-raw-payload': ({ bytes }) => rawFacts([...bytes]),
  'osdp-keypad-payload': ({ bytes }) => keypadFacts([...bytes]),
  /** The key of both sides, then the random bytes of panel and reader. */
  'osdp-secure-channel'({ bytes }) {
    const all = [...bytes]
    if (all.length !== SCBK_BYTES + 2 * RANDOM_BYTES) return { error: 'length' }
    const panelRandom = all.slice(SCBK_BYTES, SCBK_BYTES + RANDOM_BYTES)
    const readerRandom = all.slice(-RANDOM_BYTES)
    const keys = sessionKeys(aes128, all.slice(0, SCBK_BYTES), panelRandom)
    const proofs = cryptograms(aes128, keys, panelRandom, readerRandom)
    return {
      ...{ s_enc: hexOf(keys.enc), s_mac1: hexOf(keys.mac1), s_mac2: hexOf(keys.mac2) },
      ...{ cp_cryptogram: hexOf(proofs.panel), pd_cryptogram: hexOf(proofs.reader) },
      rmac_i: hexOf(proofs.initialMac),
    }
  },
}
