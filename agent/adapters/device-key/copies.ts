// The slot as two copies that are overwritten in turn: a power cut tears one of them at most.

import { createHash } from 'node:crypto'
import { sameBytes } from '../../vault/keys.ts'

/** Most bytes the slot holds. */
const SLOT_MAX_BYTES = 128
const CHECKSUM_BYTES = 32

/** Bytes of one copy, however many of them are used. */
export const COPY_BYTES = 4 + SLOT_MAX_BYTES + CHECKSUM_BYTES

/**
 * Length (4) + bytes, padded with zeros + SHA-256 of both.
 * Throws RangeError when there are more than `SLOT_MAX_BYTES`.
 */
export function writeCopy(bytes: Uint8Array): Uint8Array {
  if (bytes.length > SLOT_MAX_BYTES) {
    throw new RangeError(`the slot holds ${SLOT_MAX_BYTES} bytes, not ${bytes.length}`)
  }
  const copy = Buffer.alloc(COPY_BYTES)
  copy.writeUInt32BE(bytes.length)
  copy.set(bytes, 4)
  copy.set(checksum(copy), 4 + SLOT_MAX_BYTES)
  return copy
}

/** What a copy holds; undefined when it is torn or no copy. */
export function readCopy(copy: Uint8Array): Uint8Array | undefined {
  if (copy.length !== COPY_BYTES) return undefined
  if (!sameBytes(copy.subarray(4 + SLOT_MAX_BYTES), checksum(copy))) return undefined
  const length = Buffer.from(copy.subarray(0, 4)).readUInt32BE()
  return copy.subarray(4, 4 + length)
}

/** What two copies hold together; they are `alike` unless a cut or damage came between them. */
export function readCopies(copies: readonly (Uint8Array | undefined)[]): {
  readonly bytes: Uint8Array | undefined
  readonly alike: boolean
} {
  const [first, second] = copies.map(copy => copy && readCopy(copy))
  return {
    bytes: first ?? second,
    alike: first !== undefined && second !== undefined && sameBytes(first, second),
  }
}

function checksum(copy: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(copy.subarray(0, 4 + SLOT_MAX_BYTES))
    .digest()
}
