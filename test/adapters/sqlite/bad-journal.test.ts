// Every kind of damage to a journal's file, and what goes on from it.

import { cpSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { FORMER_SCHEMA } from '../../../agent/adapters/sqlite/former-journal.ts'
import { denialsLost } from '../../../agent/core/boot.ts'
import type { EntryRecord } from '../../../agent/ports.ts'
import { deviceKeys } from '../../../agent/vault/keys.ts'
import { place, seal } from '../../../agent/vault/seal.ts'
import { append, bodyOf, headOf, job } from '../../contracts/journal.ts'
import { keptAt } from '../../contracts/kept-state.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { filled, opened } from './journal-in-folder.ts'

describe('bad files', () => {
  const none: readonly (readonly [number, number])[] = []
  const damage: readonly (readonly [string, string, number[], typeof none])[] = [
    [
      'an entry in the middle is gone',
      'DELETE FROM entries WHERE seq = 7',
      [5, 6, 8, 9, 10],
      [[7, 7]],
    ],
    ['the oldest entry is gone', 'DELETE FROM entries WHERE seq = 5', [6, 7, 8, 9, 10], none],
    ['the newest entry is gone', 'DELETE FROM entries WHERE seq = 10', [5, 6, 7, 8, 9], [[10, 10]]],
    [
      'a dropped entry is back',
      'INSERT INTO entries SELECT 4, record FROM entries WHERE seq = 5',
      [5, 6, 7, 8, 9, 10],
      none,
    ],
    [
      'an entry stands there twice',
      'UPDATE entries SET record = (SELECT record FROM entries o WHERE o.seq = 8) WHERE seq = 7',
      [5, 6, 8, 9, 10],
      [[7, 7]],
    ],
    [
      'an entry was changed',
      'UPDATE entries SET record = CAST(replace(record, \'"boot":1\', \'"boot":2\') AS BLOB) WHERE seq = 8',
      [5, 6, 7, 9, 10],
      [[8, 8]],
    ],
    [
      'two entries are nothing',
      'UPDATE entries SET record = zeroblob(9) WHERE seq IN (8, 9)',
      [5, 6, 7, 10],
      [[8, 9]],
    ],
    ['a watermark is changed', 'UPDATE log SET durable = 10', [5, 6, 7, 8, 9, 10], none],
    ['the log has another name', "UPDATE log SET log_id = 'ffff'", [5, 6, 7, 8, 9, 10], none],
    ['where it stands is gone', 'DELETE FROM log', [5, 6, 7, 8, 9, 10], none],
    ['the key of the log is gone', 'DELETE FROM log_key', [5, 6, 7, 8, 9, 10], none],
    [
      'the key of the log was changed',
      'UPDATE log_key SET sealed = zeroblob(60)',
      [5, 6, 7, 8, 9, 10],
      none,
    ],
  ]

  test.each(damage)('when %s, the rest goes on in a new log', async (_, sql, seqs, lost) => {
    const { folder, path, standing, entries } = await filled()
    const db = new Database(path)
    db.pragma('secure_delete = ON')
    db.exec(sql)
    db.close()
    const { journal, kept, close } = await opened(folder)
    expect(journal.standing()).toMatchObject({ head: seqs.length + 1, acked: 0, tail: 1 })
    expect(journal.standing().logId).not.toBe(standing.logId)
    const [told, ...carried] = journal.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'damaged', lost })
    expect(carried.map(({ origin }) => [origin?.logId, origin?.seq])).toEqual(
      seqs.map(seq => [standing.logId, seq]),
    )
    const held = (seq: number) => entries.find(one => one.seq === seq)
    expect(carried.map(one => [bodyOf(one), one.wall, one.boot, one.origin?.hash])).toEqual(
      seqs.map(held).map(one => one && [bodyOf(one), one.wall, one.boot, one.hash]),
    )
    expect(headOf(journal.standing().logId, journal.batch(0))).toBeDefined()
    expect(kept.load()).toEqual(keptAt(9))
    expect(readdirSync(folder).filter(name => name.includes('damaged'))).toHaveLength(1)
    const after = journal.standing()
    close()
    expect((await opened(folder)).journal.standing()).toEqual(after)
  })

  test('a flipped bit that makes another type of a value loses nothing, and never keeps it from starting', async () => {
    const { folder, path, standing, entries } = await filled()
    const db = new Database(path)
    const pages = db
      .prepare<[], number>(
        "SELECT pageno FROM dbstat WHERE name IN ('log', 'kept') ORDER BY pageno",
      )
      .pluck()
      .all()
    db.close()
    const whole = readFileSync(path)
    const told: unknown[] = []
    for (const page of pages) {
      const start = (page - 1) * 4_096
      const cell = start + whole.readUInt16BE(start + 8)
      // The types of its values lie behind its length and number.
      for (let bit = 3 * 8; bit < 14 * 8; bit += 1) {
        const flipped = Buffer.from(whole)
        const at = cell + Math.floor(bit / 8)
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (bit % 8)), at)
        const copy = temporaryFolder()
        for (const name of ['device.key', 'data.key']) cpSync(join(folder, name), join(copy, name))
        writeFileSync(join(copy, 'journal.db'), flipped)
        const { journal, close } = await opened(copy)
        if (journal.standing().logId === standing.logId) {
          expect(journal.batch(0), `bit ${bit} of page ${page}`).toEqual(entries)
        } else {
          const seqs = journal.batch(1).map(({ origin }) => origin?.seq)
          expect(seqs, `bit ${bit} of page ${page}`).toEqual(entries.map(({ seq }) => seq))
          told.push(bodyOf(journal.batch(0)[0] as EntryRecord))
        }
        close()
      }
    }
    expect(told.length).toBeGreaterThan(20)
    for (const one of told) expect(one).toMatchObject({ why: 'damaged', lost: [] })
  })

  test('entries that SQLite no longer reads are put back, and a state that was older is not believed', async () => {
    const folder = temporaryFolder()
    const { journal, kept, close } = await opened(folder)
    const at = (): number => statSync(join(folder, 'journal.db-wal')).size
    append(journal, job(1))
    kept.save(keptAt(1))
    const cut = at()
    kept.save(keptAt(2))
    append(journal, job(2))
    kept.save(keptAt(3))
    append(journal, job(3))
    const entries = journal.batch(0)
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    close()
    const wal = join(copy, 'journal.db-wal')
    const bytes = readFileSync(wal)
    bytes[cut + 24 + 100] = (bytes[cut + 24 + 100] ?? 0) ^ 1
    writeFileSync(wal, bytes)
    const survivor = await opened(copy)
    expect(survivor.journal.batch(0)).toEqual(entries)
    expect([survivor.kept.load(), survivor.kept.loadDenials()]).toEqual(['lost', 'lost'])
    // Whatever is saved first: the other stays lost, also after a cut.
    survivor.kept.saveDenials(denialsLost('T1'))
    expect(survivor.kept.load()).toBe('lost')
    survivor.close()
    const again = await opened(copy)
    expect([again.kept.load(), again.kept.loadDenials()]).toEqual(['lost', denialsLost('T1')])
    again.kept.save(keptAt(4))
    again.close()
    const { kept: mended } = await opened(copy)
    expect([mended.load(), mended.loadDenials()]).toEqual([keptAt(4), denialsLost('T1')])
  })

  /** A copy of a folder in use, with one bit of its write-ahead log changed. */
  function flippedCopy(folder: string, place: (wal: Buffer) => number): string {
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    const wal = join(copy, 'journal.db-wal')
    const bytes = readFileSync(wal)
    const at = place(bytes)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(wal, bytes)
    return copy
  }

  test('when an entry that only the write-ahead log held is damaged, those after it go on in a new log', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    // So long that each has a page of its own.
    for (let number = 1; number <= 5; number++) append(journal, job(number, 'x'.repeat(2_000)))
    kept.save(keptAt(1))
    append(journal, job(6))
    const { logId } = journal.standing()
    const copy = flippedCopy(folder, wal => wal.indexOf('"seq":3,') + 1_000)
    const { journal: survivor, kept: keptThere } = await opened(copy)
    const [told, ...carried] = survivor.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'damaged' })
    expect(told && bodyOf(told)).toMatchObject({ lost: [[3, 3]], former: { logId, through: 6 } })
    expect(carried.map(({ origin }) => origin?.seq)).toEqual([1, 2, 4, 5, 6])
    expect(keptThere.load()).toBe('lost')
  })

  test('a save that followed a damaged commit is missed, and the last commit may have been cut', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    const size = (): number => statSync(join(folder, 'journal.db-wal')).size
    append(journal, job(1))
    kept.save(keptAt(1))
    const entry = size()
    append(journal, job(2))
    const last = size()
    kept.save(keptAt(2))
    const inEntry = await opened(flippedCopy(folder, () => entry + 100))
    expect(inEntry.kept.load()).toBe('lost')
    const inLast = await opened(flippedCopy(folder, () => last + 100))
    expect(inLast.kept.load()).toEqual(keptAt(1))
    const salts = await opened(flippedCopy(folder, () => last - 4_096 - 24 + 8))
    expect(salts.kept.load()).toBe('lost')
  })

  test('a power cut at any moment of the replacement leaves enough to go on from', async () => {
    const { folder, path } = await filled()
    const db = new Database(path)
    db.exec('DELETE FROM log_key')
    db.close()
    const whole = temporaryFolder()
    cpSync(folder, whole, { recursive: true })
    const done = await opened(folder)
    const bodies = done.journal.batch(0).map(bodyOf)
    done.close()
    const moments: readonly ((at: string) => void)[] = [
      at => cpSync(path, join(at, 'journal.db.new')),
      at => cpSync(path, join(at, 'journal.db.next')),
      at => {
        cpSync(path, join(at, 'journal.db.next'))
        renameSync(join(at, 'journal.db'), join(at, 'journal.db.damaged-1'))
      },
    ]
    for (const moment of moments) {
      const copy = temporaryFolder()
      cpSync(whole, copy, { recursive: true })
      moment(copy)
      const { journal, close } = await opened(copy)
      expect(journal.batch(0).map(bodyOf)).toEqual(bodies)
      expect(readdirSync(copy).filter(name => /new|next/.test(name))).toEqual([])
      close()
    }
  })

  test('the journal of an older agent goes on in a new log', async () => {
    const folder = temporaryFolder()
    const deviceKey = await openDeviceKey({ folder })
    const keys = deviceKeys(await deviceKey.secret())
    const path = join(folder, 'journal.db')
    const db = new Database(path)
    db.exec(FORMER_SCHEMA)
    db.exec(
      'CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT',
    )
    db.exec(
      'CREATE TABLE denied (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT',
    )
    db.pragma(`application_id = ${0x4c4b6a31}`)
    db.pragma('user_version = 2')
    const zero = Buffer.alloc(32)
    for (let seq = 1; seq <= 4; seq += 1) {
      const plain = Buffer.concat([Buffer.alloc(16, seq), Buffer.from(JSON.stringify(job(seq)))])
      db.prepare('INSERT INTO entry VALUES (?, 1, ?, ?, ?, ?, ?)').run(
        ...[
          seq,
          seq * 10,
          1_000 + seq,
          'floor',
          seal(keys.entries, plain, place('entry', 'old', seq)),
        ],
        Buffer.alloc(32, seq),
      )
    }
    db.prepare('INSERT INTO standing VALUES (1, ?, 7, 3, 2, 0, ?, 4, ?, ?, ?)').run(
      ...['old', zero, Buffer.alloc(32, 4), zero, zero],
    )
    const sealed = seal(keys.kept, Buffer.from(JSON.stringify(keptAt(5))), place('kept', 1))
    db.prepare('INSERT INTO kept VALUES (1, ?)').run(sealed)
    db.close()
    const { journal, kept, close } = await opened(folder)
    expect(journal.batch(0).map(bodyOf)).toEqual([
      expect.objectContaining({ kind: 'log-started', why: 'older' }),
      ...[job(1), job(2), job(3), job(4)],
    ])
    expect(journal.batch(1)[0]?.origin).toMatchObject({ logId: 'old', seq: 1 })
    expect(kept.load()).toEqual(keptAt(5))
    append(journal, job(9))
    expect(journal.batch(5)[0]?.boot).toBe(8)
    const standing = journal.standing()
    close()
    expect((await opened(folder)).journal.standing()).toEqual(standing)
  })

  test('a key check damaged alone is no matter, and another key is told from damage', async () => {
    const { folder, path, standing } = await filled()
    const db = new Database(path)
    db.exec('UPDATE log SET key_check = randomblob(16)')
    db.close()
    const { journal, close } = await opened(folder)
    expect(journal.standing()).toEqual(standing)
    close()
    const elsewhere = temporaryFolder()
    cpSync(path, join(elsewhere, 'journal.db'))
    await expect(opened(elsewhere)).rejects.toMatchObject({
      code: 'store/wrong-key',
      retry: 'never',
      message: expect.stringContaining(join(elsewhere, 'journal.db')),
    })
  })

  test.each(['kept', 'denied', 'mark'])(
    'kept state is not believed when its %s was changed',
    async table => {
      const { folder, path } = await filled()
      const { kept: before, close } = await opened(folder)
      before.saveDenials(denialsLost('T1'))
      close()
      const db = new Database(path)
      const column = table === 'mark' ? 'record' : 'sealed'
      db.exec(`UPDATE ${table} SET ${column} = randomblob(length(${column}))`)
      db.close()
      const { kept } = await opened(folder)
      expect(kept.load()).toEqual(table === 'denied' ? keptAt(9) : 'lost')
      expect(kept.loadDenials()).toEqual(table === 'kept' ? denialsLost('T1') : 'lost')
    },
  )

  test('a file that is no database, and one of another program, are two faults', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'journal.db')
    writeFileSync(path, 'these are notes, not a database; '.repeat(200))
    await expect(opened(folder)).rejects.toMatchObject({ code: 'store/corrupt' })
    expect(readFileSync(path, 'utf8')).toContain('these are notes')
    const other = temporaryFolder()
    cpSync((await filled()).path, join(other, 'cache.db'))
    const db = new Database(join(other, 'journal.db'))
    db.exec('CREATE TABLE theirs (x)')
    db.close()
    await expect(opened(other)).rejects.toMatchObject({ code: 'store/foreign', retry: 'never' })
  })

  test('a second agent in the same folder is told so', async () => {
    const folder = temporaryFolder()
    await opened(folder)
    await expect(opened(folder)).rejects.toMatchObject({ code: 'store/busy', retry: 'later' })
  })
})
