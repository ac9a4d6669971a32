// Boxes for the holder of an X25519 key: for one terminal, or from any terminal for this server.

import { randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'

/** Ephemeral public key (32) + nonce (24) + NaCl box, base64. `to` is the raw X25519 key, 32 bytes. */
export function sealTo(to: Uint8Array, content: Uint8Array): string {
  const ephemeral = nacl.box.keyPair.fromSecretKey(randomBytes(nacl.box.secretKeyLength))
  const nonce = randomBytes(nacl.box.nonceLength)
  const box = nacl.box(content, nonce, to, ephemeral.secretKey)
  return Buffer.concat([ephemeral.publicKey, nonce, box]).toString('base64')
}

/** The pair that belongs to a secret key of 32 bytes. */
export const boxKeyOf = (secretKey: Uint8Array): nacl.BoxKeyPair =>
  nacl.box.keyPair.fromSecretKey(secretKey)

/** What is in a box sealed to this key; undefined when it does not open. */
export function openBox({ secretKey }: nacl.BoxKeyPair, sealed: Uint8Array): Buffer | undefined {
  const { publicKeyLength: keyBytes, nonceLength, overheadLength } = nacl.box
  const boxAt = keyBytes + nonceLength
  if (sealed.length < boxAt + overheadLength) return undefined
  const [from, nonce, box] = [
    new Uint8Array(sealed.subarray(0, keyBytes)),
    new Uint8Array(sealed.subarray(keyBytes, boxAt)),
    new Uint8Array(sealed.subarray(boxAt)),
  ]
  const plain = nacl.box.open(box, nonce, from, secretKey)
  return plain === null ? undefined : Buffer.from(plain)
}
