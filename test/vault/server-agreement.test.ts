// Terminal and reference server share words, not code: what one makes, the other must read.

import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateSealingKey, openBox } from '../../agent/vault/box.ts'
import { chainStart, commitment, entryHash } from '../../agent/vault/chain.ts'
import {
  codeIdOf,
  codeKeyOf,
  decodeEnrolmentCode,
  fingerprintOf,
} from '../../agent/vault/enrolment-code.ts'
import { checkCode } from '../../agent/vault/stretch.ts'
import { findCode } from '../../agent/vault/unlock-code.ts'
import { chainHash } from '../../sim/server/chain.ts'
import { newEnrolmentCode } from '../../sim/server/enrolment-code.ts'
import { sealTo } from '../../sim/server/sealed-box.ts'
import { hashUnlockCode } from '../../sim/server/stretch.ts'
import { challengeCode, envelopeCode } from '../../sim/server/unlock-code.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

test('the terminal reads the code the server issues', () => {
  const { publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  })
  const issued = newEnrolmentCode(publicKey)
  const { secret, fingerprint } = decodeEnrolmentCode(issued.code)
  const codeKey = codeKeyOf(secret)
  expect(base64(fingerprint)).toBe(base64(fingerprintOf(publicKey)))
  expect(base64(codeKey)).toBe(base64(issued.codeKey))
  expect(base64(codeIdOf(codeKey))).toBe(issued.codeId)
})

test('the terminal opens what the server seals to it', () => {
  const { publicKey, secretKey } = generateSealingKey()
  const sealed = sealTo(publicKey, Buffer.from('the users'))
  expect(Buffer.from(openBox(secretKey, Buffer.from(sealed, 'base64'))).toString()).toBe(
    'the users',
  )
})

test('the terminal checks an unlock code the server hashed', async () => {
  const stored = await hashUnlockCode('24680')
  expect(await checkCode('24680', stored)).toBe(true)
  expect(await checkCode('24681', stored)).toBe(false)
})

test('the server computes the hash of an entry as the terminal does', () => {
  const blind = new Uint8Array(16).fill(7)
  const body = Buffer.from('{"kind":"came-online"}')
  const header = { seq: 1, boot: 2, uptime: 3, wall: 4, trust: 'anchored' as const }
  const hash = entryHash(chainStart(), { ...header, logId: 'log' }, commitment(blind, body))
  const entry = { ...header, body: base64(body), blind: base64(blind), hash: base64(hash) }
  expect(base64(chainHash(chainStart(), 'log', entry))).toBe(entry.hash)
})

test('the terminal takes the unlock codes that the server computes, for what they grant, and for no other key', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const grant = fc.oneof(
    fc.constantFrom('single', 'diagnostic', 'clear-pins').map(mode => ({ mode, hours: null })),
    fc.integer({ min: 1, max: 72 }).map(hours => ({ mode: 'until-online' as const, hours })),
  ) as fc.Arbitrary<Parameters<typeof challengeCode>[2]>
  const challenge = '7K2M9QXD'
  fc.assert(
    fc.property(key, key, grant, fc.nat({ max: 2 ** 40 }), (own, other, order, counter) => {
      const { mode, hours } = order
      const found = { mode, ...(hours === null ? {} : { hours }) }
      const answer = challengeCode(own, challenge, order)
      const next = Math.max(0, counter - 2)
      expect(findCode(own, answer, { challenge, next: 0 })?.grant).toEqual(found)
      expect(findCode(own, envelopeCode(own, counter, order), { next })).toEqual({
        code: { by: 'envelope', counter },
        grant: found,
      })
      if (Buffer.from(own).equals(other)) return
      expect(findCode(other, answer, { challenge, next: 0 })).toBeUndefined()
    }),
  )
})
