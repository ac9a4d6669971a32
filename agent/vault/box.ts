// Sealed boxes: anybody can put bytes in for a holder of an X25519 key, only the holder takes them out.

import { randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'
import { Fault } from '../fault.ts'

const { publicKeyLength, nonceLength, overheadLength } = nacl.box

/** Bytes that boxing adds: ephemeral public key (32) + nonce (24) + Poly1305 tag (16). */
export const BOX_BYTES = publicKeyLength + nonceLength + overheadLength

export interface SealingKey {
  /** X25519, raw 32 bytes. */
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** A fresh X25519 key pair. */
export function generateSealingKey(): SealingKey {
  return sealingKeyOf(randomBytes(32))
}

/** The pair that belongs to a secret key of 32 bytes. */
export function sealingKeyOf(secretKey: Uint8Array): SealingKey {
  return nacl.box.keyPair.fromSecretKey(secretKey)
}

/** Boxes `plain` for the holder of `publicKey`: ephemeral key + nonce + NaCl box. Says nothing about the sender. */
export function sealTo(publicKey: Uint8Array, plain: Uint8Array): Uint8Array {
  const ephemeral = generateSealingKey()
  const nonce = randomBytes(nonceLength)
  const box = nacl.box(plain, nonce, publicKey, ephemeral.secretKey)
  return Buffer.concat([ephemeral.publicKey, nonce, box])
}

/** Opens what `sealTo` made. Throws Fault `vault/bad-seal` when it was changed or is for somebody else. */
export function openBox(secretKey: Uint8Array, sealed: Uint8Array): Uint8Array {
  const boxAt = publicKeyLength + nonceLength
  const plain =
    sealed.length < BOX_BYTES
      ? null
      : nacl.box.open(
          sealed.subarray(boxAt),
          sealed.subarray(publicKeyLength, boxAt),
          sealed.subarray(0, publicKeyLength),
          secretKey,
        )
  if (plain !== null) return plain
  throw new Fault(
    'vault/bad-seal',
    'A sealed box does not open: it was changed on the way or is meant for another key.',
    { retry: 'never' },
  )
}
