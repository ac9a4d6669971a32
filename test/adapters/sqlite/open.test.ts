// Opening a store: settings that took, schema versions, and which fault each of SQLite's errors is.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { type Layout, openStore } from '../../../agent/adapters/sqlite/open.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const LAYOUT: Layout = {
  applicationId: 0x4c4b7431,
  migrations: ['CREATE TABLE thing (bytes BLOB NOT NULL) STRICT'],
  whenDamaged: 'Put it away.',
}

function opened(path = join(temporaryFolder(), 'store.db'), layout = LAYOUT) {
  const store = openStore(path, layout)
  onTestFinished(() => {
    store.db.close()
  })
  return store
}

test('every setting that keeps data is in force', () => {
  const { db } = opened()
  const now = (name: string) => db.pragma(name, { simple: true })
  expect({
    locking_mode: now('locking_mode'),
    journal_mode: now('journal_mode'),
    synchronous: now('synchronous'),
    secure_delete: now('secure_delete'),
    temp_store: now('temp_store'),
    mmap_size: now('mmap_size'),
    trusted_schema: now('trusted_schema'),
    foreign_keys: now('foreign_keys'),
    wal_autocheckpoint: now('wal_autocheckpoint'),
    application_id: now('application_id'),
    user_version: now('user_version'),
  }).toEqual({
    locking_mode: 'exclusive',
    journal_mode: 'wal',
    synchronous: 2,
    secure_delete: 1,
    temp_store: 2,
    mmap_size: 0,
    trusted_schema: 0,
    foreign_keys: 1,
    wal_autocheckpoint: 200,
    application_id: 0x4c4b7431,
    user_version: 1,
  })
})

test('no shared memory lies beside a file that is ours alone, new or opened again', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'store.db')
  const insert = "INSERT INTO thing VALUES (x'00')"
  const first = openStore(path, LAYOUT)
  first.db.exec(insert)
  const beside = readdirSync(folder)
  first.db.close()
  opened(path).db.exec(insert)
  expect(beside).toEqual(['store.db', 'store.db-wal'])
  expect(readdirSync(folder)).toEqual(beside)
})

test('an older file is brought up to date and keeps its rows', () => {
  const path = join(temporaryFolder(), 'store.db')
  const first = opened(path)
  first.db.exec("INSERT INTO thing VALUES (x'01')")
  first.db.close()
  const newer = {
    ...LAYOUT,
    migrations: [
      ...LAYOUT.migrations,
      "ALTER TABLE thing ADD COLUMN note TEXT NOT NULL DEFAULT 'old'",
    ],
  }
  const { db } = opened(path, newer)
  expect(db.prepare('SELECT note FROM thing').all()).toEqual([{ note: 'old' }])
  expect(db.pragma('user_version', { simple: true })).toBe(2)
  db.close()
  expect(() => opened(path)).toThrow(
    expect.objectContaining({
      code: 'store/failed',
      retry: 'never',
      message: expect.stringContaining('newer version'),
    }),
  )
})

test('a migration that fails leaves the file as it was', () => {
  const path = join(temporaryFolder(), 'store.db')
  opened(path).db.close()
  const broken = {
    ...LAYOUT,
    migrations: [...LAYOUT.migrations, 'CREATE TABLE one (x); SELECT nonsense'],
  }
  expect(() => opened(path, broken)).toThrow('nonsense')
  expect(opened(path).db.pragma('user_version', { simple: true })).toBe(1)
})

test('tables that are not those of the migrations are damage', () => {
  const path = join(temporaryFolder(), 'store.db')
  const { db } = opened(path)
  db.exec('CREATE INDEX extra ON thing (bytes)')
  db.close()
  expect(() => opened(path)).toThrow(
    expect.objectContaining({
      code: 'store/corrupt',
      message: expect.stringContaining('Put it away'),
    }),
  )
})

test('a bit that changed in an index, or in what the head says of the format, is damage', () => {
  const layout = { ...LAYOUT, migrations: ['CREATE TABLE thing (name TEXT UNIQUE) STRICT'] }
  const path = join(temporaryFolder(), 'store.db')
  const { db } = opened(path, layout)
  db.exec("INSERT INTO thing VALUES ('once in the table, once in the index')")
  db.close()
  const whole = readFileSync(path)
  for (const at of [whole.indexOf('once in'), whole.lastIndexOf('once in'), 18]) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 4
    writeFileSync(path, bytes)
    expect(() => opened(path, layout)).toThrow(expect.objectContaining({ code: 'store/corrupt' }))
  }
})

test('a full disk is told from other trouble, and the store works again when there is room', () => {
  const store = opened()
  const insert = store.db.prepare('INSERT INTO thing VALUES (zeroblob(100000))')
  store.db.pragma('max_page_count = 10')
  expect(() => store.guard(() => insert.run())).toThrow(
    expect.objectContaining({ code: 'store/full', retry: 'later' }),
  )
  store.db.pragma('max_page_count = 1000')
  store.guard(() => insert.run())
  expect(store.db.prepare('SELECT count(*) FROM thing').pluck().get()).toBe(1)
})

test.each([
  ['SQLITE_FULL', 'store/full'],
  ['SQLITE_IOERR_WRITE', 'store/full'],
  ['SQLITE_IOERR_FSYNC', 'store/failed'],
  ['SQLITE_BUSY', 'store/busy'],
  ['SQLITE_BUSY_RECOVERY', 'store/busy'],
  ['SQLITE_LOCKED', 'store/busy'],
  ['SQLITE_CORRUPT', 'store/corrupt'],
  ['SQLITE_CORRUPT_INDEX', 'store/corrupt'],
  ['SQLITE_NOTADB', 'store/corrupt'],
  ['SQLITE_READONLY', 'store/failed'],
])('%s is %s', (code, fault) => {
  const store = opened()
  const work = () => {
    throw new Database.SqliteError('as SQLite says it', code)
  }
  expect(() => store.guard(work)).toThrow(expect.objectContaining({ code: fault }))
})

test('a bug stays a bug', () => {
  const store = opened()
  for (const bug of [new TypeError('x is undefined'), new RangeError('too long')]) {
    expect(() =>
      store.guard(() => {
        throw bug
      }),
    ).toThrow(bug)
  }
})

test('a folder that is not there, and one in the place of the file, are named', () => {
  const folder = temporaryFolder()
  const missing = join(folder, 'missing', 'store.db')
  expect(() => opened(missing)).toThrow(
    expect.objectContaining({ code: 'store/failed', message: expect.stringContaining(missing) }),
  )
  mkdirSync(join(folder, 'store.db'))
  expect(() => opened(join(folder, 'store.db'))).toThrow(
    expect.objectContaining({ code: 'store/failed' }),
  )
})

/** A store whose write-ahead log holds what was deleted, and where it is. */
function withDeleted() {
  const path = join(temporaryFolder(), 'store.db')
  const store = opened(path)
  store.db.exec("INSERT INTO thing VALUES (CAST('plain to see' AS BLOB))")
  store.db.exec('DELETE FROM thing')
  expect(readFileSync(`${path}-wal`).includes('plain to see')).toBe(true)
  return { store, path }
}

function expectGone(path: string) {
  expect(readFileSync(`${path}-wal`).includes('plain to see')).toBe(false)
  expect(readFileSync(path).includes('plain to see')).toBe(false)
}

test('cutting the write-ahead log leaves nothing of what was deleted', () => {
  const { store, path } = withDeleted()
  store.truncateLog()
  expectGone(path)
})

test('nothing of what was deleted outlives a power cut and a start', () => {
  const { path } = withDeleted()
  const after = join(temporaryFolder(), 'store.db')
  for (const tail of ['', '-wal']) cpSync(path + tail, after + tail)
  opened(after)
  expectGone(after)
})
