// Signatures: the RFC's vectors, the domain line, and malleated signatures.

import { expect, test } from 'vitest'
import { generateSigningKey, signingKeyOf, signWith, verifySigned } from '../../agent/vault/sign.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

test.each([
  [
    'TEST 1',
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    'TEST 3',
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
])('RFC 8032, section 7.1, %s', (_name, seed, publicKey, message, signature) => {
  expect(hex(signingKeyOf(bytes(seed)).publicKey)).toBe(publicKey)
  expect(hex(signWith(bytes(seed), '', bytes(message)))).toBe(signature)
  expect(verifySigned(bytes(publicKey), '', bytes(message), bytes(signature))).toBe(true)
})

test('a signature holds for its domain, bytes and key only', () => {
  const { seed, publicKey } = generateSigningKey()
  const body = Buffer.from('{"nonce":"1"}')
  const signature = signWith(seed, 'latchkey/v1/beat\n', body)
  expect(verifySigned(publicKey, 'latchkey/v1/beat\n', body, signature)).toBe(true)
  expect(verifySigned(publicKey, 'latchkey/v1/settings\n', body, signature)).toBe(false)
  expect(verifySigned(publicKey, 'latchkey/v1/beat\n', body.subarray(1), signature)).toBe(false)
  expect(verifySigned(generateSigningKey().publicKey, 'latchkey/v1/beat\n', body, signature)).toBe(
    false,
  )
  expect(verifySigned(publicKey.subarray(1), 'latchkey/v1/beat\n', body, signature)).toBe(false)
  expect(verifySigned(publicKey, 'latchkey/v1/beat\n', body, signature.subarray(1))).toBe(false)
})

test('a signature with the group order added to S, which tweetnacl accepts, is refused', () => {
  const { seed, publicKey } = generateSigningKey()
  const body = Buffer.from('body')
  const signature = signWith(seed, '', body)
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const S = BigInt(`0x${hex(Uint8Array.from(signature.subarray(32)).reverse())}`) + order
  const malleated = Buffer.concat([
    signature.subarray(0, 32),
    bytes(S.toString(16).padStart(64, '0')).reverse(),
  ])
  expect(verifySigned(publicKey, '', body, malleated)).toBe(false)
})

test('a seed of a wrong size is a bug, not a key', () => {
  expect(() => signingKeyOf(new Uint8Array(31))).toThrow(RangeError)
})
