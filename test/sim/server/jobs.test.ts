// A9, C4: the server holds print jobs, gives each out once, and never by itself a second time.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { restoreBackup } from '../../../sim/server/backup.ts'
import { CONFIRM_WITHIN_MS, type Job, type NewJob } from '../../../sim/server/jobs.ts'
import { openParts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Terminal } from '../../../sim/server/terminals.ts'
import { newFolder, startWorld, userId } from './harness.ts'

const HOUR_MS = 3_600_000
const T1 = { tenant: FIRST_TENANT, id: 'T1' } as Terminal
const ADMIN = { tenant: FIRST_TENANT, name: 'Eva', role: 'admin' } as const

/** The parts of a server with Anna and Ben, on a clock that is moved by hand. */
async function openHeld(folder = newFolder()) {
  const clock = { now: 1_700_000_000_000 }
  const open = () => openParts({ folder, host: 'localhost', now: () => clock.now })
  let parts = await open()
  onTestFinished(() => parts.close())
  const person = (username: string) =>
    (
      parts.people.byUsername(FIRST_TENANT, username) ??
      parts.people.add(FIRST_TENANT, { username })
    ).id
  const [anna, ben] = [person('anna'), person('ben')]
  const add = (job: Partial<NewJob> = {}) =>
    parts.jobs.add(FIRST_TENANT, {
      ...{ user: anna, name: 'Report', pages: 3, color: true, duplex: false },
      ...{ type: 'application/pdf', document: Buffer.from('%PDF the report'), ...job },
    })
  return {
    ...{ folder, clock, anna, ben, add },
    claim: (id: string, user = anna) => parts.jobs.claim(T1, user, id),
    held: (user = anna) => parts.jobs.heldOf(FIRST_TENANT, user).map(({ id }) => id),
    all: (): readonly Job[] => parts.jobs.list(FIRST_TENANT, {}, { limit: 1_000 }).items,
    printed: (id: string, pages = 3) => parts.jobs.printed(T1, id, pages, clock.now),
    log: () => parts.appLog.list(FIRST_TENANT, { limit: 100 }).items.map(({ message }) => message),
    /** As after a crash. */
    async reopen() {
      parts.close()
      parts = await open()
    },
    close: () => parts.close(),
    get parts() {
      return parts
    },
  }
}

const refusal = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { readonly word?: string }).word ?? error
  }
}

describe('A9: a job that the server holds', () => {
  test('is listed for its owner, given out once with its document, and then printed', async () => {
    const { anna, ben, add, claim, held, all, printed, reopen } = await openHeld()
    const first = add()
    const second = add({ name: 'x'.repeat(300) })
    expect(first).toMatchObject({
      ...{ user: anna, username: 'anna', name: 'Report', pages: 3, color: true, duplex: false },
      ...{ type: 'application/pdf', bytes: 15, state: 'held', terminal: null, printedPages: null },
    })
    expect(second.name).toHaveLength(120)
    expect(held()).toEqual([first.id, second.id])
    expect(held(ben)).toEqual([])
    expect(claim(first.id, ben)).toBeUndefined()
    expect(claim('none')).toBeUndefined()

    const taken = claim(first.id)
    expect(taken?.document.toString()).toBe('%PDF the report')
    expect(taken?.job).toMatchObject({ state: 'released', terminal: 'T1' })
    await reopen()
    expect(claim(first.id)).toBeUndefined()
    expect(held()).toEqual([second.id])
    printed(first.id, 2)
    expect(all().at(-1)).toMatchObject({ state: 'printed', terminal: 'T1', printedPages: 2 })
    expect(claim(first.id)).toBeUndefined()
  })

  test('lies sealed on the disk, and is erased there when it was printed', async () => {
    const { folder, add, claim, printed, close, parts } = await openHeld()
    const { id } = add({ document: Buffer.from('a very secret sentence') })
    claim(id)
    printed(id)
    const documents = parts.jobs.list(FIRST_TENANT, {}, { limit: 1 }).items
    expect(documents).toMatchObject([{ state: 'printed' }])
    add({ document: Buffer.from('another secret sentence') })
    close()
    for (const name of ['server.db', 'server.db-wal']) {
      const bytes = refusal(() => readFileSync(join(folder, name)))
      expect(Buffer.isBuffer(bytes) && bytes.includes('secret sentence')).toBe(false)
    }
  })

  test('is not confirmed after a while, and only somebody who says why puts it back', async () => {
    const { clock, add, claim, held, all, log, parts } = await openHeld()
    const { id } = add()
    const putBack = () => parts.jobs.putBack(ADMIN, id, 'The paper jammed.')
    expect(refusal(putBack)).toBe('not-unconfirmed')
    claim(id)
    clock.now += CONFIRM_WITHIN_MS - 1
    expect(all()).toMatchObject([{ state: 'released' }])
    expect(refusal(putBack)).toBe('not-unconfirmed')
    clock.now += 1
    expect(all()).toMatchObject([{ state: 'unconfirmed', terminal: 'T1' }])
    expect(held()).toEqual([])
    expect(claim(id)).toBeUndefined()
    expect(putBack()).toMatchObject({ state: 'held', terminal: null })
    expect(log()[0]).toBe(
      'A job of user anna that was given out to terminal T1 is held again: Eva put it back (The paper jammed.).',
    )
    expect(claim(id)?.document.toString()).toBe('%PDF the report')
  })

  test('that is reported late is printed, even if it was put back, and twice is told', async () => {
    const { clock, add, claim, held, printed, log, parts } = await openHeld()
    const { id } = add()
    claim(id)
    clock.now += CONFIRM_WITHIN_MS
    parts.jobs.putBack(ADMIN, id, 'Nothing there.')
    printed(id)
    expect(held()).toEqual([])
    expect(claim(id)).toBeUndefined()
    printed(id)
    expect(log()[0]).toMatch(/was printed at terminal T1 and had been before, at T1/)
  })

  test('that nobody comes for is erased, held or not confirmed', async () => {
    const { clock, add, claim, held, all, parts } = await openHeld()
    await parts.settings.change(FIRST_TENANT, { 'jobs.keepHours': '2h' })
    const [one, two] = [add(), add()]
    claim(two.id)
    clock.now += 2 * HOUR_MS - 1
    expect(held()).toEqual([one.id])
    clock.now += 1
    expect(claim(one.id)).toBeUndefined()
    expect(all()).toMatchObject([{ state: 'unconfirmed' }, { state: 'expired' }])
    expect(refusal(() => parts.jobs.putBack(ADMIN, two.id, 'Why not.'))).toBe('no-document')
    expect(refusal(() => parts.jobs.putBack(ADMIN, one.id, 'Why not.'))).toBe('not-unconfirmed')
  })

  test('finds room up to fifty of a user, and no document of more than 32 MiB', async () => {
    const { ben, add, claim } = await openHeld()
    const ids = Array.from({ length: 50 }, () => add().id)
    expect(refusal(add)).toBe('full')
    claim(ids[0] ?? '')
    expect(refusal(add)).toMatchObject({ state: 'held' })
    expect(refusal(add)).toBe('full')
    expect(refusal(() => add({ user: 'nobody' }))).toBe('not-found')
    const large = Buffer.alloc(32 * 1_024 * 1_024 + 1)
    expect(refusal(() => add({ user: ben, document: large }))).toBe('too-large')
  })

  test('finds room in 200 MB of a user and 2 GB of all, also for those a terminal took', async () => {
    const { folder, ben, add, claim, printed, reopen, close } = await openHeld()
    /** Says that a job is larger than it is. */
    const grow = async (id: string, bytes: number) => {
      close()
      const db = new Database(join(folder, 'server.db'))
      db.prepare('UPDATE jobs SET bytes = ? WHERE id = ?').run(bytes, id)
      db.close()
      await reopen()
    }
    const { id } = add()
    await grow(id, 200_000_000 - 14)
    expect(refusal(add)).toBe('full')
    claim(id)
    expect(refusal(add)).toBe('full')
    expect(refusal(() => add({ user: ben }))).toMatchObject({ user: ben })
    await grow(id, 2_000_000_000 - 29)
    expect(refusal(() => add({ user: ben }))).toBe('full')
    printed(id)
    expect(add().state).toBe('held')
  })

  test('is given to nobody who may not log in, and goes with its user', async () => {
    const { anna, add, claim, held, all, parts } = await openHeld()
    const { id } = add()
    parts.people.change(FIRST_TENANT, anna, { active: false })
    expect([held(), claim(id)]).toEqual([[], undefined])
    parts.people.change(FIRST_TENANT, anna, { active: true })
    expect(held()).toEqual([id])
    parts.people.remove(FIRST_TENANT, anna)
    expect(all()).toEqual([])
    expect(claim(id)).toBeUndefined()
  })
})

describe('A9: after a backup was put back', () => {
  test('what was held then is given out to nobody until somebody has looked', async () => {
    const folder = newFolder()
    const world = await openHeld(folder)
    const [printedSince, heldStill] = [world.add(), world.add()]
    const backup = await world.parts.backups.take(FIRST_TENANT)
    expect(world.claim(printedSince.id)).toBeDefined()
    world.close()
    await restoreBackup(backup.folder, folder, Date.now)
    const restored = await openHeld(folder)
    expect(restored.held()).toEqual([])
    expect(restored.claim(printedSince.id)).toBeUndefined()
    expect(restored.all()).toMatchObject([
      { id: heldStill.id, state: 'unconfirmed', terminal: null },
      { id: printedSince.id, state: 'unconfirmed', terminal: null },
    ])
    // The terminal sends its log again: that one is out of doubt.
    restored.printed(printedSince.id)
    restored.parts.jobs.putBack(ADMIN, heldStill.id, 'It is not in the tray.')
    expect(restored.log()[0]).toMatch(/given out before a backup was put back is held again/)
    expect(restored.held()).toEqual([heldStill.id])
    expect(refusal(() => restored.parts.jobs.putBack(ADMIN, printedSince.id, 'Me too.'))).toBe(
      'not-unconfirmed',
    )
  })
})

describe('A9: the Server API', () => {
  test('lists jobs by state and owner, throws one away, and puts one back with a reason', async () => {
    const { folder, add, claim, close, clock } = await openHeld()
    const [mine, other] = [add(), add()]
    claim(other.id)
    close()
    const world = await startWorld({ folder })
    world.clock.now = clock.now + CONFIRM_WITHIN_MS
    expect(await userId(world, 'anna')).toBe(mine.user)
    const jobs = async (query = '') => (await world.api('GET', `/jobs${query}`)).body.items
    const createdAt = new Date(clock.now).toISOString()
    expect(await jobs()).toMatchObject([
      { id: other.id, state: 'unconfirmed', terminal: 'T1', createdAt },
      { id: mine.id, state: 'held', username: 'anna', name: 'Report', pages: 3 },
    ])
    expect(await jobs('?state=held&user=ANNA')).toMatchObject([{ id: mine.id }])
    expect(await jobs('?user=ben')).toEqual([])
    expect((await world.api('GET', '/jobs?state=lost')).status).toBe(400)

    const back = `/jobs/${other.id}/put-back`
    expect((await world.api('POST', back, {})).status).toBe(400)
    expect(await world.api('POST', back, { reason: 'Jam.' })).toMatchObject({
      ...{ status: 200, body: { state: 'held' } },
    })
    expect((await world.api('POST', back, { reason: 'Jam.' })).status).toBe(409)
    expect((await world.api('DELETE', `/jobs/${mine.id}`)).status).toBe(204)
    expect((await world.api('DELETE', `/jobs/${mine.id}`)).status).toBe(409)
    expect((await world.api('DELETE', '/jobs/none')).status).toBe(404)
    expect(await jobs('?state=discarded')).toMatchObject([{ id: mine.id }])
    const [line] = (await world.api('GET', '/log')).body.items
    expect(line.message).toBe('A held job of user anna was thrown away by admin-token.')
  })
})

type Move = 'wait' | 'reopen' | { readonly [what in 'claim' | 'printed' | 'discard']?: number }

test('A9: whatever happens in whatever order, a job is given out once unless a person puts it back', async () => {
  const which = fc.nat({ max: 3 })
  const move: fc.Arbitrary<Move> = fc.oneof(
    fc.constantFrom<Move[]>('wait', 'reopen'),
    fc.record({ claim: which }),
    fc.record({ printed: which }),
    fc.record({ discard: which }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 15 }), async moves => {
      const world = await openHeld()
      const jobs = [0, 1, 2, 3].map(() => world.add().id)
      const given: string[] = []
      for (const one of moves) {
        if (one === 'wait') world.clock.now += CONFIRM_WITHIN_MS
        else if (one === 'reopen') await world.reopen()
        else if (one.claim !== undefined) {
          const taken = world.claim(jobs[one.claim] ?? '')
          if (taken !== undefined) given.push(taken.job.id)
        } else if (one.printed !== undefined) {
          if (given.includes(jobs[one.printed] ?? '')) world.printed(jobs[one.printed] ?? '')
        } else refusal(() => world.parts.jobs.discard(ADMIN, jobs[one.discard ?? 0] ?? ''))
      }
      const all = world.all()
      world.close()
      expect(new Set(given).size).toBe(given.length)
      // Nothing is lost without a trace.
      expect(all.map(({ id }) => id).toSorted()).toEqual(jobs.toSorted())
      for (const { id, state } of all) {
        if (state !== 'discarded') expect(given.includes(id)).toBe(state !== 'held')
      }
    }),
    { numRuns: 12 },
  )
})
