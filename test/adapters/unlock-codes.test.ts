// The port over the vault's stretching; its forms are tested in test/vault/stretch.test.ts.

import { expect, test } from 'vitest'
import { unlockCodes } from '../../agent/adapters/unlock-codes.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import { hashCode } from '../../agent/vault/stretch.ts'

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
