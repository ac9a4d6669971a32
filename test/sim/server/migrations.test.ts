import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../sim/server/database.ts'
import { MIGRATIONS } from '../../../sim/server/schema.ts'
import { createTokens } from '../../../sim/server/tokens.ts'
import { newFolder } from './harness.ts'

/** A database as the first version left it. */
function firstVersion(fill: (db: Database.Database) => void): string {
  const path = join(newFolder(), 'server.db')
  const db = new Database(path)
  db.exec(MIGRATIONS[0] ?? '')
  db.pragma(`application_id = ${0x4c4b5356}`)
  db.pragma('user_version = 1')
  fill(db)
  db.close()
  return path
}

test('enrolment codes of the first version keep what they had, in the order they were issued', () => {
  const path = firstVersion(db => {
    const insert = db.prepare('INSERT INTO enrolment_codes VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    insert.run('later', 'demo', 'eu', 'T2', null, Buffer.from([2]), 7_200_000, null)
    insert.run('first', 'demo', 'eu', 'T1', 'ricoh', Buffer.from([1]), 3_600_000, 5)
  })
  const db = openDatabase(path)
  const tenant = { tenant: 'demo', region: 'eu' }
  expect(db.prepare('SELECT * FROM enrolment_codes ORDER BY number').all()).toEqual([
    {
      ...{ ...tenant, number: 1, code_id: 'first', terminal: 'T1', profile: 'ricoh' },
      ...{ sealed_key: Buffer.from([1]), issued_at: 0, expires_at: 3_600_000, used_at: 5 },
    },
    {
      ...{ ...tenant, number: 2, code_id: 'later', terminal: 'T2', profile: null },
      ...{ sealed_key: Buffer.from([2]), issued_at: 3_600_000, expires_at: 7_200_000 },
      used_at: null,
    },
  ])
  db.close()
})

test('logs of the first version are known by their entries and by what was refused', () => {
  const path = firstVersion(db => {
    const entry = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const bytes = [Buffer.of(), Buffer.of(), Buffer.of()]
    for (const [logId, seq, at] of [
      ['a', 1, 50],
      ['a', 2, 70],
      ['b', 1, 10],
    ] as const) {
      entry.run('demo', 'eu', 'T1', logId, seq, 1, 1, 1, 'anchored', ...bytes, at)
    }
    db.prepare('INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      ...['demo', 'eu', 'T1', 'c', 1, Buffer.of(), '{}', 'why', 90],
    )
  })
  const db = openDatabase(path)
  expect(
    db.prepare('SELECT log_id, repeats, started_at, last_at FROM logs ORDER BY number').all(),
  ).toEqual([
    { log_id: 'b', repeats: 0, started_at: 10, last_at: 10 },
    { log_id: 'a', repeats: 0, started_at: 50, last_at: 70 },
    { log_id: 'c', repeats: 0, started_at: 90, last_at: 90 },
  ])
  db.close()
})

test('a token of the first version is an administrator’s, and gives way to the next of the file', () => {
  const path = firstVersion(db => {
    const hash = createHash('sha256').update('old').digest()
    db.prepare('INSERT INTO tokens VALUES (?, ?, ?)').run(hash, 'demo', 'eu')
  })
  const db = openDatabase(path)
  const tokens = createTokens(db, () => {}, Date.now)
  const tenant = { id: 'demo', region: 'eu' }
  expect(tokens.holderOf('Bearer old')).toEqual({ tenant, name: 'admin-token', role: 'admin' })
  tokens.set(tenant, 'new')
  expect(() => tokens.holderOf('Bearer old')).toThrow('Authorization')
  expect(tokens.holderOf('Bearer new').role).toBe('admin')
  db.close()
})

test('users of the first version read English, and their PINs work without being used first', () => {
  const path = firstVersion(db => {
    const salt = Buffer.alloc(16)
    const user = db.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    user.run('demo', 'eu', 'u', 'anna', 'Anna', null, 1, salt, 0, null)
    const pin = db.prepare('INSERT INTO pins VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    pin.run('demo', 'eu', Buffer.from([1]), 'u', Buffer.from([2]), 5, null, 6)
  })
  const db = openDatabase(path)
  expect(db.prepare('SELECT language FROM users').all()).toEqual([{ language: 'en' }])
  expect(db.prepare('SELECT created_at, used_at, pending FROM pins').all()).toEqual([
    { created_at: 5, used_at: 6, pending: 0 },
  ])
  expect(db.prepare('SELECT count(*) FROM mails').pluck().get()).toBe(0)
  db.close()
})
