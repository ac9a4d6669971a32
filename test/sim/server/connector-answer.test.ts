import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnswer } from '../../../sim/server/external/connector-answer.ts'
import { namesSomebody } from './names-somebody.ts'

const bytes = (text: string) => Buffer.from(text, 'utf8')
const say = (said: unknown) => readAnswer(bytes(JSON.stringify(said)))

test('D2 what a name is: text that is there', () => {
  const names = (personalNumber?: string, username?: string) => ({
    ...{ kind: 'named', names: { personalNumber, username } },
  })
  expect(say({ result: 0, personalNumber: '123456' })).toEqual(names('123456'))
  expect(say({ result: 0, username: 'JohnDoe', more: [1] })).toEqual(names(undefined, 'JohnDoe'))
  expect(say({ result: 0, personalNumber: '', username: 'x' })).toEqual(names(undefined, 'x'))
  expect(say({ result: 0, personalNumber: null, username: 'x' })).toEqual(names(undefined, 'x'))
  expect(say({ result: 1, username: 'x' })).toEqual({ kind: 'invalid' })
  expect(say({ result: 2, username: 'x' })).toEqual({ kind: 'nobody' })
})

test('D5 nothing but a whole answer names anybody, and nothing at all throws', () => {
  const whole = fc.constantFrom(
    ...['{"result":0,"personalNumber":"123456"}', '{"result":0,"username":"anna"}'],
  )
  /** An answer with a piece of something else in the place of a piece of it. */
  const damaged = fc
    .tuple(whole, fc.nat(45), fc.nat(45), fc.oneof(fc.string(), fc.json(), whole))
    .map(([text, from, length, more]) => text.slice(0, from) + more + text.slice(from + length))
  const field = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom('', null, 0, '0', 'anna'))
  const near = fc
    .record(
      {
        result: fc.oneof(fc.constantFrom(0, 1, 2, '0', -0, 0.5), field),
        personalNumber: field,
        username: field,
      },
      { requiredKeys: [] },
    )
    .map(one => JSON.stringify(one))
  let named = 0
  fc.assert(
    fc.property(fc.oneof(damaged, near, fc.json(), fc.string()), text => {
      const { kind } = readAnswer(bytes(text))
      if (kind === 'named') expect(namesSomebody(text)).toBe(true)
      if (kind === 'named') named++
    }),
    { numRuns: 3_000 },
  )
  // Otherwise the law was tried on nothing.
  expect(named).toBeGreaterThan(10)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), raw => {
      expect(readAnswer(raw).kind).toBe('trouble')
    }),
    { numRuns: 1_000 },
  )
})
