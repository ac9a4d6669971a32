// What is said about replies and commands of readers that are asked.

import { readGwiot7941w } from '../decode/gwiot-7941w.ts'
import { bitsOf, hexOf, xorOf } from '../decode/reading.ts'
import { searchTagReply, twn4Binary, twn4Line } from '../decode/twn4-simple.ts'
import type { Said, VectorKinds } from './vector.ts'

const little = (bytes: readonly number[]): number =>
  bytes.reduceRight((value, byte) => value * 256 + byte, 0)

/** What was asked is not in a reply; a vector says it by what it expects. */
function twn4Facts(payload: readonly number[] | 'crc' | undefined, expect: Said): Said {
  if (payload === undefined) return { error: 'format' }
  if (payload === 'crc') return { error: 'crc' }
  const [status, ...rest] = payload
  const common = { status, crc_ok: true }
  if ('found' in expect) {
    const [, type, bits = 0, , ...id] = rest
    const found = searchTagReply(payload).kind === 'reply' && rest[0] === 1
    return {
      ...{ ...common, found, tag_type: type, bits, uid: hexOf(id) },
      bits_msb_first: bitsOf(id).slice(0, bits),
    }
  }
  return {
    ...{ ...common, value: little(rest), text: String.fromCharCode(...rest.slice(1)) },
    ...{ lf_mask: little(rest.slice(0, 4)), hf_mask: little(rest.slice(4, 8)) },
  }
}

export const ASKED_VECTORS: VectorKinds = {
  'twn4-sp-ascii-reply': ({ text }, expect) => twn4Facts(twn4Line(text.trim(), false), expect),
  'twn4-sp-ascii-crc-reply': ({ text }, expect) => twn4Facts(twn4Line(text.trim(), true), expect),
  'twn4-sp-binary-reply': ({ bytes }, expect) => twn4Facts(twn4Binary([...bytes], false), expect),
  'twn4-sp-binary-crc-reply': ({ bytes }, expect) =>
    twn4Facts(twn4Binary([...bytes], true), expect),
  'gwiot-7941w'({ bytes }) {
    const all = [...bytes]
    const facts = { data: hexOf(all.slice(5, -1)), xor_ok: xorOf(all.slice(2)) === 0 }
    if (all[0] === 0xab && all[1] === 0xba) return { dir: 'command', cmd: all[3], ...facts }
    const reply = readGwiot7941w(all, 0)
    return reply.kind === 'reply'
      ? { dir: 'reply', status: all[3], ...facts }
      : { error: reply.kind }
  },
}
