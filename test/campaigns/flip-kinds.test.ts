import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { rowsIn } from './flip-judges.ts'
import { bytesOf, kindsOf } from './flip-kinds.ts'

/** Rows of a table and of one without row numbers, short and long, with some taken out again; the sealed are those left. */
function database(): { readonly file: Buffer; readonly sealed: readonly Uint8Array[] } {
  const db = new Database(':memory:')
  db.exec(`
    CREATE TABLE one (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE two (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;`)
  // All lengths about those from which on a row spills out of its page, and others.
  const rows = Array.from({ length: 300 }, (_, at) =>
    randomBytes(at < 100 ? 4_000 + at : (at * 97) % 9_000),
  )
  for (const [at, sealed] of rows.entries()) {
    db.prepare('INSERT INTO one VALUES (?, ?)').run(at, sealed)
    db.prepare('INSERT INTO two VALUES (?, ?)').run(
      `name ${(at * 7) % 300}`,
      randomBytes(at < 200 ? 900 + at : at * 5),
    )
  }
  db.prepare('DELETE FROM one WHERE seq >= 100 AND seq % 3 = 0').run()
  const all = db.prepare<[], Uint8Array>('SELECT sealed FROM one').pluck().all()
  const most = db
    .prepare<[], Uint8Array>('SELECT sealed FROM two WHERE length(sealed) > 28')
    .pluck()
  const sealed = [...all, ...most.all()]
  const file = db.serialize()
  db.close()
  return { file, sealed }
}

/** Whether SQLite reads the same rows, and finds them sound, when these bytes are others. */
function isSame(file: Buffer, change: (bytes: Buffer) => void): boolean {
  const folder = temporaryFolder()
  const [was, is] = [join(folder, 'was.db'), join(folder, 'is.db')]
  const changed = Buffer.from(file)
  change(changed)
  writeFileSync(was, file)
  writeFileSync(is, changed)
  const { rows } = rowsIn(was)
  try {
    const now = rowsIn(is)
    return now.sound && now.rows === rows
  } catch {
    return false
  }
}

describe('the kinds of bytes of a database', () => {
  const { file, sealed } = database()
  const kinds = kindsOf(file, sealed)

  it('are of one kind each, and all of them', () => {
    const times = new Uint8Array(file.length)
    const count = (from: number, to: number) => {
      for (let byte = from; byte < to; byte += 1) times[byte] = (times[byte] ?? 0) + 1
    }
    for (const { from, to } of [...kinds.unused, ...kinds.sealed].flat()) count(from, to)
    for (const byte of kinds.others) count(byte, byte + 1)
    expect(times.every(found => found === 1)).toBe(true)
  })

  it('what is sealed lies where it is said to lie, in as many pieces as it must', () => {
    expect(kinds.sealed.map(pieces => bytesOf(file, pieces).toString('hex'))).toEqual(
      sealed.map(bytes => Buffer.from(bytes).toString('hex')),
    )
    expect(new Set(kinds.sealed.map(({ length }) => length))).toEqual(new Set([1, 2, 3]))
  })

  it('what is unused can be anything', () => {
    expect(kinds.unused.length).toBeGreaterThan(100)
    const change = (bytes: Buffer) => {
      for (const { from, to } of kinds.unused.flat()) randomBytes(to - from).copy(bytes, from)
    }
    expect(isSame(file, change)).toBe(true)
  })

  it('one byte before what is unused, and one after it, is read', () => {
    const [gap] = kinds.unused.flat()
    const { from, to } = gap ?? { from: 0, to: 0 }
    for (const byte of [from - 1, to]) {
      expect(isSame(file, bytes => bytes.writeUInt8(bytes.readUInt8(byte) ^ 255, byte))).toBe(false)
    }
  })

  it('nothing sealed is taken for found that is not there, or there twice', () => {
    expect(() => kindsOf(file, [randomBytes(100)])).toThrow('sealed 0 was not found')
    const [first = new Uint8Array()] = sealed
    expect(() => kindsOf(file, [first, first])).toThrow('is of two kinds')
  })
})
