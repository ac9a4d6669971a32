// One entry of the journal as it lies in its file: a record that opens by itself, with its place in the chain.

import { z } from 'zod'
import type { Trust } from '../../core/vocabulary.ts'
import type { Checkpoint, Origin } from '../../ports.ts'
import { BLIND_BYTES, commitment, entryHash } from '../../vault/chain.ts'
import { markedRecord, openRecord } from './marked-record.ts'

/** An entry with everything that is in it. Bytes are raw. */
export interface EntryRow {
  readonly logId: string
  readonly seq: number
  readonly boot: number
  readonly uptime: number
  readonly wall: number
  readonly trust: Trust
  readonly origin?: Origin
  readonly blind: Uint8Array
  readonly body: Uint8Array
  /** The chain hash before it, and through it. */
  readonly previous: Uint8Array
  readonly hash: Uint8Array
  readonly mac: Uint8Array
  readonly checkpoint?: Checkpoint
}

const bytes = z.base64().transform(text => Buffer.from(text, 'base64'))
const header = z.object({
  logId: z.string(),
  seq: z.number(),
  boot: z.number(),
  uptime: z.number(),
  wall: z.number(),
  trust: z.enum(['anchored', 'floor']),
  previous: bytes,
  hash: bytes,
  mac: bytes,
  origin: z
    .object({
      ...{ logId: z.string(), seq: z.number(), hash: z.string(), previous: z.string() },
      mac: z.string().exactOptional(),
    })
    .exactOptional(),
  checkpoint: z
    .object({ meter: z.number().exactOptional(), signature: z.string() })
    .exactOptional(),
})

/** The chain hash that an entry has after its `previous`. */
export const hashOf = (row: Omit<EntryRow, 'hash' | 'mac' | 'checkpoint'>): Uint8Array =>
  entryHash(row.previous, row, commitment(row.blind, row.body))

/** Seals an entry for the file. Throws RangeError when its body is too long. */
export function sealedEntry(key: Uint8Array, row: EntryRow): Uint8Array {
  const { blind, body, previous, hash, mac, ...rest } = row
  const proof = { previous: base64(previous), hash: base64(hash), mac: base64(mac) }
  const clear = { ...rest, ...proof }
  return markedRecord('entry', key, clear, Buffer.concat([blind, body]))
}

/** Opens what `sealedEntry` made. Throws Fault `vault/bad-seal`. */
export function openedEntry(key: Uint8Array, record: Uint8Array): EntryRow {
  const { header: clear, plain } = openRecord('entry', key, record)
  // Not spread: copying the header takes longer than opening and reading the record.
  return Object.assign(header.parse(clear), {
    blind: plain.subarray(0, BLIND_BYTES),
    body: plain.subarray(BLIND_BYTES),
  })
}

export const base64 = (content: Uint8Array): string => Buffer.from(content).toString('base64')
