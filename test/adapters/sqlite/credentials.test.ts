// The cache on a real file: the contract, restarts, what is in clear, cuts at every step, and bad files.

import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openCredentials } from '../../../agent/adapters/sqlite/credentials.ts'
import { Fault } from '../../../agent/fault.ts'
import type { Credentials, DeviceKey } from '../../../agent/ports.ts'
import { mac, terminalKeys } from '../../../agent/vault/keys.ts'
import { place } from '../../../agent/vault/seal.ts'
import { credentialsContract } from '../../contracts/credentials.ts'
import {
  ANNA,
  BEN,
  both,
  card,
  hours,
  IDENTITY,
  known,
  NOON,
  pin,
  sent,
  snapshot,
  UNKNOWN_CARD,
} from '../../contracts/credentials-of.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

interface Said {
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

async function opened(options: {
  readonly folder: string
  readonly deviceKey?: DeviceKey
  readonly identity?: () => typeof IDENTITY | undefined
}) {
  const { folder, identity = () => IDENTITY } = options
  const deviceKey = options.deviceKey ?? (await openDeviceKey({ folder }))
  const said: Said[] = []
  const say = (message: string, details?: Said['details']) => {
    said.push(details === undefined ? { message } : { message, details })
  }
  const log = { info: say, warn: say, error: say }
  const port = await openCredentials({ folder, deviceKey, identity, log })
  onTestFinished(() => port.close())
  return { port, said, deviceKey }
}

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

credentialsContract('SQLite', async () => (await opened({ folder: temporaryFolder() })).port)

const everybody = () => [
  sent(ANNA, ['0102030405'], ['482913']),
  sent(BEN, ['04A1B2C3D4'], ['730158']),
]

async function filled(folder: string) {
  const made = await opened({ folder })
  await made.port.replace(snapshot(1, everybody()))
  await made.port.remember({
    presented: both('5566778899', '246813'),
    user: { id: 'u-cleo', username: 'cleopatra', name: 'Cleo Clerk' },
    verifiedAt: NOON,
  })
  return made
}

/** The folder as a power cut would leave it now. */
function cut(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

const setAside = (folder: string) =>
  readdirSync(folder).filter(name => /^cache\.db\.damaged-[0-9a-f]+$/.test(name))

describe('across restarts', () => {
  test('everything is there again, and nobody is told of trouble', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    const standing = port.standing()
    port.close()
    const { port: again, said } = await opened({ folder })
    expect(again.standing()).toEqual(standing)
    expect(await again.opportunistic()).toEqual(['u-cleo'])
    expect(await again.lookUp(both('0102030405', '482913'))).toEqual(known(ANNA))
    expect(await again.lookUp(pin('730158'))).toEqual(known(BEN))
    expect(await again.lookUp(both('5566778899', '246813'))).toMatchObject({ kind: 'known' })
    expect(said).toEqual([])
  })

  test('who was used last survives with the next write', async () => {
    const folder = temporaryFolder()
    const { port } = await opened({ folder })
    const remember = (number: string) =>
      port.remember({ presented: card(number), user: ANNA, verifiedAt: NOON })
    await remember('1')
    await remember('2')
    await port.lookUp(card('1'))
    await remember('3')
    port.close()
    const { port: again } = await opened({ folder })
    await again.remember({ presented: card('4'), user: ANNA, verifiedAt: NOON })
    expect(await again.lookUp(card('2'))).toEqual(UNKNOWN_CARD)
    expect(await again.lookUp(card('1'))).toEqual(known(ANNA))
  })

  test('the file is private, and no other file appears but the log beside it', async () => {
    const folder = temporaryFolder()
    await filled(folder)
    const names = readdirSync(folder).filter(name => name.startsWith('cache'))
    expect(names.sort()).toEqual(['cache.db', 'cache.db-wal'])
    for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })
})

test('before enrolment it is empty, and it opens when there is an identity', async () => {
  const folder = temporaryFolder()
  let identity: typeof IDENTITY | undefined
  const { port } = await opened({ folder, identity: () => identity })
  expect(port.standing()).toEqual({ users: 0, generation: 0 })
  expect(await port.opportunistic()).toEqual([])
  await expect(port.lookUp(card('0102030405'))).rejects.toMatchObject({
    code: 'enrolment/missing',
  })
  expect(existsSync(join(folder, 'cache.db'))).toBe(false)
  identity = IDENTITY
  await port.replace(snapshot(1, everybody()))
  expect(await port.lookUp(card('0102030405'))).toEqual(known(ANNA))
})

test('after closing every call is a fault', async () => {
  const { port } = await filled(temporaryFolder())
  port.close()
  await expect(port.lookUp(card('0102030405'))).rejects.toMatchObject({ code: 'store/failed' })
  await expect(port.purge()).rejects.toMatchObject({ code: 'store/failed' })
})

test('enrolled anew under another name, nobody of before is found, already before the first sync', async () => {
  const folder = temporaryFolder()
  let identity = IDENTITY
  const { port } = await opened({ folder, identity: () => identity })
  await port.replace(snapshot(1, everybody()))
  identity = { ...IDENTITY, terminal: 'T2' }
  expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
})

test('an erasure that cannot be written takes the whole file away, and the key', async () => {
  const folder = temporaryFolder()
  const deviceKey = await openDeviceKey({ folder })
  let failing = 0
  const writeSlot = async (bytes: Uint8Array) => {
    failing -= 1
    if (failing === 0) throw new Fault('store/failed', 'The slot cannot be written.')
    return deviceKey.writeSlot(bytes)
  }
  const { port, said } = await opened({ folder, deviceKey: { ...deviceKey, writeSlot } })
  await port.replace(snapshot(1, everybody()))
  const before = await deviceKey.readSlot()
  failing = 1
  expect(await port.purge()).toEqual({ users: 0, generation: 0 })
  expect(said).toMatchObject([{ details: { code: 'store/failed' } }])
  expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
  expect(await deviceKey.readSlot()).not.toEqual(before)
  await port.replace(snapshot(2, everybody()))
  expect(await port.lookUp(card('0102030405'))).toEqual(known(ANNA))
})

test('on a disk too full to begin a cache nobody is stored, and it begins when there is room', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'cache.db'), 'no database'.repeat(100))
  let isFull = true
  const { pragma } = Database.prototype
  const spy = vi.spyOn(Database.prototype, 'pragma')
  spy.mockImplementation(function (this: Database.Database, ...args) {
    if (isFull && args[0] === 'journal_mode = WAL') {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
    }
    return pragma.apply(this, args)
  })
  onTestFinished(() => spy.mockRestore())
  const { port, said } = await opened({ folder })
  expect(said.at(-1)).toMatchObject({ details: { code: 'store/full' } })
  expect(port.standing()).toEqual({ users: 0, generation: 0 })
  expect(setAside(folder)).toEqual([])
  await expect(port.lookUp(card('0102030405'))).rejects.toMatchObject({ code: 'store/full' })
  isFull = false
  await port.replace(snapshot(1, everybody()))
  expect(await port.lookUp(card('0102030405'))).toEqual(known(ANNA))
})

describe('in clear', () => {
  const SECRETS = [
    '0102030405',
    '04A1B2C3D4',
    '04a1b2c3d4',
    '5566778899',
    '482913',
    '730158',
    '246813',
    'Anna',
    'anna',
    'Baker',
    'Cleo',
    'cleopatra',
    'T1',
  ]

  function found(folder: string): string[] {
    return readdirSync(folder).flatMap(name => {
      const bytes = readFileSync(join(folder, name))
      // Two letters occur by chance in random bytes; names and numbers do not.
      return SECRETS.filter(secret => secret.length > 2 && bytes.includes(secret)).map(
        secret => `${secret} in ${name}`,
      )
    })
  }

  test('no card, PIN or name is in any file, whatever was done', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    expect(found(folder)).toEqual([])
    await port.replace(snapshot(2, everybody(), ['u-cleo']))
    await port.lookUp(both('5566778899', '246813'))
    expect(found(folder)).toEqual([])
    await port.purge()
    expect(found(folder)).toEqual([])
    port.close()
    expect(found(folder)).toEqual([])
  })

  test('not even the sealed rows of an earlier generation are left', async () => {
    const folder = temporaryFolder()
    const { port } = await filled(folder)
    port.close()
    const db = new Database(join(folder, 'cache.db'))
    const rows = db.prepare<[], Buffer>('SELECT sealed FROM entry').pluck().all()
    db.close()
    const { port: again } = await opened({ folder })
    await again.replace(snapshot(2, everybody()))
    const left = () =>
      readdirSync(folder).filter(name => {
        const bytes = readFileSync(join(folder, name))
        return rows.some(row => bytes.includes(row.subarray(0, 24)))
      })
    expect(rows.length).toBeGreaterThan(5)
    expect(left()).toEqual([])
    await again.purge()
    expect(left()).toEqual([])
  })
})

test('who lost a card is not left in the log, although the key of the epoch stays', async () => {
  const sealedIn = (folder: string) => {
    const db = new Database(join(cut(folder), 'cache.db'))
    const rows = db.prepare<[], Buffer>('SELECT sealed FROM entry').pluck().all()
    db.close()
    return rows
  }
  const folder = temporaryFolder()
  const { port } = await filled(folder)
  const before = sealedIn(folder)
  await port.remember({ presented: card('5566778899'), user: BEN, verifiedAt: hours(1) })
  const after = sealedIn(folder)
  const went = before.filter(row => !after.some(other => other.equals(row)))
  expect(went.length).toBeGreaterThan(2)
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name))
    expect(went.filter(row => bytes.includes(row.subarray(0, 24)))).toEqual([])
  }
})

describe('cuts', () => {
  test('a cut at any step of a sync leaves the old generation or the new one, whole', async () => {
    const folder = temporaryFolder()
    const { port, deviceKey } = await filled(folder)
    port.close()
    const cuts: { readonly when: string; readonly folder: string }[] = []
    let writes = 0
    const watched: DeviceKey = {
      ...deviceKey,
      writeSlot: async bytes => {
        writes += 1
        cuts.push({ when: `before slot write ${writes}`, folder: cut(folder) })
        await deviceKey.writeSlot(bytes)
        cuts.push({ when: `after slot write ${writes}`, folder: cut(folder) })
      },
    }
    const { port: again } = await opened({ folder, deviceKey: watched })
    await again.replace(snapshot(2, [sent(ANNA, ['0102030405'])], ['u-cleo'], hours(1)))
    await again.purge()

    const generations: string[] = []
    for (const { when, folder: left } of cuts) {
      const { port: survivor, said } = await opened({ folder: left })
      const { generation, users } = survivor.standing()
      generations.push(`${when}: generation ${generation}, ${users} users`)
      expect(said).toEqual([])
      const anna = await survivor.lookUp(card('0102030405'))
      const ben = await survivor.lookUp(card('04A1B2C3D4'))
      if (users === 3) expect([anna, ben]).toEqual([known(ANNA), known(BEN)])
      if (users === 2) expect([anna, ben]).toEqual([known(ANNA, hours(1)), UNKNOWN_CARD])
      if (users === 0) expect([anna, ben]).toEqual([UNKNOWN_CARD, UNKNOWN_CARD])
      // Only the key in use is left in the slot: 6 bytes of number and 32 of key.
      expect(await (await openDeviceKey({ folder: left })).readSlot()).toHaveLength(38)
      await survivor.replace(snapshot(9, everybody()))
      expect(await survivor.lookUp(card('04A1B2C3D4'))).toEqual(known(BEN))
    }
    expect(generations).toEqual([
      'before slot write 1: generation 1, 3 users',
      'after slot write 1: generation 1, 3 users',
      'before slot write 2: generation 2, 2 users',
      'after slot write 2: generation 2, 2 users',
      'before slot write 3: generation 2, 2 users',
      'after slot write 3: generation 2, 2 users',
      'before slot write 4: generation 2, 0 users',
      'after slot write 4: generation 2, 0 users',
    ])
  })

  test('a cut after any answer keeps what was answered', async () => {
    const folder = temporaryFolder()
    const { port } = await opened({ folder })
    await port.replace(snapshot(1, everybody()))
    for (const number of ['N1', 'N2', 'N3']) {
      await port.remember({ presented: card(number), user: BEN, verifiedAt: hours(1) })
      const { port: survivor, said } = await opened({ folder: cut(folder) })
      expect(said).toEqual([])
      expect(await survivor.lookUp(card(number))).toEqual(known(BEN, hours(1)))
      expect(await survivor.lookUp(card('0102030405'))).toEqual(known(ANNA))
    }
  })

  test('a sync that the slot refuses changes nothing', async () => {
    const folder = temporaryFolder()
    const { port, deviceKey } = await filled(folder)
    port.close()
    let broken = true
    const watched: DeviceKey = {
      ...deviceKey,
      writeSlot: async bytes => {
        if (broken) throw new Error('no slot today')
        await deviceKey.writeSlot(bytes)
      },
    }
    const { port: again } = await opened({ folder, deviceKey: watched })
    await expect(again.replace(snapshot(2, []))).rejects.toThrow('no slot today')
    expect(await again.lookUp(card('0102030405'))).toEqual(known(ANNA))
    broken = false
    await again.replace(snapshot(2, []))
    expect(again.standing().users).toBe(0)
  })
})

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

test('rows of cards and PINs are of one size, whoever has them', async () => {
  const folder = temporaryFolder()
  const { port } = await filled(folder)
  port.close()
  const db = new Database(join(folder, 'cache.db'), { readonly: true })
  onTestFinished(() => {
    db.close()
  })
  const sizes = db
    .prepare("SELECT kind, length(sealed) FROM entry WHERE kind <> 'user'")
    .raw()
    .all()
  expect(new Set(sizes.map(String))).toEqual(new Set(['card,540', 'pin,540']))
})

test('a look-up of nobody takes as long as one of somebody', async () => {
  const { port } = await filled(temporaryFolder())
  const times = { hit: [] as number[], miss: [] as number[] }
  const time = async (kind: 'hit' | 'miss', number: string) => {
    const start = process.hrtime.bigint()
    await port.lookUp(card(number))
    times[kind].push(Number(process.hrtime.bigint() - start))
  }
  for (let round = 0; round < 2_000; round++) {
    await time('hit', '0102030405')
    await time('miss', '0102030406')
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0
  const ratio = median(times.hit) / median(times.miss)
  expect(ratio).toBeGreaterThan(0.8)
  expect(ratio).toBeLessThan(1.25)
})
