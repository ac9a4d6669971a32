// Every kind of damage to the cache's file, and what becomes of it.

import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openCredentials } from '../../../agent/adapters/sqlite/credentials.ts'
import type { Credentials } from '../../../agent/ports.ts'
import { mac, terminalKeys } from '../../../agent/vault/keys.ts'
import { place } from '../../../agent/vault/seal.ts'
import {
  ANNA,
  card,
  hours,
  IDENTITY,
  known,
  NOON,
  snapshot,
  UNKNOWN_CARD,
} from '../../contracts/credentials-of.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { cut, everybody, filled, opened, setAside } from './cache-in-folder.ts'

/** What SQLite writes into a log that it begins, in pieces that reach the disk whole or not at all. */
function writesOf(wal: Buffer): [from: number, to: number][] {
  const [header, head, page, sector] = [32, 24, 4_096, 512]
  const ends = [header]
  for (let at = header; at < wal.length; at += head + page) {
    ends.push(at + head)
    for (let end = at + head; end < at + head + page; ) {
      end = Math.min(at + head + page, end - (end % sector) + sector)
      ends.push(end)
    }
  }
  return ends.map((end, index) => [ends[index - 1] ?? 0, end])
}

describe('bad files', () => {
  const damage: readonly (readonly [string, (db: Database.Database) => void])[] = [
    ['a row is gone', db => db.exec("DELETE FROM entry WHERE kind = 'card'")],
    [
      'a row is copied',
      db => {
        db.exec(
          `INSERT INTO entry SELECT kind, randomblob(16), randomblob(16), slot, sealed FROM entry LIMIT 1`,
        )
      },
    ],
    [
      'two rows are swapped',
      db => {
        db.exec(`UPDATE entry SET sealed = (SELECT other.sealed FROM entry other
        WHERE other.kind = entry.kind AND other.idx != entry.idx) WHERE kind = 'card'`)
      },
    ],
    ['the generation is raised', db => db.exec('UPDATE manifest SET generation = 9')],
    [
      'the time of the sync is later',
      db => db.exec('UPDATE manifest SET synced_at = synced_at + 1'),
    ],
    ['the epoch is another', db => db.exec('UPDATE manifest SET epoch = epoch + 1')],
    ['the manifest is gone', db => db.exec('DELETE FROM manifest')],
  ]

  test.each(damage)('when %s, the file is set aside and an empty cache begins', async (_, harm) => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    port.close()
    const db = new Database(join(folder, 'cache.db'))
    harm(db)
    db.close()
    const { port: again, said } = await opened({ folder })
    expect(again.standing()).toEqual({ users: 0, generation: 0 })
    expect(said).toMatchObject([{ details: { code: 'store/corrupt' } }])
    expect(setAside(folder)).toHaveLength(1)
    await again.replace(snapshot(1, everybody()))
    expect(await again.lookUp(card('0102030405'))).toEqual(known(ANNA))
  })

  test('a purge takes what was set aside as well: its rows still name cards to who has the keys', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    port.close()
    const other = { ...IDENTITY, terminal: 'T2' }
    const { port: again } = await opened({ folder, identity: () => other })
    expect(setAside(folder)).toHaveLength(1)
    await again.purge()
    expect(setAside(folder)).toEqual([])
  })

  test('a write-ahead log that breaks off in the middle would bring back older words: it is set aside', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    const size = (): number => statSync(join(folder, 'cache.db-wal')).size
    const sizes: number[] = []
    for (const until of [3, 2]) {
      sizes.push(size())
      await port.remember({
        ...{ presented: card('0102030405'), user: ANNA },
        ...{ verifiedAt: NOON, expires: hours(until) },
      })
    }
    const flippedAt = async (at: number) => {
      const copy = cut(folder)
      const bytes = readFileSync(join(copy, 'cache.db-wal'))
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(join(copy, 'cache.db-wal'), bytes)
      const again = await opened({ folder: copy })
      return { found: await again.port.lookUp(card('0102030405')), aside: setAside(copy) }
    }
    const [first = 0, last = 0] = sizes
    const broken = await flippedAt(first + 100)
    expect(broken).toEqual({ found: UNKNOWN_CARD, aside: [expect.any(String)] })
    // Of the last commit nobody can tell that it was not cut.
    expect(await flippedAt(last + 100)).toEqual({ found: known(ANNA, NOON, hours(3)), aside: [] })
  })

  test('a log that was begun anew, and whose first commit is half on the disk, is what a power cut leaves', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    const remember = async (at: Credentials, until: number) => {
      const presented = card('0102030405')
      await at.remember({ presented, user: ANNA, verifiedAt: NOON, expires: hours(until) })
    }
    for (const until of [3, 4]) await remember(port, until)
    const left = cut(folder)
    const before = readFileSync(join(left, 'cache.db-wal'))
    // All of it is merged into the database now, and the log begins anew.
    const { port: next } = await opened({ folder: left })
    const standing = next.standing()
    await remember(next, 2)
    const after = readFileSync(join(left, 'cache.db-wal'))
    expect(after.length).toBeLessThan(before.length)
    const copy = temporaryFolder()
    // SQLite has the header on the disk before it writes what comes after it.
    const [header = [0, 0], ...frames] = writesOf(after)
    await fc.assert(
      fc.asyncProperty(fc.subarray(frames), fc.boolean(), async (some, isCut) => {
        const done = some.length > 0 ? [header, ...some] : some
        const length = Math.max(0, ...done.map(([, end]) => end))
        const wal = isCut ? Buffer.alloc(length) : Buffer.from(before)
        for (const [from, to] of done) after.copy(wal, from, from, to)
        cpSync(left, copy, { recursive: true })
        writeFileSync(join(copy, 'cache.db-wal'), wal)
        const again = await opened({ folder: copy })
        expect(again.said).toEqual([])
        expect(again.port.standing()).toEqual(standing)
        again.port.close()
      }),
      {
        numRuns: 100,
        // Two heads of frames and the mark in a page, between frames of the log before.
        examples: [[frames.filter(([from]) => [12_392, 16_384, 20_632].includes(from)), false]],
      },
    )
  })

  test('a cache of an agent that did not count its changes goes on, and they are counted', async () => {
    const folder = temporaryFolder()
    const { port, deviceKey } = await filled(folder)
    port.close()
    const db = new Database(join(folder, 'cache.db'))
    const manifest = db.prepare<[], Record<'generation' | 'epoch' | 'count' | 'synced_at', number>>(
      'SELECT generation, epoch, count, synced_at FROM manifest',
    )
    const { generation = 0, epoch = 0, count = 0, synced_at = 0 } = manifest.get() ?? {}
    const root = db.prepare<[], Buffer>('SELECT root FROM manifest').pluck().get() ?? ''
    const at = place('manifest', IDENTITY.terminal, generation, epoch, count, root, synced_at)
    const { state } = terminalKeys(await deviceKey.secret(), IDENTITY.terminal)
    db.prepare('UPDATE manifest SET mac = ?, mark = NULL').run(mac(state, at))
    db.exec('ALTER TABLE manifest DROP COLUMN mark')
    db.pragma('user_version = 1')
    db.close()
    const again = await opened({ folder })
    expect(again.said).toEqual([])
    expect(await again.port.lookUp(card('0102030405'))).toEqual(known(ANNA))
    await again.port.replace(snapshot(7, everybody()))
    again.port.close()
    const counted = new Database(join(folder, 'cache.db'))
    expect(counted.prepare('SELECT mark IS NULL FROM manifest').pluck().get()).toBe(0)
    counted.close()
  })

  test('an older file is set aside also where its epoch has another key by now', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    port.close()
    const old = cut(folder)
    writeFileSync(join(folder, 'cache.db'), 'ruined')
    const begun = await opened({ folder })
    await begun.port.replace(snapshot(1, everybody()))
    begun.port.close()
    cpSync(join(old, 'cache.db'), join(folder, 'cache.db'))
    const { port: again, said } = await opened({ folder })
    expect(said).toMatchObject([{ details: { code: 'store/corrupt' } }])
    expect(again.standing()).toMatchObject({ users: 0 })
  })

  test('of files set aside only the newest stays', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    port.close()
    const names = new Set<string>()
    for (const text of ['no database', 'neither']) {
      writeFileSync(join(folder, 'cache.db'), text.repeat(100))
      const { port: again, said } = await opened({ folder })
      expect(said).toMatchObject([{ details: { code: 'store/corrupt' } }])
      again.close()
      expect(setAside(folder)).toHaveLength(1)
      names.add(setAside(folder).join())
      expect(readFileSync(join(folder, setAside(folder).join()), 'utf8')).toContain(text)
    }
    expect(names.size).toBe(2)
  })

  test('without the key of its epoch the cache is of no use and begins anew', async () => {
    for (const slot of ['gone', 'torn']) {
      const folder = temporaryFolder()
      const { port } = await filled(folder)
      port.close()
      const path = join(folder, 'slot.key')
      if (slot === 'torn') writeFileSync(path, new Uint8Array(10))
      else await (await openDeviceKey({ folder })).writeSlot(new Uint8Array(0))
      const { port: again, said } = await opened({ folder })
      expect(again.standing()).toEqual({ users: 0, generation: 0 })
      expect(said).toMatchObject([{ details: { why: expect.stringContaining('epoch is gone') } }])
    }
  })

  test('a flipped bit in its seal, or in the check of its key, is damage and no other key', async () => {
    for (const column of ['mac', 'key_check']) {
      const folder = temporaryFolder()
      const { port } = await filled(folder)
      port.close()
      const db = new Database(join(folder, 'cache.db'))
      const bytes = db.prepare<[], Buffer>(`SELECT ${column} FROM manifest`).pluck().get()
      bytes?.writeUInt8(bytes.readUInt8(3) ^ 16, 3)
      db.prepare(`UPDATE manifest SET ${column} = ?`).run(bytes)
      db.close()
      const { port: again, said } = await opened({ folder })
      expect(again.standing().users).toBe(0)
      expect(said).toMatchObject([{ details: { why: expect.stringContaining('was changed') } }])
    }
  })

  test("another terminal's cache, or another device's, is told from damage", async () => {
    const folder = temporaryFolder()
    const { port, deviceKey } = await filled(folder)
    port.close()
    const other = { ...IDENTITY, terminal: 'T2' }
    const { port: again, said } = await opened({ folder, identity: () => other })
    expect(again.standing().users).toBe(0)
    expect(said).toMatchObject([{ details: { code: 'store/wrong-key' } }])
    again.close()
    const stranger = { ...deviceKey, secret: async () => new Uint8Array(32) }
    const { said: saidThen } = await opened({ folder, deviceKey: stranger, identity: () => other })
    expect(saidThen).toMatchObject([{ details: { code: 'store/wrong-key' } }])
  })

  test("somebody else's database is refused and left alone", async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'cache.db')
    const db = new Database(path)
    db.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)')
    db.close()
    const before = readFileSync(path)
    await expect(opened({ folder })).rejects.toMatchObject({
      code: 'store/foreign',
      retry: 'never',
    })
    expect(readFileSync(path)).toEqual(before)
  })

  test('a second agent in the same folder is told so', async () => {
    const folder = temporaryFolder()
    await filled(folder)
    await expect(opened({ folder })).rejects.toMatchObject({
      code: 'store/busy',
      message: expect.stringContaining('another agent is using this folder'),
    })
  })

  test('no flipped bit goes unseen: the cache is what it was, or is set aside, or there is a fault', async () => {
    const folder = temporaryFolder()
    const { port, deviceKey } = await filled(folder)
    const standing = port.standing()
    port.close()
    const path = join(folder, 'cache.db')
    const whole = readFileSync(path)
    const slot = readFileSync(join(folder, 'slot.key'))
    const log = { info() {}, warn() {}, error() {} }
    const outcomes = { same: 0, aside: 0, fault: 0 }
    // A stride prime to the page and cell sizes, so that flips fall everywhere.
    for (let bit = 5; bit < whole.length * 8; bit += 601) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3] = (whole[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(path, flipped)
      writeFileSync(join(folder, 'slot.key'), slot)
      try {
        const again = await openCredentials({ folder, deviceKey, identity: () => IDENTITY, log })
        const left = again.standing()
        const anna = await again.lookUp(card('0102030405'))
        again.close()
        if (left.generation === 0) outcomes.aside += 1
        else {
          expect([left, anna]).toEqual([standing, known(ANNA)])
          outcomes.same += 1
        }
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^store\/(foreign|failed)$/) })
        outcomes.fault += 1
      }
    }
    expect(outcomes.same).toBeGreaterThan(0)
    expect(outcomes.aside).toBeGreaterThan(0)
  })
})
