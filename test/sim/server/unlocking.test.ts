// Unlock codes given out by the server, and what terminals say was done with them.

import { createHmac, hkdfSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Answer, call, startWorld, type World } from './harness.ts'
import { enrolTerminal, type TestTerminal, writeJournal } from './terminal-client.ts'

const MINUTE_MS = 60_000
const order = (over: object = {}) => ({
  ...{ challenge: '7K2M-9QXD', mode: 'single', reason: 'Toner night', ...over },
})
const issue = (world: World, over: object = {}): Promise<Answer> =>
  world.api('POST', '/terminals/T1/unlock-codes', order(over))
const codesOf = async (world: World) => (await world.api('GET', '/unlock-codes')).body.items
const alarmsOf = async (world: World) =>
  (await world.api('GET', '/unlock-alarms?open=true')).body.items
const lines = async (world: World): Promise<{ level: string; message: string }[]> =>
  (await world.api('GET', '/log')).body.items

/** What this terminal would take, computed from the description alone. */
function answerOf(terminal: TestTerminal, challenge: string, digits: string): string {
  const mac = createHmac('sha256', terminal.unseal(terminal.reply.unlockKey))
  const value = mac.update(`${challenge}${digits}`).digest().readBigUInt64BE()
  return `${digits}${String(value % 10n ** 10n).padStart(10, '0')}`
}
function envelopeCodeOf(terminal: TestTerminal, counter: number, digits: string): string {
  const unlockKey = terminal.unseal(terminal.reply.unlockKey)
  const key = Buffer.from(hkdfSync('sha256', unlockKey, '', 'latchkey/v1/envelope', 32))
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha256', key).update(place).update(digits).digest()
  const value = mac.readBigUInt64BE((mac[31] ?? 0) & 15) & (2n ** 63n - 1n)
  return `${digits}${String(value % 10n ** 10n).padStart(10, '0')}`
}
const bare = (code: string) => code.replaceAll(' ', '')

const byChallenge = { by: 'challenge', challenge: '7K2M9QXD' }
const unlocked = (over: object = {}) => ({
  ...{ kind: 'gate-unlocked', mode: 'single', code: byChallenge, ...over },
})

let logs = 0
/** The terminal says that this happened. */
async function tell(terminal: TestTerminal, ...activities: object[]): Promise<void> {
  const log = `log-${++logs}`
  const answer = await terminal.upload(log, writeJournal(log, activities))
  if (answer.status !== 200) throw new Error(answer.text)
}

describe('issuing', () => {
  test.each([
    [{ mode: 'single' }, '00'],
    [{ mode: 'until-online', hours: 8 }, '08'],
    [{ mode: 'diagnostic' }, '90'],
    [{ mode: 'clear-pins' }, '91'],
  ])('%o is a code the terminal computes as well', async (grant, digits) => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { status, body } = await issue(world, { ...grant, challenge: ' 7k2m 9qxd' })
    expect(status).toBe(201)
    expect(body.code).toMatch(/^\d{4} \d{4} \d{4}$/)
    expect(bare(body.code)).toBe(answerOf(terminal, '7K2M9QXD', digits))
    expect(body).toMatchObject({
      ...{ ...grant, terminal: 'T1', challenge: '7K2M9QXD', state: 'open', issuer: 'admin-token' },
      expiresAt: new Date(world.clock.now + 30 * MINUTE_MS).toISOString(),
    })
  })

  test.each([
    [{ challenge: '7K2M-9QXU' }, 'challenge: eight letters'],
    [{ challenge: '7K2M' }, 'challenge: eight letters'],
    [{ mode: 'until-online' }, 'hours: with until-online'],
    [{ mode: 'until-online', hours: 73 }, 'hours'],
    [{ mode: 'until-online', hours: 1.5 }, 'hours'],
    [{ hours: 3 }, 'hours: only with until-online'],
    [{ reason: '  ' }, 'reason'],
    [{ reason: 'x'.repeat(201) }, 'reason'],
    [{ reason: undefined }, 'reason'],
    [{ mode: 'open' }, 'mode'],
    [{ code: '1' }, ''],
  ])('%o is refused in words and nothing is written down', async (over, words) => {
    const world = await startWorld()
    await enrolTerminal(world)
    const { status, body } = await issue(world, over)
    expect([status, body.error]).toEqual([400, 'invalid-request'])
    expect(body.message).toContain(words)
    expect(await codesOf(world)).toEqual([])
  })

  test('the code is said once: it is in no list, no log and no file', async () => {
    const world = await startWorld()
    await enrolTerminal(world)
    const { code } = (await issue(world)).body
    const { secrets } = (
      await world.api('POST', '/terminals/T1/envelopes', {
        ...{ codes: 2, mode: 'single', reason: 'Safe' },
      })
    ).body
    const read = ['/unlock-codes', '/terminals/T1/unlock-codes', '/terminals/T1/envelopes', '/log']
    const texts = await Promise.all(read.map(async path => (await world.api('GET', path)).text))
    await world.server.close()
    for (const file of readdirSync(world.folder)) {
      if (file.startsWith('server.db')) texts.push(readFileSync(join(world.folder, file), 'latin1'))
    }
    expect(texts.length).toBeGreaterThan(read.length)
    for (const secret of [code, ...secrets]) {
      for (const text of texts) {
        expect(text.includes(secret)).toBe(false)
        expect(text.includes(bare(secret))).toBe(false)
      }
    }
  })

  test('by whom, why and for what stands in the list and in the App. Log', async () => {
    const world = await startWorld()
    await enrolTerminal(world)
    const { body } = await world.api('POST', '/tokens', { name: 'Eva', role: 'desk' })
    const asked = order({ mode: 'until-online', hours: 1 })
    const path = '/api/terminals/T1/unlock-codes'
    await call(world.server, { path, body: asked, token: body.token })
    expect(await codesOf(world)).toMatchObject([
      { issuer: 'Eva', reason: 'Toner night', mode: 'until-online', hours: 1, source: 'server' },
    ])
    expect((await lines(world))[0]).toMatchObject({
      level: 'info',
      message:
        'An unlock code (until-online for 1 hour) for terminal T1 was issued by Eva: Toner night',
    })
    world.clock.now += 30 * MINUTE_MS
    expect((await codesOf(world))[0]).toMatchObject({ state: 'unused', redeemedAt: null })
  })

  test.each([
    ['desk', ['single', 'until-online']],
    ['technician', ['diagnostic', 'clear-pins']],
  ])('a %s gives out %j and nothing else', async (role, allowed) => {
    const world = await startWorld()
    await enrolTerminal(world)
    const { token } = (await world.api('POST', '/tokens', { name: role, role })).body
    for (const mode of ['single', 'until-online', 'diagnostic', 'clear-pins']) {
      const body = order({ mode, ...(mode === 'until-online' && { hours: 2 }) })
      const answer = await call(world.server, {
        ...{ path: '/api/terminals/T1/unlock-codes', body, token },
      })
      expect([mode, answer.status]).toEqual([mode, allowed.includes(mode) ? 201 : 403])
    }
    expect(await codesOf(world)).toHaveLength(2)
  })
})

describe('reconciliation', () => {
  test.each([
    [{ mode: 'single' }, unlocked()],
    [{ mode: 'until-online', hours: 8 }, unlocked({ mode: 'until-online', hours: 8 })],
    [{ mode: 'diagnostic' }, { kind: 'service-opened', code: byChallenge }],
    [{ mode: 'clear-pins' }, { kind: 'pins-cleared', by: 'code', code: byChallenge }],
  ])('%o that was issued and used is redeemed, without alarm', async (grant, activity) => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    await issue(world, grant)
    await tell(terminal, activity)
    expect(await codesOf(world)).toMatchObject([
      { state: 'redeemed', redeemedAt: '2023-11-14T22:13:21.000Z' },
    ])
    expect(await alarmsOf(world)).toEqual([])
    expect((await world.api('GET', '/terminals/T1')).body.unlockAlarms).toBe(0)
  })

  test('the static code, the server and entries of older agents raise no alarm', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    await tell(
      terminal,
      { kind: 'gate-unlocked', mode: 'single' },
      unlocked({ code: { by: 'static' } }),
      { kind: 'pins-cleared', by: 'server' },
      { kind: 'service-closed', why: 'key' },
    )
    expect(await alarmsOf(world)).toEqual([])
    expect((await world.api('GET', '/activities')).body.items).toHaveLength(4)
  })

  const nobody: [string, object[], object[], string[]] = [
    'nobody issued',
    [],
    [unlocked()],
    ['not-issued'],
  ]
  test.each([
    nobody,
    [
      'an envelope nobody made',
      [],
      [unlocked({ code: { by: 'envelope', counter: 0 } })],
      ['not-issued'],
    ],
    ['used twice', [{}], [unlocked(), unlocked()], ['twice']],
    ['issued twice, used twice', [{}, {}], [unlocked(), unlocked()], ['twice']],
    [
      'used for something else',
      [{}],
      [{ kind: 'service-opened', code: byChallenge }],
      ['another-mode'],
    ],
    [
      'used for longer',
      [{ mode: 'until-online', hours: 2 }],
      [unlocked({ mode: 'until-online', hours: 72 })],
      ['another-mode'],
    ],
  ] as [string, object[], object[], string[]][])(
    'a code that was %s is an alarm until an administrator dismisses it',
    async (_what, orders, activities, whys) => {
      const world = await startWorld()
      const terminal = await enrolTerminal(world)
      for (const one of orders) await issue(world, one)
      await tell(terminal, ...activities)
      const alarms = await alarmsOf(world)
      expect(alarms.map((alarm: { why: string }) => alarm.why)).toEqual(whys)
      expect((await world.api('GET', '/terminals/T1')).body.unlockAlarms).toBe(whys.length)
      const warnings = (await lines(world)).filter(({ level }) => level === 'warn')
      expect(warnings).toMatchObject([{ message: expect.stringContaining('Alarm: terminal T1') }])
      const path = `/unlock-alarms/${alarms[0].id}/dismiss`
      expect((await world.api('POST', path, {})).status).toBe(400)
      expect(await world.api('POST', path, { reason: 'Our own test' })).toMatchObject({
        status: 200,
        body: { settledBy: 'admin-token', settledWhy: 'Our own test' },
      })
      expect((await world.api('POST', path, { reason: 'Again' })).status).toBe(409)
      expect((await world.api('GET', '/terminals/T1')).body.unlockAlarms).toBe(0)
    },
  )

  test('a code of another terminal does not vouch for this one, and a repeat is no second use', async () => {
    const world = await startWorld()
    await enrolTerminal(world)
    const other = await enrolTerminal(world)
    await issue(world)
    const entries = writeJournal('a', [unlocked()])
    await other.upload('a', entries)
    await other.upload('a', entries)
    expect(await alarmsOf(world)).toMatchObject([{ terminal: 'T2', why: 'not-issued' }])
    expect(await codesOf(world)).toMatchObject([{ terminal: 'T1', state: 'open' }])
  })
})

describe('envelopes', () => {
  const make = (world: World, over: object = {}) =>
    world.api('POST', '/terminals/T1/envelopes', {
      ...{ codes: 3, mode: 'single', reason: 'In the safe', ...over },
    })
  const opened = (counter: number, over: object = {}) =>
    unlocked({ code: { by: 'envelope', counter }, ...over })

  test('draw the next numbers, and the terminal computes the same codes', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const first = (await make(world)).body
    const second = (await make(world, { codes: 2, mode: 'until-online', hours: 12 })).body
    expect(first.secrets.map(bare)).toEqual(
      [0, 1, 2].map(counter => envelopeCodeOf(terminal, counter, '00')),
    )
    expect(second.secrets.map(bare)).toEqual(
      [3, 4].map(counter => envelopeCodeOf(terminal, counter, '12')),
    )
    await tell(terminal, opened(0), opened(1))
    const { items } = (await world.api('GET', '/terminals/T1/envelopes')).body
    const used = items.map(({ codes }: { codes: { redeemedAt: string | null }[] }) =>
      codes.map(({ redeemedAt }) => redeemedAt !== null),
    )
    expect(used).toEqual([
      [false, false],
      [true, true, false],
    ])
    expect(await alarmsOf(world)).toEqual([])
  })

  test('a void one says so, its codes are void, and the use of one is an alarm', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { id } = (await make(world, { codes: 2 })).body
    const gone = await world.api('POST', `/envelopes/${id}/void`, { reason: 'Torn open' })
    expect(gone.body).toMatchObject({ voidedBy: 'admin-token', voidedWhy: 'Torn open' })
    expect((await world.api('POST', `/envelopes/${id}/void`, { reason: 'x' })).status).toBe(409)
    expect((await world.api('POST', '/envelopes/99/void', { reason: 'x' })).status).toBe(404)
    expect((await codesOf(world)).map((code: { state: string }) => code.state)).toEqual([
      'void',
      'void',
    ])
    expect((await make(world)).body.codes[0].counter).toBe(2)
    await tell(terminal, opened(0))
    expect(await alarmsOf(world)).toMatchObject([{ why: 'void', counter: 0 }])
  })

  test('none is made that the terminal could not come to', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const { id } = (await make(world)).body
    // A good envelope leads from one to the next however many codes it has.
    expect((await make(world, { codes: 10 })).status).toBe(201)
    await world.api('POST', `/envelopes/${id}/void`, { reason: 'Lost' })
    const refused = await make(world)
    expect(refused).toMatchObject({ status: 409, body: { error: 'envelope-out-of-reach' } })
    await tell(terminal, opened(0))
    expect((await make(world)).status).toBe(201)
  })

  test.each([{ codes: 0 }, { codes: 11 }, { reason: '' }, { hours: 3 }, { mode: 'until-online' }])(
    '%o is refused',
    async over => {
      const world = await startWorld()
      await enrolTerminal(world)
      expect((await make(world, over)).status).toBe(400)
    },
  )

  test('of a terminal that is enrolled again open nothing any more, and new ones begin after them', async () => {
    const world = await startWorld()
    const old = await enrolTerminal(world)
    expect(old.reply.envelopeCounter).toBe(0)
    const make = (codes: number) =>
      world.api('POST', '/terminals/T1/envelopes', { codes, mode: 'single', reason: 'In the safe' })
    await make(3)
    const fresh = await enrolTerminal(world, 'T1')
    expect(fresh.reply.envelopeCounter).toBe(3)
    expect((await make(2)).body.secrets.map(bare)).toEqual([
      envelopeCodeOf(fresh, 3, '00'),
      envelopeCodeOf(fresh, 4, '00'),
    ])
    const { items } = (await world.api('GET', '/terminals/T1/envelopes')).body
    expect(items.map((one: { voidedBy: string | null }) => one.voidedBy)).toEqual([
      null,
      'enrolment',
    ])
  })
})
