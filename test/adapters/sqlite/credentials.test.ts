// The cache on a real file: the contract, restarts, what is in clear, cuts at every step, and where nothing can be written.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { Fault } from '../../../agent/fault.ts'
import type { DeviceKey } from '../../../agent/ports.ts'
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
import { cut, everybody, filled, opened, setAside } from './cache-in-folder.ts'

credentialsContract('SQLite', async () => (await opened({ folder: temporaryFolder() })).port)

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
