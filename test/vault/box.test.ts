// Sealed boxes: the documented layout, round trips, and that only the holder of the key opens them.

import fc from 'fast-check'
import nacl from 'tweetnacl'
import { expect, test } from 'vitest'
import {
  BOX_BYTES,
  generateSealingKey,
  openBox,
  sealingKeyOf,
  sealTo,
} from '../../agent/vault/box.ts'
import { SEALED_OVERHEAD_BYTES } from '../../agent/wire/server-messages.ts'

const BAD = expect.objectContaining({ code: 'vault/bad-seal', retry: 'never' })

test('a box opens for the holder of the key and for nobody else', () => {
  const holder = generateSealingKey()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), plain => {
      const sealed = sealTo(holder.publicKey, plain)
      expect(sealed).toHaveLength(plain.length + BOX_BYTES)
      expect(openBox(holder.secretKey, sealed)).toEqual(plain)
      expect(() => openBox(generateSealingKey().secretKey, sealed)).toThrow(BAD)
    }),
    { numRuns: 20 },
  )
})

test('a box lies as the wire says: ephemeral key, nonce, NaCl box', () => {
  expect(BOX_BYTES).toBe(SEALED_OVERHEAD_BYTES)
  const holder = generateSealingKey()
  const sealed = sealTo(holder.publicKey, Buffer.from('K_unlock'))
  const opened = nacl.box.open(
    sealed.subarray(56),
    sealed.subarray(32, 56),
    sealed.subarray(0, 32),
    holder.secretKey,
  )
  expect(Buffer.from(opened ?? []).toString()).toBe('K_unlock')
})

test('every flipped bit and every cut is refused', () => {
  const holder = generateSealingKey()
  const sealed = sealTo(holder.publicKey, Buffer.from('u'))
  // X25519 ignores the top bit of a public key (RFC 7748, section 5); it changes nothing that is opened.
  const ignored = 31 * 8 + 7
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    if (bit === ignored) continue
    const flipped = Uint8Array.from(sealed, (byte, index) =>
      index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
    )
    expect(() => openBox(holder.secretKey, flipped)).toThrow(BAD)
  }
  for (let length = 0; length < sealed.length; length++) {
    expect(() => openBox(holder.secretKey, sealed.subarray(0, length))).toThrow(BAD)
  }
})

test('a pair is made again from its secret key, with the public key OpenSSL computes', () => {
  const { publicKey } = sealingKeyOf(new Uint8Array(32).fill(0x42))
  expect(Buffer.from(publicKey).toString('hex')).toBe(
    '132c442be010fbd57e72603328aa76e71fccc1503aae219327d14d9c9993f472',
  )
})
