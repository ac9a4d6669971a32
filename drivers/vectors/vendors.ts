// What is said about frames and reports of Baltech, rf IDEAS and smart card readers.

import { formatNamed, formatsOf, readWiegand } from '../cards/wiegand.ts'
import { frameIn, readBrp } from '../decode/baltech.ts'
import { readQid } from '../decode/pcprox-ascii.ts'
import { pcproxBits } from '../decode/pcprox-sdk.ts'
import { getDataReply, isUid } from '../decode/pcsc.ts'
import { hexOf } from '../decode/reading.ts'
import type { Said, VectorKinds } from './vector.ts'

const NAMES: Readonly<Record<number, string>> = { 4: 'Sys.GetInfo', 1281: 'AR.GetMessage' }
const FEATURE_BYTES = 8

const hexWord = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0')

function brpFacts(bytes: readonly number[]): Said {
  const frame = readBrp(bytes)
  if (frame === 'check') return { error: 'crc' }
  if (typeof frame === 'string') return { error: frame === 'more' ? 'unfinished frame' : frame }
  const { code, status, payload, crc } = frame
  const text = String.fromCharCode(...payload).replace(/\0+$/, '')
  return {
    ...{ code: hexWord(code), name: NAMES[code], len: payload.length, text, crc_ok: crc },
    // A frame does not say which way it goes; a command of these has nothing behind its length.
    dir: payload.length > 0 || status !== undefined ? 'response' : 'command',
    ok: status === undefined,
  }
}

/** The two answers of a pcProx: card data, then bit count; how many parity bits it cuts off is a matter of its settings. */
function pcproxFacts(bytes: readonly number[], { format }: Said): Said {
  const [count = 0] = bytes.slice(FEATURE_BYTES)
  const bits = pcproxBits(bytes.slice(0, FEATURE_BYTES), count)
  if (bits === undefined) return { card: null }
  const [, lead = 0, trail = 0] = /lead=(\d+) trail=(\d+)/.exec(String(format))?.map(Number) ?? []
  const whole = '0'.repeat(lead) + bits + '0'.repeat(trail)
  const [name] = formatsOf(whole.length)
  const known = formatNamed(name ?? '')
  const card = known && readWiegand(whole, known)
  return {
    ...{ bits: count, format, total_bits: whole.length },
    ...(card && { facility: Number(card.facility), number: Number(card.number) }),
  }
}

export const VENDOR_VECTORS: VectorKinds = {
  'baltech-brp': ({ bytes }) => brpFacts([...bytes]),
  'baltech-brp-hid'({ bytes }) {
    const found = frameIn([...bytes])
    if (found === undefined) return { error: 'length' }
    return { ...brpFacts(found.bytes), report_id: found.report, brp_len: found.bytes.length }
  },
  'pcprox-feature-8f+8e': ({ bytes }, expect) => pcproxFacts([...bytes], expect),
  'pcprox-ascii'({ text }) {
    const card = readQid(text.trim())
    if (card === undefined) return { error: 'format' }
    return {
      ...{ age_ticks: card.ageTicks, overrun: card.overrun, lockout: card.lockoutTicks },
      ...{ bits: card.bits, id_hex: card.id },
    }
  },
  'pcsc-apdu-reply'({ bytes }) {
    const reply = getDataReply([...bytes])
    if (reply === undefined) return { error: 'length' }
    const { status, data } = reply
    const uid = data !== undefined && isUid(data) ? hexOf(data) : null
    return { sw: hexWord(status), uid, ats: data === undefined ? null : hexOf(data) }
  },
}
