// Golden codes were computed by another program from the description alone.

import { expect, test } from 'vitest'
import {
  challengeCode,
  envelopeCode,
  type Grant,
  grantDigits,
  hotp,
  readChallenge,
} from '../../../sim/server/unlock-code.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, at) => at)
const single: Grant = { mode: 'single', hours: null }
const until = (hours: number): Grant => ({ mode: 'until-online', hours })
const diagnostic: Grant = { mode: 'diagnostic', hours: null }
const clearPins: Grant = { mode: 'clear-pins', hours: null }

test.each([
  ['7K2M9QXD', single, '003118506475'],
  ['7K2M9QXD', until(8), '088726157927'],
  ['00000000', until(72), '729843555925'],
  ['ZZZZZZZZ', diagnostic, '906299082938'],
  ['7K2M9QXD', clearPins, '916234544844'],
  ['00000077', single, '000021834996'],
] as const)('the answer to challenge %s for %o', (challenge, grant, code) => {
  expect(challengeCode(KEY, challenge, grant)).toBe(code)
})

test.each([
  [0, single, '000669529424'],
  [1, single, '006020769107'],
  [2, until(24), '249824875806'],
  [41, diagnostic, '900897902812'],
  [2 ** 33 + 5, clearPins, '912701375649'],
] as const)('the envelope code of counter %i for %o', (counter, grant, code) => {
  expect(envelopeCode(KEY, counter, grant)).toBe(code)
})

test('in its standard mode the truncation gives the vectors of RFC 4226, appendix D', () => {
  const key = Buffer.from('12345678901234567890')
  expect(Array.from({ length: 10 }, (_, counter) => hotp(key, counter))).toEqual([
    ...['755224', '287082', '359152', '969429', '338314'],
    ...['254676', '287922', '162583', '399871', '520489'],
  ])
})

test('a challenge is read however it was written down, and what is none is told', () => {
  for (const text of ['7K2M-9QXD', ' 7k2m 9qxd ', '7K2M9QXD', '7k-2m-9q-xd']) {
    expect(readChallenge(text)).toBe('7K2M9QXD')
  }
  expect(readChallenge('OoIl-1L0i')).toBe('00111101')
  for (const text of ['', '7K2M-9QX', '7K2M-9QXDD', '7K2M-9QXU', '7K2M-9QX!']) {
    expect(readChallenge(text)).toBeUndefined()
  }
})

test.each([
  [{ mode: 'single', hours: 1 }],
  [until(0)],
  [until(73)],
  [until(1.5)],
  [{ mode: 'until-online', hours: null }],
] as const)('%o grants nothing', grant => {
  expect(() => grantDigits(grant)).toThrow('hours')
})
