// The port over the vault's stretching; its forms are tested in test/vault/stretch.test.ts.

import { expect, test } from 'vitest'
import { unlockCodes } from '../../agent/adapters/unlock-codes.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import type { Identity } from '../../agent/ports.ts'
import { generateSealingKey } from '../../agent/vault/box.ts'
import { hashCode } from '../../agent/vault/stretch.ts'
import { sealTo } from '../../sim/server/sealed-box.ts'
import { envelopeCode } from '../../sim/server/unlock-code.ts'

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
  const unlockKey = Buffer.alloc(32, 7)
  const { publicKey, secretKey } = generateSealingKey()
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const identity = {
    sealingKey: base64(secretKey),
    unlockKey: sealTo(Buffer.from(publicKey), unlockKey),
    envelopeCounter: 40,
  } as Identity
  const codes = unlockCodes(() => identity)
  const code = (counter: number) =>
    new Secret(envelopeCode(unlockKey, counter, { mode: 'single', hours: null }))
  const counters = (next: number) =>
    [37, 38, 39, 40, 41, 42, 43, 44, 45].filter(counter =>
      codes.find(code(counter), undefined, next),
    )
  expect(counters(0)).toEqual([40, 41, 42])
  expect(counters(43)).toEqual([43, 44, 45])
})
