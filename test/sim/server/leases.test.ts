// server.md A8: whatever terminals, networks and outages do, nobody has more offline pages than their account had.

import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renewed } from '../../../agent/core/leases.ts'
import type { Kept, Wall } from '../../../agent/core/vocabulary.ts'
import { type Db, openDatabase } from '../../../sim/server/database.ts'
import { createLeases, type LeasesNeed } from '../../../sim/server/leases.ts'
import type { Terminal } from '../../../sim/server/terminals.ts'
import { newFolder, startDemo, userId } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'

const TENANT = { id: 'demo', region: 'eu' }

function world(db: Db, account: number, offlineAllowance: number) {
  db.prepare(
    `INSERT INTO users (tenant, region, id, username, name, active, salt, created_at)
     VALUES (?, ?, 'u', 'u', 'u', 1, ?, 0)`,
  ).run(TENANT.id, TENANT.region, Buffer.alloc(16))
  const settings = { effective: () => ({ offlineAllowance }) } as unknown as LeasesNeed['settings']
  const leases = createLeases({ db, settings, now: () => 1_000 })
  leases.refill(TENANT, 'u', account)
  const book = db.prepare(
    `INSERT INTO activities (tenant, region, terminal, log_id, seq, kind, user_id, body, at, booked_at)
     VALUES (?, ?, ?, 'log', ?, 'copy', 'u', ?, 0, 0)`,
  )
  const granted = () =>
    Number(db.prepare('SELECT coalesce(sum(granted), 0) FROM leases').pluck().get())
  return { leases, book, granted }
}

interface Machine {
  leases: Kept['leases']
  unsent: number
  seq: number
}

const step = fc.record({
  what: fc.constantFrom('sync', 'sync and lose the answer', 'print', 'upload'),
  at: fc.integer({ min: 0, max: 3 }),
  pages: fc.integer({ min: 1, max: 9 }),
})

test('A8: what is leased and what is left are what there was, and no more is printed', () => {
  const db = openDatabase(join(newFolder(), 'server.db'))
  fc.assert(
    fc
      .property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(step, { maxLength: 60 }),
        (account, allowance, steps) => {
          // Each run begins with nothing and leaves nothing.
          db.exec('BEGIN')
          const { leases, book, granted } = world(db, account, allowance)
          const machines: Machine[] = Array.from({ length: 4 }, () => ({
            ...{ leases: {}, unsent: 0, seq: 0 },
          }))
          let printed = 0
          for (const { what, at, pages } of steps) {
            const machine = machines[at] as Machine
            const { u: lease } = machine.leases
            if (what.startsWith('sync')) {
              const sent = leases.issue({ tenant: TENANT, id: `T${at}` } as Terminal, ['u'])
              const typed = sent.map(one => ({ ...one, expires: one.expires as Wall }))
              if (what === 'sync') machine.leases = renewed(machine.leases, typed)
            } else if (what === 'print' && lease !== undefined) {
              const made = Math.min(pages, lease.granted - lease.spent)
              machine.leases = { u: { ...lease, spent: lease.spent + made } }
              machine.unsent += made
              printed += made
            } else if (what === 'upload' && lease !== undefined) {
              machine.seq += 1
              const body = JSON.stringify({ lease: lease.id, pages: machine.unsent })
              book.run(TENANT.id, TENANT.region, `T${at}`, machine.seq, body)
              machine.unsent = 0
            }
            expect(granted() + leases.left(TENANT, 'u')).toBe(account)
            expect(printed).toBeLessThanOrEqual(granted())
          }
        },
      )
      .afterEach(() => {
        if (db.inTransaction) db.exec('ROLLBACK')
      }),
  )
  db.close()
})

test('A8: a snapshot brings leases, debited at once; booked pages are topped up; an admin refills', async () => {
  const world = await startDemo()
  const [first, second] = [await enrolTerminal(world), await enrolTerminal(world)]
  const anna = await userId(world, 'anna')
  const account = async () => (await world.api('GET', `/users/${anna}/offline-pages`)).body.pages
  const of = async (terminal: typeof first, generation: number) =>
    (await terminal.credentials(generation)).leases.find(
      (one: { user: string }) => one.user === anna,
    )
  expect(await of(first, 0)).toBeUndefined()
  await world.api('PATCH', '/settings', { offlineAllowance: 30 })
  await world.api('PATCH', `/users/${anna}/offline-pages`, { pages: 50 })
  const lease = await of(first, 1)
  expect(lease).toMatchObject({ granted: 30, spent: 0 })
  expect(await of(second, 1)).toMatchObject({ granted: 20 })
  expect(await account()).toBe(0)
  await first.upload('log', writeJournal('log', [copyOf({ user: anna, lease: lease.id })]))
  expect(await of(first, 2)).toMatchObject({ id: lease.id, granted: 30, spent: 3 })
  await world.api('PATCH', `/users/${anna}/offline-pages`, { pages: 5 })
  expect(await of(first, 3)).toMatchObject({ granted: 33 })
  expect(await account()).toBe(2)
})

test('A8: a lease that ended long ago goes back once its terminal has told everything', async () => {
  const world = await startDemo()
  const [first, second] = [await enrolTerminal(world), await enrolTerminal(world)]
  const anna = await userId(world, 'anna')
  await world.api('PATCH', '/settings', { offlineAllowance: 30 })
  await world.api('PATCH', `/users/${anna}/offline-pages`, { pages: 30 })
  await first.credentials()
  const others = async () =>
    (await second.credentials()).leases.find((one: { user: string }) => one.user === anna).granted
  world.clock.now += 20 * 86_400_000
  expect(await others()).toBe(0)
  await first.beat({ queue: 4 })
  expect(await others()).toBe(0)
  await first.beat({ queue: 0 })
  expect(await others()).toBe(30)
})
