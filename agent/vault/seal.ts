// Bytes that leave memory are sealed with ChaCha20-Poly1305 and bound to the place they belong to.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Fault } from '../fault.ts'

const CIPHER = 'chacha20-poly1305'
const NONCE_BYTES = 12
// Without this on both ends node accepts a tag cut down to 4 bytes, which 2^32 tries forge.
const TAG = { authTagLength: 16 }

/** Bytes that sealing adds: nonce in front, tag at the end. */
export const SEAL_BYTES = NONCE_BYTES + TAG.authTagLength

/** Where a sealed thing belongs, as bytes: each part with its length in front, so no two places look alike. */
export function place(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  const encoded = parts.map(part =>
    part instanceof Uint8Array ? part : Buffer.from(String(part), 'utf8'),
  )
  const bytes = Buffer.alloc(encoded.reduce((sum, part) => sum + 4 + part.length, 0))
  let at = 0
  for (const part of encoded) {
    at = bytes.writeUInt32BE(part.length, at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Seals `plain` with a 32-byte key: nonce (12, random) + ciphertext + tag (16). Opens only at the same `at`. */
export function seal(key: Uint8Array, plain: Uint8Array, at: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, TAG)
  cipher.setAAD(at, { plaintextLength: plain.length })
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `seal` made. Throws Fault `vault/bad-seal` if key, place or a single bit differs. */
export function unseal(key: Uint8Array, sealed: Uint8Array, at: Uint8Array): Uint8Array {
  if (sealed.length < SEAL_BYTES) throw badSeal()
  const tagAt = sealed.length - TAG.authTagLength
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), TAG)
  decipher.setAAD(at, { plaintextLength: tagAt - NONCE_BYTES })
  decipher.setAuthTag(sealed.subarray(tagAt))
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagAt))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch (cause) {
    throw badSeal(cause)
  }
}

function badSeal(cause?: unknown): Fault {
  return new Fault(
    'vault/bad-seal',
    'Sealed bytes do not open: they were changed, moved, or sealed with another key.',
    { retry: 'never', cause },
  )
}
