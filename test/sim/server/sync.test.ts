// A card or PIN that was taken away stays away: no terminal keeps what it cached of its owner before.

import { expect, test } from 'vitest'
import { SETTINGS } from '../../../agent/wire/settings.ts'
import { startDemo, userId } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const DAY = 86_400_000
/** As the API takes it. */
const LONGEST = '365d'

test.each([
  ['a card taken away', 'DELETE', 'cards'],
  ['a PIN taken away', 'DELETE', 'pins'],
  ['a PIN replaced', 'POST', 'pins'],
  ['a card given an end', 'POST', 'cards'],
])(
  'after %s nobody keeps what a terminal cached before, whatever cache.hours becomes',
  async (_what, method, kind) => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const [anna, ben] = [await userId(demo, 'anna'), await userId(demo, 'ben')]
    const kept = async () => (await terminal.credentials(0, [anna, ben])).keep
    const { body: before } = await demo.api('GET', `/users/${anna}`)
    const path = `/users/${anna}/${kind}${method === 'DELETE' ? `/${before[kind][0].id}` : ''}`
    const body = { number: '0102030405', validHours: 1 }
    const sent = method === 'POST' ? (kind === 'cards' ? body : {}) : undefined
    expect((await demo.api(method, path, sent)).status).toBeLessThan(300)
    expect(await kept()).toEqual([ben])
    // It has ended by the `cache.hours` of today, and would work again by those of tomorrow.
    demo.clock.now += 2 * DAY
    expect(await kept()).toEqual([ben])
    await demo.api('PATCH', '/settings', { 'cache.hours': LONGEST })
    expect(await kept()).toEqual([ben])
    demo.clock.now += 363 * DAY
    expect(await kept()).toEqual([ben])
    // Whatever was cached before has ended by any `cache.hours` by then.
    demo.clock.now += 1
    expect(await kept()).toEqual([anna, ben])
  },
)

test('cache.hours cannot be longer than a terminal is kept from what it cached', () => {
  const { schema } = SETTINGS['cache.hours']
  expect(schema.safeParse(LONGEST)).toMatchObject({ success: true, data: 365 * DAY })
  expect(schema.safeParse(`${365 * DAY + 1}ms`).success).toBe(false)
})
