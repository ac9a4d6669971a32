// Seals: the RFC's vector, round trips, and that no flipped bit, cut or move goes unseen.

import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomKey } from '../../agent/vault/keys.ts'
import { place, SEAL_BYTES, seal, unseal } from '../../agent/vault/seal.ts'

const here = place('row', 'T1', 'card', 1)
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const BAD = expect.objectContaining({ code: 'vault/bad-seal', retry: 'never' })

test('the vector of RFC 8439, section 2.8.2 opens', () => {
  const key = bytes('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
  const sealed = bytes(
    '070000004041424344454647' +
      'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6' +
      '3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36' +
      '92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc' +
      '3ff4def08e4b7a9de576d26586cec64b6116' +
      '1ae10b594f09e26a7e902ecbd0600691',
  )
  expect(Buffer.from(unseal(key, sealed, bytes('50515253c0c1c2c3c4c5c6c7'))).toString()).toBe(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  )
})

test('what is sealed opens, at the same place and with the same key only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (plain, at, other) => {
      const key = randomKey()
      const sealed = seal(key, plain, place(at))
      expect(sealed).toHaveLength(plain.length + SEAL_BYTES)
      expect(unseal(key, sealed, place(at))).toEqual(Buffer.from(plain))
      expect(() => unseal(randomKey(), sealed, place(at))).toThrow(BAD)
      if (other !== at) expect(() => unseal(key, sealed, place(other))).toThrow(BAD)
    }),
  )
})

test('every single flipped bit is refused', () => {
  const key = randomKey()
  const sealed = seal(key, Buffer.from('{"user":"anna"}'), here)
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const flipped = Uint8Array.from(sealed, (byte, index) =>
      index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
    )
    expect(() => unseal(key, flipped, here)).toThrow(BAD)
  }
})

test('every cut is refused', () => {
  const key = randomKey()
  const sealed = seal(key, Buffer.from('anna'), here)
  for (let length = 0; length < sealed.length; length++) {
    expect(() => unseal(key, sealed.subarray(0, length), here)).toThrow(BAD)
  }
})

test('a right tag of only 4 bytes is refused', () => {
  const key = randomKey()
  const nonce = new Uint8Array(12)
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 4 })
  cipher.setAAD(here, { plaintextLength: 20 })
  const body = [cipher.update(new Uint8Array(20)), cipher.final()]
  const sealed = Buffer.concat([nonce, ...body, cipher.getAuthTag()])
  expect(sealed).toHaveLength(12 + 20 + 4)
  expect(() => unseal(key, sealed, here)).toThrow(BAD)
})

test('the same bytes never seal alike', () => {
  const key = randomKey()
  const seals = Array.from({ length: 100 }, () => seal(key, new Uint8Array(8), here).join())
  expect(new Set(seals).size).toBe(100)
})

test('different places are different bytes, wherever the parts are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
      const alike = JSON.stringify(one) === JSON.stringify(other)
      expect(Buffer.compare(place(...one), place(...other)) === 0).toBe(alike)
    }),
  )
  expect(place('ab', 'c')).not.toEqual(place('a', 'bc'))
  expect(place('a', '')).not.toEqual(place('', 'a'))
})
