// A journal on a disk that is full, or nearly.

import { cpSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Ballast } from '../../../agent/adapters/sqlite/ballast.ts'
import { JOURNAL_SCHEMA, openJournal } from '../../../agent/adapters/sqlite/journal.ts'
import { openStore } from '../../../agent/adapters/sqlite/open.ts'
import { Fault } from '../../../agent/fault.ts'
import { deviceKeys } from '../../../agent/vault/keys.ts'
import { append, job, mono } from '../../contracts/journal.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { at, expectVouched, identityOf, opened, startKeyIn } from './journal-in-folder.ts'

describe('room', () => {
  const full = (): never => {
    throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
  }

  test('a disk too full to merge what a cut left keeps nobody from starting', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    for (let number = 1; number <= 20; number += 1) append(journal, job(number))
    const cut = temporaryFolder()
    cpSync(folder, cut, { recursive: true })
    const { pragma } = Database.prototype
    const spy = vi.spyOn(Database.prototype, 'pragma')
    spy.mockImplementation(function (this: Database.Database, ...args) {
      return String(args[0]).startsWith('wal_checkpoint') ? full() : pragma.apply(this, args)
    })
    onTestFinished(() => spy.mockRestore())
    const { journal: again } = await opened(cut)
    expect(again.standing()).toEqual(journal.standing())
    expect(again.low).toBe(true)
    expect(append(again, job(21))).toBe(21)
  })

  /** A journal of the agent's own parts, whose disk is as `disk` says. */
  function on(disk: Partial<Ballast>) {
    const ballast: Ballast = {
      ...{ low: false, spend: write => write(), take() {}, hasRoomFor: () => true },
      ...disk,
    }
    const layout = { applicationId: 7, migrations: [JOURNAL_SCHEMA], whenDamaged: '' }
    const store = openStore(join(temporaryFolder(), 'journal.db'), layout)
    onTestFinished(() => void store.db.close())
    const keys = deviceKeys(new Uint8Array(32).fill(7))
    const identity = () => identityOf('T1')
    return openJournal({ store, keys, ballast, at: mono(0), identity })
  }

  test('the next log begins also where its key cannot be sealed yet, and is named when it can', () => {
    let [writes, sealing] = [0, 0]
    const journal = on({
      spend(write) {
        writes += 1
        if (writes === sealing) throw new Fault('store/full', 'The disk is full.')
        return write()
      },
    })
    append(journal, job(1))
    const former = journal.standing().logId
    // One write to begin it, the next to seal its key.
    sealing = writes + 2
    const next = journal.next('refused', at(1))
    expect(next).toMatchObject({ head: 2, acked: 0 })
    expect(next.logId).not.toBe(former)
    expect(journal.standing()).toEqual(next)
    expectVouched(startKeyIn(journal.name()), journal.batch(0))
  })

  test('where there is no room for everything once more, what is in no backup goes on', () => {
    const journal = on({ hasRoomFor: () => false })
    for (let number = 1; number <= 4; number += 1) append(journal, job(number))
    journal.acknowledge({ through: 3, durable: 2 })
    journal.next('refused', at(1))
    const [, ...carried] = journal.batch(0)
    expect(carried.map(({ origin }) => origin?.seq)).toEqual([3, 4])
  })

  test('half a mebibyte lies ready', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    expect(statSync(join(folder, 'ballast')).size).toBe(512 * 1_024)
    expect(journal.low).toBe(false)
  })
})
