// Unlock codes: golden values of another program, RFC 4226, and that a code opens what it was made for and nothing else.

import { createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  challengeCode,
  envelopeCode,
  envelopeKey,
  findCode,
  hotp,
  newChallenge,
  readChallenge,
  readGrant,
} from '../../agent/vault/unlock-code.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, at) => 0x40 + at)
const ENVELOPE = envelopeKey(KEY)

test.each([
  ['7K2M9QXD', '00', '005977181622'],
  ['7K2M9QXD', '08', '080985577310'],
  ['00000000', '72', '723947896105'],
  ['ZZZZZZZZ', '90', '906035440373'],
  ['0A1B2C3D', '91', '914274306529'],
  ['000000BQ', '00', '000002583627'],
])('the answer to challenge %s that grants %s', (challenge, grant, code) => {
  expect(challengeCode(KEY, challenge, grant)).toBe(code)
})

test.each([
  [0, '00', '006306179815'],
  [1, '24', '243953892495'],
  [2, '90', '905277305473'],
  [41, '91', '910765462433'],
  [2 ** 33 + 5, '72', '726249933436'],
])('the code of counter %i of an envelope that grants %s', (counter, grant, code) => {
  expect(envelopeCode(ENVELOPE, counter, grant)).toBe(code)
})

test('the key of the envelope is derived from the unlock key', () => {
  expect(Buffer.from(ENVELOPE).toString('hex')).toBe(
    '202faa0b14b5a120557fda26da2851e9f782e3832ba9f7ab816515c19853455e',
  )
})

test('in its standard mode the truncation gives the vectors of RFC 4226, appendix D', () => {
  const key = Buffer.from('12345678901234567890')
  expect(Array.from({ length: 10 }, (_, counter) => hotp(key, counter))).toEqual([
    ...['755224', '287082', '359152', '969429', '338314'],
    ...['254676', '287922', '162583', '399871', '520489'],
  ])
})

const DIGITS = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
const challenges = fc
  .array(fc.constantFrom(...DIGITS), { minLength: 8, maxLength: 8 })
  .map(characters => characters.join(''))
const grants = fc.oneof(
  fc.integer({ min: 0, max: 72 }).map(hours => String(hours).padStart(2, '0')),
  fc.constantFrom('90', '91'),
)
const counters = fc.nat({ max: 1_000_000 })

/** The same sums written once more, from the description. */
function computed(key: Uint8Array, challenge: string, grant: string): string {
  const hash = createHmac('sha256', key).update(challenge).update(grant).digest('hex')
  return grant + String(BigInt(`0x${hash.slice(0, 16)}`) % 10_000_000_000n).padStart(10, '0')
}
function computedEnvelope(key: Uint8Array, counter: number, grant: string): string {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'latchkey/v1/envelope', 32))
  const at = counter.toString(16).padStart(16, '0')
  const hash = createHmac('sha256', derived).update(at, 'hex').update(grant).digest('hex')
  const offset = 2 * Number.parseInt(hash.slice(-1), 16)
  const value = BigInt.asUintN(63, BigInt(`0x${hash.slice(offset, offset + 16)}`))
  return grant + String(value % 10_000_000_000n).padStart(10, '0')
}

test('law: both codes are what another computation gives', () => {
  fc.assert(
    fc.property(keys, challenges, grants, counters, (key, challenge, grant, counter) => {
      expect(challengeCode(key, challenge, grant)).toBe(computed(key, challenge, grant))
      expect(envelopeCode(envelopeKey(key), counter, grant)).toBe(
        computedEnvelope(key, counter, grant),
      )
    }),
  )
})

test('law: an answer opens its own challenge, grant and terminal, and no other', () => {
  fc.assert(
    fc.property(
      fc.record({ key: keys, challenge: challenges, grant: grants, next: counters }),
      fc.record({ key: keys, challenge: challenges, grant: grants }),
      ({ key, challenge, grant, next }, other) => {
        const typed = challengeCode(key, challenge, grant)
        expect(findCode(key, typed, { challenge, next })).toEqual({
          code: { by: 'challenge', challenge },
          grant: readGrant(grant),
        })
        expect(findCode(key, typed, { next })).toBeUndefined()
        expect(findCode(key, typed, { challenge: other.challenge, next })).toBeUndefined()
        expect(findCode(other.key, typed, { challenge, next })).toBeUndefined()
        if (other.grant === grant) return
        expect(findCode(key, other.grant + typed.slice(2), { challenge, next })).toBeUndefined()
      },
    ),
  )
})

test('law: a code of the envelope opens within the window of three and nowhere else', () => {
  fc.assert(
    fc.property(keys, grants, grants, counters, fc.integer({ min: -5, max: 5 }), (...random) => {
      const [key, grant, other, next, ahead] = random
      const counter = Math.max(0, next + ahead)
      const typed = envelopeCode(envelopeKey(key), counter, grant)
      const within = counter >= next && counter <= next + 2
      const found = { code: { by: 'envelope', counter }, grant: readGrant(grant) }
      expect(findCode(key, typed, { next })).toEqual(within ? found : undefined)
      expect(findCode(Uint8Array.from(key).fill(7), typed, { next })).toBeUndefined()
      if (other === grant) return
      expect(findCode(key, other + typed.slice(2), { next })).toBeUndefined()
    }),
  )
})

test('what grants nothing opens nothing, even with the right proof', () => {
  for (const digits of ['73', '89', '92', '99']) {
    expect(readGrant(digits)).toBeUndefined()
    const typed = challengeCode(KEY, '7K2M9QXD', digits)
    expect(findCode(KEY, typed, { challenge: '7K2M9QXD', next: 0 })).toBeUndefined()
  }
  expect(readGrant('00')).toEqual({ mode: 'single' })
  expect(readGrant('01')).toEqual({ mode: 'until-online', hours: 1 })
  expect(readGrant('72')).toEqual({ mode: 'until-online', hours: 72 })
  expect(readGrant('90')).toEqual({ mode: 'diagnostic' })
  expect(readGrant('91')).toEqual({ mode: 'clear-pins' })
})

test('a code of any other length opens nothing, nor does the answer to no challenge', () => {
  const right = challengeCode(KEY, '7K2M9QXD', '00')
  const expected = { challenge: '7K2M9QXD', next: 0 }
  for (const typed of ['', '0', right.slice(1), `${right}0`, `${right}0000`, '24680']) {
    expect(findCode(KEY, typed, expected)).toBeUndefined()
  }
  expect(findCode(KEY, challengeCode(KEY, '', '00'), { next: 0 })).toBeUndefined()
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

test('a new challenge is eight characters that read as themselves, and all of them vary', () => {
  const drawn = Array.from({ length: 500 }, newChallenge)
  for (const challenge of drawn) expect(readChallenge(challenge)).toBe(challenge)
  expect(new Set(drawn).size).toBe(500)
  for (let at = 0; at < 8; at++) {
    expect(new Set(drawn.map(one => one.charAt(at))).size).toBe(32)
  }
})
