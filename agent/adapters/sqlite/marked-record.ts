// Sealed records that can be found by their bytes alone, wherever in a ruined file they lie.
//
//   magic (6) | kind (1) | length of the header (2) | length of what is sealed (2) | header, JSON | nonce, sealed, tag
//
// The seal covers all that stands before it, so a record is whole and ours, or it does not open.

import { SEAL_BYTES, seal, unseal } from '../../vault/seal.ts'

const MAGIC = Buffer.from('LKrec\u0001', 'latin1')
const HEAD_BYTES = MAGIC.length + 5

/** Longer ones would not lie in one piece: SQLite spills what exceeds a page of 4,096 bytes, less 35 and a cell's own head. */
const RECORD_MAX_BYTES = 4_000

export type RecordKind = 'entry' | 'mark'
const KINDS: Readonly<Record<RecordKind, number>> = { entry: 1, mark: 2 }

/** Throws RangeError when the record would be longer than `RECORD_MAX_BYTES`. */
export function markedRecord(
  kind: RecordKind,
  key: Uint8Array,
  header: object,
  plain: Uint8Array,
): Uint8Array {
  const text = Buffer.from(JSON.stringify(header), 'utf8')
  const length = HEAD_BYTES + text.length + plain.length + SEAL_BYTES
  if (length > RECORD_MAX_BYTES) {
    throw new RangeError(`a record of ${length} bytes is longer than ${RECORD_MAX_BYTES}`)
  }
  const head = Buffer.alloc(HEAD_BYTES)
  MAGIC.copy(head)
  head.writeUInt8(KINDS[kind], MAGIC.length)
  head.writeUInt16BE(text.length, MAGIC.length + 1)
  head.writeUInt16BE(plain.length, MAGIC.length + 3)
  const before = Buffer.concat([head, text])
  return Buffer.concat([before, seal(key, plain, before)])
}

/** What is in a record. Throws Fault `vault/bad-seal` when it is not whole, not of this kind or not ours. */
export function openRecord(
  kind: RecordKind,
  key: Uint8Array,
  record: Uint8Array,
): { readonly header: unknown; readonly plain: Uint8Array } {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  const sealedAt = HEAD_BYTES + (bytes.length < HEAD_BYTES ? 0 : bytes.readUInt16BE(7))
  const plain = unseal(key, bytes.subarray(sealedAt), bytes.subarray(0, sealedAt))
  if (bytes[MAGIC.length] !== KINDS[kind]) throw new RangeError(`this is no record of an ${kind}`)
  return { header: JSON.parse(bytes.toString('utf8', HEAD_BYTES, sealedAt)), plain }
}

/** Everything in `bytes` that looks like a record of this kind, in the order in which it lies there. */
export function* recordsIn(kind: RecordKind, bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (at + HEAD_BYTES > bytes.length || bytes[at + MAGIC.length] !== KINDS[kind]) continue
    const length = HEAD_BYTES + bytes.readUInt16BE(at + 7) + bytes.readUInt16BE(at + 9) + SEAL_BYTES
    if (at + length <= bytes.length) yield bytes.subarray(at, at + length)
  }
}
