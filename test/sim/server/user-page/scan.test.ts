// E6: which scanned addresses are taken, and how long a code is kept.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readKept } from '../../../../sim/server/user-page/scan/kept-code.ts'
import { type Here, readScanned } from '../../../../sim/server/user-page/scan/scanned.ts'

const HERE: Here = {
  page: 'https://print.firm.example:7443/me/',
  tenant: 'demo',
  regions: [
    { url: 'https://localhost:7443', here: true },
    { url: 'https://us.firm.example:7444', here: false },
  ],
}
const CODE = 'Zm9vYmFyYmF6cXV4MTIzNA'
const GOOD = `${HERE.page}?tenant=demo#at=${CODE}`
const whyNot = (text: string) => {
  const scanned = readScanned(text, HERE)
  return scanned.kind === 'refused' ? scanned.why : scanned.kind
}

describe('E6: a scanned text', () => {
  test('is taken when it is of this server, by either of its names, and page', () => {
    const taken = { kind: 'code', code: CODE }
    expect(readScanned(GOOD, HERE)).toEqual(taken)
    expect(readScanned(` ${GOOD}\n`, HERE)).toEqual(taken)
    const other = `https://localhost:7443/me/?tenant=demo#at=${CODE}`
    expect(readScanned(other, HERE)).toEqual(taken)
  })

  test.each([
    ['https://evil.example/me/?tenant=demo#at=abc', 'other-server'],
    ['https://print.firm.example:7443@evil.example/me/?tenant=demo#at=abc', 'other-server'],
    ['https://print.firm.example.evil.example:7443/me/?tenant=demo#at=abc', 'other-server'],
    ['https://print.firm.example/me/?tenant=demo#at=abc', 'other-server'],
    ['https://us.firm.example:7444/me/?tenant=demo#at=abc', 'other-region'],
    [`${HERE.page}?tenant=other#at=abc`, 'other-tenant'],
    ['http://print.firm.example:7443/me/?tenant=demo#at=abc', 'no-login-code'],
    ['https://me:you@print.firm.example:7443/me/?tenant=demo#at=abc', 'no-login-code'],
    ['https://print.firm.example:7443/?tenant=demo#at=abc', 'no-login-code'],
    ['https://print.firm.example:7443/me/../api/?tenant=demo#at=abc', 'no-login-code'],
    [`${HERE.page}?tenant=demo&tenant=demo#at=abc`, 'no-login-code'],
    [`${HERE.page}?tenant=demo&next=https://evil.example#at=abc`, 'no-login-code'],
    [`${HERE.page}?next=demo#at=abc`, 'no-login-code'],
    [`${HERE.page}#at=abc`, 'no-login-code'],
    [`${HERE.page}?tenant=demo#at=`, 'no-login-code'],
    [`${HERE.page}?tenant=demo#at=a/../b`, 'no-login-code'],
    [`${HERE.page}?tenant=demo#confirm=abc`, 'no-login-code'],
    [`javascript:alert(1)//${GOOD}`, 'no-login-code'],
    [CODE, 'no-login-code'],
    ['', 'no-login-code'],
    [`${GOOD}${'a'.repeat(2_000)}`, 'no-login-code'],
  ])('%s: %s', (text, why) => {
    expect(whyNot(text)).toBe(why)
  })

  test('whatever it is, is refused or gives a code that leads nowhere', () => {
    const part = fc.constantFrom(
      'https://',
      'print.firm.example:7443',
      '/me/',
      '?tenant=demo',
      '#at=',
      'a',
      '/',
      '@',
      '%2f',
      '\\',
      '..',
    )
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.array(part, { maxLength: 9 }).map(all => all.join('')),
    )
    fc.assert(
      fc.property(text, wild => {
        const scanned = readScanned(wild, HERE)
        if (scanned.kind !== 'code') return
        expect(scanned.code).toMatch(/^[A-Za-z0-9_-]+$/)
        const { origin, pathname } = new URL(wild.trim())
        expect([origin, pathname]).toEqual(['https://print.firm.example:7443', '/me/'])
      }),
      { numRuns: 2_000 },
    )
  })

  test('any code and tenant of this server come out as the terminal put them in', () => {
    const code = fc.stringMatching(/^[A-Za-z0-9_-]{1,256}$/)
    const tenant = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' })
    fc.assert(
      fc.property(code, tenant, (at, name) => {
        const text = `${HERE.page}?tenant=${encodeURIComponent(name)}#at=${at}`
        fc.pre(text.length <= 1_024)
        expect(readScanned(text, { ...HERE, tenant: name })).toEqual({ kind: 'code', code: at })
      }),
    )
  })
})

describe('E6: a code that is kept on the way through signing in', () => {
  const AT = 1_700_000_000_000
  const kept = JSON.stringify({ code: CODE, tenant: 'demo', at: AT })
  const TWO_MINUTES_MS = 120_000

  test('is kept two minutes, and not if the clock was turned back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -TWO_MINUTES_MS, max: 2 * TWO_MINUTES_MS }), passed => {
        const good = passed >= 0 && passed < TWO_MINUTES_MS
        const expected = good ? { code: CODE, tenant: 'demo' } : undefined
        expect(readKept(kept, AT + passed)).toEqual(expected)
      }),
    )
    expect(readKept(kept, AT)).toBeDefined()
    expect(readKept(kept, AT + TWO_MINUTES_MS)).toBeUndefined()
  })

  test('is nothing when something else was written there', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        fc.pre(JSON.parse(text) !== null)
        expect(readKept(text, AT)).toBeUndefined()
      }),
    )
  })
})
