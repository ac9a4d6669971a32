// Backups: whole copies that terminals may rely on, and what happens when one is put back.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { restoreBackup } from '../../../sim/server/backup.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { startWorld } from './harness.ts'
import { copyOf, enrolTerminal, writeJournal } from './terminal-client.ts'

const copies = (count: number) =>
  Array.from({ length: count }, (_, at) => copyOf({ job: `j${at}` }))

async function uploaded() {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const entries = writeJournal('a', copies(6))
  const { reply } = await terminal.upload('a', entries.slice(0, 4))
  return { world, terminal, entries, reply }
}

test('what a completed backup holds is durable, and no more', async () => {
  const { world, terminal, entries, reply } = await uploaded()
  expect(reply).toMatchObject({ ackedThrough: 4, durableThrough: 0 })
  const taken = await world.api('POST', '/backups', {})
  expect(taken.body).toMatchObject({ entries: 4, logs: 1 })
  const { reply: after } = await terminal.upload('a', entries.slice(2))
  expect(after).toMatchObject({ ackedThrough: 6, durableThrough: 4 })
  const { items } = (await world.api('GET', '/ledgers')).body
  expect(items[0]).toMatchObject({ logId: 'a', durable: 4 })
  const lines = (await world.api('GET', '/log')).body.items
  expect(lines.map((one: { message: string }) => one.message)).toContain(
    'A backup was taken: 4 entries of 1 logs.',
  )
})

test('a backup that cannot be completed makes nothing durable', async () => {
  const { world, terminal, entries } = await uploaded()
  writeFileSync(join(world.folder, 'backups'), 'no folder')
  expect((await world.api('POST', '/backups', {})).status).toBe(500)
  const { reply } = await terminal.upload('a', entries)
  expect(reply).toMatchObject({ ackedThrough: 6, durableThrough: 0 })
})

test('after it was put back, terminals are asked for what it lacks, and everything is there once', async () => {
  const { world, terminal, entries } = await uploaded()
  const { folder } = (await world.api('POST', '/backups', {})).body
  await terminal.upload('a', entries)
  const elsewhere = join(temporaryFolder(), 'server')
  await world.stop()
  cpSync(world.folder, elsewhere, { recursive: true })
  const restored = await restoreBackup(folder, world.folder, Date.now)
  expect(restored).toMatchObject({ entries: 4, former: expect.stringContaining('before-') })
  expect(existsSync(join(restored.former ?? '', 'server.db'))).toBe(true)
  await world.restart()
  const gap = await terminal.upload('a', entries.slice(5))
  expect(gap).toMatchObject({ status: 422, body: { resendFrom: 5 } })
  const { reply } = await terminal.upload('a', entries.slice(4))
  expect(reply).toMatchObject({ ackedThrough: 6, durableThrough: 4 })
  const booked = (await world.api('GET', '/activities')).body.items
  expect(booked.map((one: { seq: number }) => one.seq)).toEqual([6, 5, 4, 3, 2, 1])
})

test('what it says after it was put back has no number that terminals know from after the backup', async () => {
  const { world, terminal } = await uploaded()
  const { folder } = (await world.api('POST', '/backups', {})).body
  const change = (value: string) => world.api('PATCH', '/settings', { gate: value })
  const offered = async () => {
    const { settingsVersion, credentialsVersion } = await terminal.beat()
    return [settingsVersion, credentialsVersion]
  }
  await change('challenge')
  await world.api('POST', '/users', { username: 'eva', name: 'Eva' })
  const [settings = 0, credentials = 0] = await offered()
  await world.stop()
  await restoreBackup(folder, world.folder, Date.now)
  await world.restart()
  const [after = 0, users = 0] = await offered()
  expect([after > settings, users > credentials]).toEqual([true, true])
  await change('static')
  expect((await offered())[0]).toBeGreaterThan(after)
})

test('put back twice, or once more after it was cut short, it keeps all that was there before', async () => {
  const { world, terminal, entries } = await uploaded()
  const { folder } = (await world.api('POST', '/backups', {})).body
  await terminal.upload('a', entries)
  await world.stop()
  const key = readFileSync(join(world.folder, 'admin-token'))
  const once = await restoreBackup(folder, world.folder, Date.now)
  const twice = await restoreBackup(folder, world.folder, Date.now)
  expect(twice.former).not.toBe(once.former)
  const former = new Database(join(once.former ?? '', 'server.db'))
  expect(former.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(6)
  former.close()
  // As a cut leaves it: the database is put aside, and nothing else was done.
  rmSync(join(world.folder, 'server.db'))
  const again = await restoreBackup(folder, world.folder, Date.now)
  expect(readFileSync(join(again.former ?? '', 'admin-token')).equals(key)).toBe(true)
  await world.restart()
  expect((await terminal.upload('a', entries)).reply?.ackedThrough).toBe(6)
})

test('one that is not complete, or not what was written, is refused and nothing is touched', async () => {
  const { world } = await uploaded()
  const { folder } = (await world.api('POST', '/backups', {})).body
  await expect(restoreBackup(folder, world.folder, Date.now)).rejects.toThrow(/in use/)
  await world.stop()
  const before = readFileSync(join(world.folder, 'server.db'))
  const part = temporaryFolder()
  cpSync(folder, part, { recursive: true })
  const database = readFileSync(join(part, 'server.db'))
  writeFileSync(join(part, 'server.db'), database.fill(7, 5_000, 5_001))
  await expect(restoreBackup(part, world.folder, Date.now)).rejects.toThrow(/not what was written/)
  writeFileSync(join(part, 'backup.json'), '{"version":1}')
  await expect(restoreBackup(part, world.folder, Date.now)).rejects.toThrow(/damaged/)
  await expect(restoreBackup(temporaryFolder(), world.folder, Date.now)).rejects.toThrow(
    /no completed backup/,
  )
  expect(readFileSync(join(world.folder, 'server.db')).equals(before)).toBe(true)
  expect(readdirSync(world.folder).filter(name => /part|before/.test(name))).toEqual([])
})

test('it holds the keys: a server begun from it alone is the same server', async () => {
  const { world, terminal, entries } = await uploaded()
  const { folder } = (await world.api('POST', '/backups', {})).body
  await world.stop()
  const elsewhere = join(temporaryFolder(), 'new')
  expect((await restoreBackup(folder, elsewhere, Date.now)).former).toBeUndefined()
  for (const name of ['ca.pem', 'admin-token', 'keys/ca.key', 'keys/storage.key']) {
    expect(readFileSync(join(elsewhere, name), 'utf8')).toBe(
      readFileSync(join(world.folder, name), 'utf8'),
    )
  }
  cpSync(elsewhere, world.folder, { recursive: true, force: true })
  await world.restart()
  expect((await terminal.upload('a', entries)).reply?.ackedThrough).toBe(6)
})
