// A8: credit is a statement, an entry is charged once, quotas count what was booked, and projects may be renamed and closed.

import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WireEntry } from '../../../agent/wire/server-messages.ts'
import { startOf } from '../../../sim/server/accounts-quotas.ts'
import { openParts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Terminal } from '../../../sim/server/terminals.ts'
import { newFolder, startDemo, userId, type World } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'

const DAY_MS = 86_400_000
const ADMIN = { tenant: FIRST_TENANT, name: 'Eva', role: 'admin' } as const
const T1 = { tenant: FIRST_TENANT, id: 'T1' } as Terminal

/** The parts of a server with credit switched on, on a clock that is moved by hand. */
async function openBank() {
  const clock = { now: Date.UTC(2026, 2, 18, 12) }
  const parts = await openParts({ folder: newFolder(), host: 'localhost', now: () => clock.now })
  onTestFinished(() => parts.close())
  await parts.settings.change(FIRST_TENANT, {
    ...{ 'credit.enabled': 'on', 'credit.pageMono': 5, 'credit.pageColor': 20 },
  })
  const person = (username: string) => parts.people.add(FIRST_TENANT, { username }).id
  const [anna, ben] = [person('anna'), person('ben')]
  let seq = 0
  return {
    ...{ parts, clock, anna, ben },
    /** Books a job; returns the number of its activity. */
    book(user: string, over: object = {}): number {
      seq += 1
      const body = Buffer.from(JSON.stringify(copyOf({ user, ...over }))).toString('base64')
      const entry = { seq, body, wall: clock.now, trust: 'anchored' } as WireEntry
      parts.booking.book(T1, 'log', [entry])
      return parts.booking.list(FIRST_TENANT, {}, { limit: 1 }).items[0]?.number ?? 0
    },
    balance: (user: string) => parts.credit.balance(FIRST_TENANT, user),
    rows: (user: string) => parts.credit.statement(FIRST_TENANT, user, { limit: 1_000 }).items,
    log: () => parts.appLog.list(FIRST_TENANT, { limit: 100 }).items.map(({ message }) => message),
  }
}

const refusal = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { readonly word?: string }).word ?? error
  }
}

describe('A8: credit', () => {
  test('a booked job is charged by its pages and colour, and the statement says for which entry', async () => {
    const { parts, anna, book, balance, rows, log } = await openBank()
    parts.credit.change(ADMIN, anna, 100, 'Cash at the desk')
    book(anna)
    book(anna, { kind: 'print', color: true, pages: 4, job: 'none' })
    book(anna, { kind: 'scan', pages: 9 })
    expect(balance(anna)).toBe(100 - 15 - 80)
    expect(rows(anna)).toMatchObject([
      { kind: 'charge', amount: -80, balance: 5, reason: 'print, 4 pages in colour', by: null },
      { kind: 'charge', amount: -15, balance: 85, terminal: 'T1', logId: 'log', seq: 1 },
      { kind: 'deposit', amount: 100, balance: 100, reason: 'Cash at the desk', by: 'Eva' },
    ])
    expect(log()).toContain('1.00 EUR was given to user anna by Eva (Cash at the desk).')
  })

  test('pages that were made already are charged below zero, which the App. Log says once', async () => {
    const { anna, ben, book, balance, log } = await openBank()
    book(anna)
    book(anna)
    book(ben, { pages: 1 })
    expect([balance(anna), balance(ben)]).toEqual([-30, -5])
    expect(log().filter(line => line.includes('below zero'))).toEqual([
      'The credit of user ben is below zero: -0.05 EUR.',
      'The credit of user anna is below zero: -0.15 EUR.',
    ])
  })

  test('nobody is charged while it is off, and no more is taken than there is', async () => {
    const { parts, anna, book, balance, rows } = await openBank()
    await parts.settings.change(FIRST_TENANT, { 'credit.enabled': null })
    book(anna)
    expect(rows(anna)).toEqual([])
    const change = (amount: number) =>
      refusal(() => parts.credit.change(ADMIN, anna, amount, 'Because'))
    expect(change(-1)).toBe('not-enough-credit')
    change(7)
    expect(change(-8)).toBe('not-enough-credit')
    expect(change(-7)).toMatchObject({ kind: 'withdrawal', amount: -7, balance: 0 })
    expect(refusal(() => parts.credit.change(ADMIN, 'nobody', 5, 'Because'))).toBe('not-found')
    expect(balance(anna)).toBe(0)
  })

  test('a terminal that counts to the end of numbers breaks no statement', async () => {
    const { anna, book, balance } = await openBank()
    for (let at = 0; at < 3; at += 1) book(anna, { pages: Number.MAX_SAFE_INTEGER, color: true })
    expect(balance(anna)).toBe(-3_000_000_000)
  })

  test('a balance is the sum of its statement, and an activity is paid for once, whoever it is moved to', async () => {
    const bank = await openBank()
    const { parts, anna, ben, book, balance, rows } = bank
    const users = [anna, ben]
    const activities: { readonly number: number; readonly cost: number; payer: string }[] = []
    const who = fc.constantFrom(...users)
    const step = fc.oneof(
      fc.record({ what: fc.constant('book' as const), who, pages: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        what: fc.constant('give' as const),
        who,
        amount: fc.integer({ min: -90, max: 90 }),
      }),
      fc.record({ what: fc.constantFrom('move', 'charge again'), who, which: fc.nat() }),
    )
    const given = new Map(users.map(user => [user, 0]))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        for (const one of steps) {
          if ('pages' in one) {
            const { who: payer, pages } = one
            activities.push({ number: book(payer, { pages }), cost: pages * 5, payer })
          } else if ('amount' in one) {
            if (one.amount === 0) continue
            const before = balance(one.who)
            const allowed = one.amount > 0 || before + one.amount >= 0
            refusal(() => parts.credit.change(ADMIN, one.who, one.amount, 'Because'))
            if (allowed) given.set(one.who, (given.get(one.who) ?? 0) + one.amount)
          } else {
            const activity = activities[one.which % Math.max(1, activities.length)]
            if (activity === undefined) continue
            if (one.what === 'move') {
              parts.credit.move(FIRST_TENANT, activity.number, one.who, 'the server')
              activity.payer = one.who
            } else {
              const made = { kind: 'copy', pages: 3, color: false } as const
              parts.credit.charge(FIRST_TENANT, activity.number, activity.payer, made)
            }
          }
        }
        for (const user of users) {
          const paid = activities.filter(({ payer }) => payer === user)
          const cost = paid.reduce((sum, one) => sum + one.cost, 0)
          expect(balance(user)).toBe((given.get(user) ?? 0) - cost)
        }
      }),
      { numRuns: 30 },
    )
    for (const user of users) {
      const all: number[] = []
      let after: string | undefined
      do {
        const { items, next } = parts.credit.statement(FIRST_TENANT, user, { limit: 50, after })
        all.push(...items.map(({ amount }) => amount))
        after = next ?? undefined
      } while (after !== undefined)
      expect(all.reduce((sum, amount) => sum + amount, 0)).toBe(balance(user))
    }
    expect(rows(anna).length).toBeGreaterThan(0)
  })

  test('what an entry cost moves to its owner once, and says so on both statements', async () => {
    const { parts, anna, ben, book, balance, rows } = await openBank()
    const activity = book(anna)
    const move = (to: string) => parts.credit.move(FIRST_TENANT, activity, to, 'card registered')
    move(anna)
    move(ben)
    move(ben)
    expect([balance(anna), balance(ben)]).toEqual([0, -15])
    const moved = { kind: 'moved', by: 'card registered', terminal: 'T1', seq: 1 }
    expect(rows(anna)).toMatchObject([
      { ...moved, amount: 15 },
      { kind: 'charge', amount: -15 },
    ])
    expect(rows(ben)).toMatchObject([{ ...moved, amount: -15, reason: 'anna was charged before.' }])
    move(anna)
    expect([balance(anna), balance(ben)]).toEqual([-15, 0])
  })
})

test('A8, B5: pages of a card that nobody owned are charged to unknown, and go to whoever gets the card, and back', async () => {
  const { parts, anna, book, balance, rows } = await openBank()
  const activity = { user: undefined, card: 'CAFE0001', pages: 4 }
  book('', activity)
  const unknown = parts.people.byUsername(FIRST_TENANT, 'unknown')?.id ?? ''
  expect(balance(unknown)).toBe(-20)
  parts.cards.register(FIRST_TENANT, anna, 'CAFE0001', null, 'Eva')
  expect([balance(unknown), balance(anna)]).toEqual([0, -20])
  expect(rows(anna)).toMatchObject([{ kind: 'moved', by: 'Eva', amount: -20 }])
  const [move] = parts.parkedActivity.moves(FIRST_TENANT, { limit: 1 }).items
  parts.parkedActivity.undo(ADMIN, move?.id ?? '', 'The wrong person')
  expect([balance(unknown), balance(anna)]).toEqual([-20, 0])
})

describe('A8: page quotas', () => {
  test('count booked paper by when it was made: by day, by week from Monday, by month, in UTC', async () => {
    const { parts, clock, anna, book } = await openBank()
    const { quotas, groups, people } = parts
    groups.add(FIRST_TENANT, 'Staff')
    groups.add(FIRST_TENANT, 'Guests')
    people.change(FIRST_TENANT, anna, { groups: ['Staff', 'Guests'] })
    quotas.set(FIRST_TENANT, { user: anna, period: 'day', pages: 10 })
    quotas.set(FIRST_TENANT, { group: 'Staff', period: 'week', pages: 20 })
    quotas.set(FIRST_TENANT, { group: 'Guests', period: 'week', pages: 15 })
    quotas.set(FIRST_TENANT, { group: 'Guests', period: 'day', pages: 1 })
    quotas.set(FIRST_TENANT, { group: 'Staff', period: 'month', pages: 50 })
    const left = () =>
      quotas.of(FIRST_TENANT, anna).map(({ period, left, group }) => [period, left, group])
    book(anna, { pages: 4 })
    book(anna, { kind: 'scan', pages: 30 })
    clock.now -= DAY_MS
    book(anna, { kind: 'print', pages: 3, job: 'none' })
    clock.now -= 7 * DAY_MS
    book(anna, { pages: 2 })
    clock.now += 8 * DAY_MS
    expect(left()).toEqual([
      ['day', 6, null],
      ['week', 8, 'Guests'],
      ['month', 41, 'Staff'],
    ])
    book(anna, { pages: 40 })
    expect(left()).toEqual([
      ['day', 0, null],
      ['week', 0, 'Guests'],
      ['month', 1, 'Staff'],
    ])
    clock.now = Date.UTC(2026, 2, 23)
    expect(left()).toEqual([
      ['day', 10, null],
      ['week', 15, 'Guests'],
      ['month', 1, 'Staff'],
    ])
  })

  test('replace one another, go with their user, and are told', async () => {
    const { parts, anna, log } = await openBank()
    const { quotas, people } = parts
    quotas.set(FIRST_TENANT, { user: anna, period: 'day', pages: 10 })
    const { id } = quotas.set(FIRST_TENANT, { user: anna, period: 'day', pages: 5 })
    expect(quotas.list(FIRST_TENANT)).toEqual([
      { id, user: 'anna', group: null, period: 'day', pages: 5 },
    ])
    expect(log()[0]).toBe('A quota of 5 pages a day was set for user anna.')
    people.remove(FIRST_TENANT, anna)
    expect(quotas.list(FIRST_TENANT)).toEqual([])
    expect(refusal(() => quotas.remove(FIRST_TENANT, id))).toBe('not-found')
    const nobody = { user: 'nobody', period: 'day', pages: 5 } as const
    expect(refusal(() => quotas.set(FIRST_TENANT, nobody))).toBe('not-found')
  })

  test('a period begins at midnight in UTC, a week on Monday', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) }), at => {
        for (const period of ['day', 'week', 'month'] as const) {
          const start = startOf(period, at)
          expect(start).toBeLessThanOrEqual(at)
          expect(start % DAY_MS).toBe(0)
          expect(startOf(period, start)).toBe(start)
          expect(startOf(period, start - 1)).toBeLessThan(start)
        }
        expect(new Date(startOf('week', at)).getUTCDay()).toBe(1)
        expect(at - startOf('week', at)).toBeLessThan(7 * DAY_MS)
        expect(new Date(startOf('month', at)).getUTCDate()).toBe(1)
      }),
    )
  })
})

describe('A8: projects', () => {
  test('are offered to members of their groups while they are open, whatever they are called', async () => {
    const { parts, anna, ben, log } = await openBank()
    const { projects, groups, people } = parts
    const offered = (user: string) => projects.offered(FIRST_TENANT, user).map(({ code }) => code)
    groups.add(FIRST_TENANT, 'Staff')
    people.change(FIRST_TENANT, anna, { groups: ['Staff'] })
    const all = projects.add(FIRST_TENANT, { code: 'B1', name: 'Bridge' })
    const some = projects.add(FIRST_TENANT, { code: 'A1', name: 'Arch', groups: ['Staff'] })
    expect([offered(anna), offered(ben)]).toEqual([['A1', 'B1'], ['B1']])
    expect(refusal(() => projects.add(FIRST_TENANT, { code: 'a1' }))).toBe('code-taken')
    expect(refusal(() => projects.change(FIRST_TENANT, all.id, { code: 'a1' }))).toBe('code-taken')
    projects.change(FIRST_TENANT, some.id, { code: 'C1', name: 'Castle' })
    expect(offered(anna)).toEqual(['B1', 'C1'])
    projects.change(FIRST_TENANT, all.id, { active: false })
    expect([offered(anna), offered(ben)]).toEqual([['C1'], []])
    expect(log()[0]).toBe('Project B1 was closed.')
    // Whose last group is gone is for nobody: it was never meant for everybody.
    const { id } = groups.list(FIRST_TENANT, { limit: 10 }).items[0] ?? { id: '' }
    groups.remove(FIRST_TENANT, id)
    expect(projects.list(FIRST_TENANT).find(one => one.id === some.id)?.groups).toEqual([])
    expect([offered(anna), offered(ben)]).toEqual([[], []])
  })

  test('keep what was booked to them when they are renamed or closed; a strange one is none', async () => {
    const { parts, anna, book, log } = await openBank()
    const { projects, booking } = parts
    const { id } = projects.add(FIRST_TENANT, { code: 'B1' })
    book(anna, { project: id })
    projects.change(FIRST_TENANT, id, { code: 'B2', active: false })
    book(anna, { project: id, pages: 2 })
    book(anna, { project: 'elsewhere' })
    book(anna)
    const booked = booking.list(FIRST_TENANT, {}, { limit: 10 }).items.map(one => one.project)
    expect(booked).toEqual([null, null, 'B2', 'B2'])
    expect(projects.list(FIRST_TENANT)).toMatchObject([{ code: 'B2', active: false, pages: 5 }])
    expect(log().filter(line => line.includes('not here'))).toHaveLength(1)
  })
})

describe('A8: over the network', () => {
  const ON = { 'credit.enabled': 'on', 'quota.enabled': 'on', 'projects.choice': 'required' }
  const account = async (world: World, user: string) =>
    (await world.api('GET', `/users/${user}/account`)).body

  test('an entry that comes twice, or in a batch that is refused, is charged once', async () => {
    const world = await startDemo()
    const terminal = await enrolTerminal(world)
    const anna = await userId(world, 'anna')
    await world.api('PATCH', '/settings', ON)
    await world.api('POST', `/users/${anna}/credit`, { amount: 100, reason: 'Cash' })
    const entries = writeJournal('log', [copyOf({ user: anna }), copyOf({ user: anna })])
    const [, second] = entries
    // The first is good, and the batch is refused as a whole.
    const forged = [entries[0], { ...second, mac: entries[0]?.mac }]
    expect((await terminal.upload('log', forged as typeof entries)).status).toBe(409)
    expect((await account(world, anna)).credit.balance).toBe(100)
    await terminal.upload('log', entries)
    await terminal.upload('log', entries)
    await world.restart()
    await terminal.upload('log', entries)
    expect((await account(world, anna)).credit).toEqual({
      ...{ enabled: true, balance: 70, currency: 'EUR', text: '0.70 EUR' },
    })
    const statement = (await world.api('GET', `/users/${anna}/credit?limit=2`)).body
    expect(statement.items).toMatchObject([
      { kind: 'charge', amount: -15, entry: { logId: 'log', seq: 2 } },
      { kind: 'charge', amount: -15, entry: { logId: 'log', seq: 1 } },
    ])
    expect(statement.next).not.toBeNull()
  })

  test('a login is told what it has, and only of what is switched on', async () => {
    const world = await startDemo()
    const terminal = await enrolTerminal(world)
    const anna = await userId(world, 'anna')
    const login = () => terminal.identify(0, '482913')
    expect((await login()).account).toBeUndefined()
    await world.api('PATCH', '/settings', ON)
    await world.api('POST', `/users/${anna}/credit`, { amount: 1250, reason: 'Cash' })
    await world.api('POST', '/quotas', { user: 'anna', period: 'day', pages: 10 })
    const { id } = (await world.api('POST', '/projects', { code: 'B1', name: 'Bridge' })).body
    expect(await login()).toMatchObject({
      result: 'known',
      account: {
        credit: { left: 1250, currency: 'EUR', mono: 5, color: 20, scan: 0 },
        quota: { action: 'block', left: [{ period: 'day', pages: 10 }] },
        projects: { required: true, offered: [{ id, code: 'B1', name: 'Bridge' }] },
      },
    })
    await world.api('PATCH', '/settings', { 'credit.enabled': 'off', 'quota.enabled': 'off' })
    expect(Object.keys((await login()).account)).toEqual(['projects'])
  })

  test('what does not fit is refused in words, and changes nothing', async () => {
    const world = await startDemo()
    const anna = await userId(world, 'anna')
    const post = async (path: string, body: object) => (await world.api('POST', path, body)).status
    for (const amount of [0, 1.5, 2_000_000_000, '5']) {
      expect(await post(`/users/${anna}/credit`, { amount, reason: 'Cash' })).toBe(400)
    }
    expect(await post(`/users/${anna}/credit`, { amount: 5, reason: ' ' })).toBe(400)
    expect(await post('/users/nobody/credit', { amount: 5, reason: 'Cash' })).toBe(404)
    expect(await post('/quotas', { period: 'day', pages: 5 })).toBe(400)
    expect(await post('/quotas', { user: 'anna', group: 'X', period: 'day', pages: 5 })).toBe(400)
    expect(await post('/quotas', { user: 'nobody', period: 'day', pages: 5 })).toBe(404)
    expect(await post('/quotas', { group: 'none', period: 'day', pages: 5 })).toBe(400)
    expect(await post('/quotas', { user: 'anna', period: 'year', pages: 5 })).toBe(400)
    expect(await post('/projects', { code: ' ' })).toBe(400)
    expect(await post('/projects', { code: 'A', groups: ['none'] })).toBe(400)
    expect((await world.api('PATCH', '/projects/none', { active: false })).status).toBe(404)
    expect((await world.api('DELETE', '/quotas/none')).status).toBe(404)
    expect((await world.api('GET', '/projects')).body.items).toEqual([])
    expect((await world.api('GET', '/quotas')).body.items).toEqual([])
    expect((await account(world, anna)).credit.balance).toBe(0)
  })
})
