// The port over the vault; its forms are tested in test/vault/stretch.test.ts and test/vault/unlock-code.test.ts.

import { expect, test } from 'vitest'
import { unlockCodes } from '../../agent/adapters/unlock-codes.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import type { Identity } from '../../agent/ports.ts'
import { generateSealingKey, sealTo } from '../../agent/vault/box.ts'
import { hashCode } from '../../agent/vault/stretch.ts'
import { challengeCode, readChallenge } from '../../agent/vault/unlock-code.ts'
import { envelopeCode } from '../../sim/server/unlock-code.ts'

const UNLOCK_KEY = new Uint8Array(32).fill(5)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const { publicKey, secretKey } = generateSealingKey()
const identity = {
  sealingKey: base64(secretKey),
  unlockKey: base64(sealTo(publicKey, UNLOCK_KEY)),
} as Identity

test('the right code is right, any other is wrong', async () => {
  const stored = await hashCode('24680', 8_192)
  expect(await unlockCodes(() => undefined).check(new Secret('24680'), stored)).toBe(true)
  expect(await unlockCodes(() => undefined).check(new Secret('24681'), stored)).toBe(false)
})

test('a hash that is none is a fault that does not repeat the code', async () => {
  await expect(
    unlockCodes(() => undefined).check(new Secret('24680'), '24680'),
  ).rejects.toMatchObject({
    code: 'config/invalid',
    message: expect.not.stringContaining('24680'),
  })
})

test('envelopes begin where the enrolment says, whatever was used up before', () => {
  const codes = unlockCodes(() => ({ ...identity, envelopeCounter: 40 }))
  const code = (counter: number) =>
    new Secret(envelopeCode(UNLOCK_KEY, counter, { mode: 'single', hours: null }))
  const counters = (next: number) =>
    [37, 38, 39, 40, 41, 42, 43, 44, 45].filter(counter =>
      codes.find(code(counter), undefined, next),
    )
  expect(counters(0)).toEqual([40, 41, 42])
  expect(counters(43)).toEqual([43, 44, 45])
})

test('a code is held against the unlock key that is sealed to this terminal', () => {
  const codes = unlockCodes(() => identity)
  const challenge = codes.challenge()
  expect(readChallenge(challenge)).toBe(challenge)
  const right = new Secret(challengeCode(UNLOCK_KEY, challenge, '08'))
  expect(codes.find(right, challenge, 0)).toEqual({
    code: { by: 'challenge', challenge },
    grant: { mode: 'until-online', hours: 8 },
  })
  expect(codes.find(right, undefined, 0)).toBeUndefined()
  const other = { ...identity, sealingKey: base64(generateSealingKey().secretKey) }
  expect(() => unlockCodes(() => other).find(right, challenge, 0)).toThrow('does not open')
  expect(() => unlockCodes(() => undefined).find(right, challenge, 0)).toThrow('Enrol it first')
})
