// E3, E5: what is believed of claims, and what people are called: laws for any claim and any name.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCOUNTS } from '../../../sim/server/people.ts'
import { believed } from '../../../sim/server/sign-in/claims.ts'
import { PROVIDERS } from '../../../sim/server/sign-in/providers.ts'
import { chosenUsername, generateUsername } from '../../../sim/server/sign-in/usernames.ts'

const HD = 'firm.example'
const anything = fc.oneof(
  fc.anything(),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(true, 'true', 1, '1', HD, 'a@firm.example'),
)
const claims = fc.record(
  {
    sub: fc.oneof(anything, fc.constant('sub-1')),
    hd: fc.oneof(anything, fc.constant(HD)),
    ...{ email: fc.oneof(anything, fc.emailAddress()), email_verified: anything },
    ...{ xms_edov: anything, given_name: anything, family_name: anything },
  },
  { requiredKeys: [] },
)
const where = fc.record({
  provider: fc.constantFrom(...PROVIDERS),
  account: fc.constantFrom(...ACCOUNTS),
  hostedDomain: fc.constant(HD),
})
const YES = [true, 'true']

describe('E3: whatever a provider claims', () => {
  test('an address is believed only where somebody has checked it', () => {
    fc.assert(
      fc.property(where, claims, fc.option(fc.json(), { nil: undefined }), (at, said, user) => {
        const who = believed(at, said, user)
        if ('refused' in who) return
        expect(who.sub).toMatch(/^[\x21-\x7e]{1,255}$/)
        if (at.provider === 'google') {
          expect(YES).toContain(said.email_verified)
          if (at.account === 'work') expect(said.hd).toBe(HD)
        }
        if (at.provider === 'apple' && who.email !== undefined) {
          expect(YES).toContain(said.email_verified)
        }
        if (at.provider === 'microsoft' && at.account === 'personal' && who.email !== undefined) {
          expect([...YES, 1, '1']).toContain(said.xms_edov)
        }
        for (const name of [who.given, who.family]) {
          if (name === undefined) continue
          expect(name).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,160}$/u)
          expect([...name].length).toBeLessThanOrEqual(80)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['google', 'personal', { email_verified: false }, 'email-not-verified'],
    ['google', 'personal', { email_verified: true }, 'a@firm.example'],
    ['google', 'work', { email_verified: true }, 'not-of-organisation'],
    ['google', 'work', { email_verified: true, hd: HD }, 'a@firm.example'],
    ['google', 'work', { email_verified: true, hd: 'FIRM.example' }, 'not-of-organisation'],
    ['apple', 'work', { email_verified: 'true' }, 'a@firm.example'],
    ['apple', 'work', { email_verified: 'false' }, 'email-not-verified'],
    ['microsoft', 'personal', { email_verified: true }, undefined],
    ['microsoft', 'personal', { xms_edov: '1' }, 'a@firm.example'],
    ['microsoft', 'personal', { xms_edov: false }, undefined],
    ['microsoft', 'work', {}, 'a@firm.example'],
  ] as const)('%s, %s: %o', (provider, account, more, expected) => {
    const at = { provider, account, hostedDomain: HD }
    const who = believed(at, { sub: 's', email: 'a@firm.example', ...more })
    expect('refused' in who ? who.refused : who.email).toBe(expected)
  })
})

describe('E5: a username that is made', () => {
  const part = fc.option(fc.string({ unit: 'binary', maxLength: 300 }), { nil: undefined })
  const source = fc.record({ given: part, family: part, email: part })

  test('is one that could be chosen, and free, for any name', () => {
    fc.assert(
      fc.property(source, fc.nat({ max: 120 }), (from, many) => {
        const taken = new Set<string>()
        for (let n = 0; n <= many; n++) {
          const name = generateUsername(from, one => taken.has(one))
          expect(taken.has(name)).toBe(false)
          expect(chosenUsername.parse(name)).toBe(name)
          taken.add(name)
        }
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    [{ given: 'Zoë', family: 'Novák-Žák' }, 'zoe.novak-zak'],
    [{ given: 'Иван', family: 'Petrov' }, 'petrov'],
    [{ email: 'Eva.Mala+x@home.example' }, 'eva.mala-x'],
    [{ given: '..', email: '-@x' }, /^guest-[a-z2-9]{8}$/],
    [{}, /^guest-[a-z2-9]{8}$/],
    [{ given: 'x'.repeat(300) }, 'x'.repeat(40)],
  ])('of %o', (from, expected) => {
    expect(generateUsername(from, () => false)).toMatch(expected)
  })
})
