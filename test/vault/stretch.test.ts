// Stretching: the RFC's vector, the stored form of unlock codes, and what is refused.

import { expect, test } from 'vitest'
import { checkCode, checkOf, hashCode, lookupOf, stretch } from '../../agent/vault/stretch.ts'

const COST = { N: 8_192, r: 8, p: 1 }

test('scrypt gives the first half of the 64 bytes in RFC 7914, section 12 (N=16384, r=8, p=1)', async () => {
  const u = await stretch('pleaseletmein', Buffer.from('SodiumChloride'), {
    N: 16_384,
    r: 8,
    p: 1,
  })
  expect(Buffer.from(u).toString('hex')).toBe(
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2',
  )
})

test('the highest cost the device protocol allows fits in the memory asked for', async () => {
  expect(await stretch('482913', new Uint8Array(32), { N: 32_768, r: 8, p: 1 })).toHaveLength(32)
})

test('a cost the device protocol does not name is refused', () => {
  expect(() => stretch('1', new Uint8Array(32), { N: 1_024, r: 8, p: 1 })).toThrow(RangeError)
  expect(() => stretch('1', new Uint8Array(32), { N: 65_536, r: 8, p: 1 })).toThrow(RangeError)
  expect(() => stretch('1', new Uint8Array(32), { N: 8_192, r: 16, p: 1 })).toThrow(RangeError)
})

test('the event loop turns while scrypt runs', async () => {
  const turns: number[] = []
  const done = stretch('482913', new Uint8Array(32), COST).then(() => turns.push(2))
  await new Promise(resolve => setImmediate(resolve))
  turns.push(1)
  await done
  expect(turns).toEqual([1, 2])
})

test('lookup and check depend on their salts', () => {
  const u = new Uint8Array(32).fill(7)
  const salts = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const values = salts.flatMap(salt => [lookupOf(salt, u)]).map(one => one.join())
  expect(new Set(values).size).toBe(2)
  expect(checkOf(new Uint8Array(16), u)).toHaveLength(32)
})

test('a code hashed elsewhere is recognised', async () => {
  const stored = 'scrypt$8192$AAECAwQFBgcICQoLDA0ODw==$fm7jLJoLTWRxGt5qTj+ZGeCk+Jl4UQengOAoGXO/8k8='
  expect(await checkCode('24680', stored)).toBe(true)
  expect(await checkCode('24681', stored)).toBe(false)
  expect(await checkCode('', stored)).toBe(false)
})

test('hashing a code twice gives two hashes, both right', async () => {
  const [one, other] = [await hashCode('24680', 8_192), await hashCode('24680', 8_192)]
  expect(one).not.toBe(other)
  expect(await checkCode('24680', one)).toBe(true)
  expect(await checkCode('24680', other)).toBe(true)
  expect(await checkCode('13579', other)).toBe(false)
})

const salt = 'AAECAwQFBgcICQoLDA0ODw=='
const hash = 'fm7jLJoLTWRxGt5qTj+ZGeCk+Jl4UQengOAoGXO/8k8='
test.each([
  ['', 'empty'],
  ['24680', 'begin'],
  [`bcrypt$8192$${salt}$${hash}`, 'begin'],
  [`scrypt$8192$${salt}`, 'four parts'],
  [`scrypt$8192$${salt}$${hash}$`, 'four parts'],
  [`scrypt$08192$${salt}$${hash}`, 'cost'],
  [`scrypt$1073741824$${salt}$${hash}`, 'cost'],
  [`scrypt$2$${salt}$${hash}`, 'cost'],
  [`scrypt$8192$$${hash}`, 'salt'],
  [`scrypt$8192$AAEC?wQFBgcICQoL$${hash}`, 'salt'],
  [`scrypt$8192$${salt}$`, 'hash'],
  [`scrypt$8192$${salt}$${hash.slice(4)}`, 'hash'],
])('a stored code that is no hash (%#) is refused and told what is wrong', async (stored, what) => {
  await expect(checkCode('24680', stored)).rejects.toMatchObject({
    code: 'config/invalid',
    retry: 'never',
    message: expect.stringContaining(what),
  })
})
