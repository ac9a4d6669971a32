// Seals bytes to a terminal's X25519 key, so that only that terminal can open them.

import { randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'

/** Ephemeral public key (32) + nonce (24) + NaCl box, base64. `to` is the raw X25519 key, 32 bytes. */
export function sealTo(to: Uint8Array, content: Uint8Array): string {
  const ephemeral = nacl.box.keyPair.fromSecretKey(randomBytes(nacl.box.secretKeyLength))
  const nonce = randomBytes(nacl.box.nonceLength)
  const box = nacl.box(content, nonce, to, ephemeral.secretKey)
  return Buffer.concat([ephemeral.publicKey, nonce, box]).toString('base64')
}
