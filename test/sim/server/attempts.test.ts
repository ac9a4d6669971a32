// E3: a sign-in under way belongs to one browser, comes back once, and not too late; and too many are not kept.

import { expect, test } from 'vitest'
import { type Attempt, createAttempts } from '../../../sim/server/sign-in/attempts.ts'

const MINUTE_MS = 60_000
const of = (state: string): Attempt => ({
  ...{ state, nonce: 'n', verifier: 'v', changedAt: 0, language: 'en' },
  ...{ tenant: { id: 'demo', region: 'eu' }, provider: 'google', account: 'work' },
})

test('is taken by the browser it was begun in, once', () => {
  const attempts = createAttempts(() => 0)
  const token = attempts.open('a', of('one'))
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(attempts.take('two', token)).toBeUndefined()
  expect(attempts.take('one', token)).toEqual(of('one'))
  expect(attempts.take('one', token)).toBeUndefined()
})

test.each([undefined, '', 'A'.repeat(43)])('is spent by another browser: %s', other => {
  const attempts = createAttempts(() => 0)
  const token = attempts.open('a', of('one'))
  expect(attempts.take('one', other)).toBeUndefined()
  expect(attempts.take('one', token)).toBeUndefined()
})

test('ends after ten minutes', () => {
  let now = 0
  const attempts = createAttempts(() => now)
  const [first, second] = [attempts.open('a', of('1')), attempts.open('a', of('2'))]
  now = 10 * MINUTE_MS - 1
  expect(attempts.take('1', first)).toBeDefined()
  now += 1
  expect(attempts.take('2', second)).toBeUndefined()
})

test('of one network are fifty, of which the oldest gives way, and ten thousand of all', () => {
  const attempts = createAttempts(() => 0)
  const tokens = Array.from({ length: 51 }, (_, n) => attempts.open('a', of(`a${n}`)))
  expect(attempts.take('a0', tokens[0])).toBeUndefined()
  expect(attempts.take('a1', tokens[1])).toBeDefined()
  for (let n = 0; n < 9_951; n++) attempts.open(`net${n}`, of(`s${n}`))
  expect(attempts.open('b', of('last'))).toBeUndefined()
  expect(attempts.take('a50', tokens[50])).toBeDefined()
})
