// E1, E2: which step comes next on the way into the app, and what an address says.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageOfRegion, readArrival } from '../../../../sim/server/user-page/way-in/arrival.ts'
import {
  firstStep,
  isStep,
  type LastVisit,
  type Step,
  stepAfter,
  WELCOME,
} from '../../../../sim/server/user-page/way-in/steps.ts'

const someVisit: fc.Arbitrary<LastVisit> = fc.record({
  welcomed: fc.boolean(),
  regionChosen: fc.boolean(),
  tenant: fc.constantFrom('', 'demo'),
  account: fc.constantFrom('work', 'personal', undefined),
})
const WAY = [...WELCOME, 'region', 'tenant', 'account', 'sign-in'] as const
const BESIDE = ['sign-up', 'ask', 'confirm'] as const

describe('E1: the steps', () => {
  test('come one after the other, and end at signing in', () => {
    const walked: Step[] = ['welcome-1']
    while (walked.at(-1) !== 'sign-in') walked.push(stepAfter(walked.at(-1) ?? 'sign-in'))
    expect(walked).toEqual(WAY)
    for (const step of BESIDE) expect(stepAfter(step)).toBe('sign-in')
  })

  test('begin at the first that is missing, whatever is remembered', () => {
    fc.assert(
      fc.property(someVisit, last => {
        const first = WAY.indexOf(firstStep(last) as (typeof WAY)[number])
        const missing = {
          region: !last.regionChosen,
          tenant: last.tenant === '',
          account: last.account === undefined,
        }
        // Who and where is enough for whoever came by a link; else nothing that is missing lies before the first step.
        if (first === WAY.indexOf('sign-in')) {
          expect(missing).toMatchObject({ tenant: false, account: false })
          return
        }
        for (const [step, is] of Object.entries(missing)) {
          if (is) expect(first).toBeLessThanOrEqual(WAY.indexOf(step as 'region'))
        }
        expect(WELCOME.some(step => step === firstStep(last))).toBe(!last.welcomed)
      }),
    )
  })

  test('show the guide once', () => {
    const nothing = { welcomed: false, regionChosen: false, tenant: '', account: undefined }
    expect(firstStep(nothing)).toBe('welcome-1')
    expect(firstStep({ ...nothing, welcomed: true })).toBe('region')
    expect(firstStep({ ...nothing, welcomed: true, regionChosen: true })).toBe('tenant')
    const known = { welcomed: true, regionChosen: true, tenant: 'demo' }
    expect(firstStep({ ...known, account: undefined })).toBe('account')
    expect(firstStep({ ...known, account: 'personal' })).toBe('sign-in')
  })

  test('are told from everything else that a history may hold', () => {
    expect([...WAY, ...BESIDE].every(isStep)).toBe(true)
    fc.assert(
      fc.property(fc.anything(), text => {
        expect(isStep(text)).toBe([...WAY, ...BESIDE].some(step => step === text))
      }),
    )
  })
})

describe('E2: the address', () => {
  test.each([
    ['', '', {}],
    ['?tenant=demo', '', { tenant: 'demo' }],
    ['?tenant=%20demo%20', '', { tenant: 'demo' }],
    ['?tenant=', '', { tenant: undefined }],
    ['', '#signed-in', { from: { kind: 'signed-in' } }],
    ['?tenant=demo', '#refused=cancelled', { from: { kind: 'refused', word: 'cancelled' } }],
    ['?tenant=demo', '#confirm=a-b_c', { from: { kind: 'confirm', token: 'a-b_c' } }],
    ['?tenant=demo', '#at=a-b_c', { from: { kind: 'terminal', code: 'a-b_c' } }],
    ['', '#region=us&language=fr', { from: { kind: 'region' }, language: 'fr' }],
    ['', '#at=', { from: undefined }],
    ['?other=1', '#nothing', { tenant: undefined, from: undefined }],
  ])('%s%s', (search, hash, says) => {
    expect(readArrival(search, hash)).toMatchObject(says)
  })

  test('is read without a mistake, and never gives out more than a line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), fc.string({ maxLength: 3_000 }), (a, b) => {
        const { tenant, from } = readArrival(`?tenant=${a}`, `#at=${b}`)
        expect(tenant?.length ?? 0).toBeLessThanOrEqual(64)
        const code = from?.kind === 'terminal' ? from.code : ''
        expect(code.length).toBeLessThanOrEqual(512)
        readArrival(a, b)
      }),
    )
  })

  test('a tenant and a word come out as they were put in', () => {
    const text = fc.string({ minLength: 1, maxLength: 64 }).filter(one => one === one.trim())
    fc.assert(
      fc.property(text, text, (tenant, word) => {
        fc.pre(tenant !== '' && word !== '')
        const arrival = readArrival(
          `?tenant=${encodeURIComponent(tenant)}`,
          `#refused=${encodeURIComponent(word)}`,
        )
        expect(arrival).toMatchObject({ tenant, from: { kind: 'refused', word } })
      }),
    )
  })

  test.each(['https://us.example', 'https://us.example/', 'https://us.example:7444/print'])(
    'E1: the page of another region at %s knows that it was chosen',
    server => {
      const url = new URL(pageOfRegion(server, 'us', 'cs'))
      expect(url.href.startsWith(`${server.replace(/\/$/, '')}/me/`)).toBe(true)
      expect(readArrival(url.search, url.hash)).toEqual({
        ...{ tenant: undefined, language: 'cs', from: { kind: 'region' } },
      })
    },
  )
})
