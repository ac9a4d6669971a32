// What the server had set is not to be lost in favour of whoever damages a file, or takes it away: until the server says
// it again, nobody is let in by what is stored.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { type Day, startDay, unenrolledDay } from './day.ts'

const ANNA = '0102030405'
const MINUTE = 60_000

/** Nobody gets in without the server, and nothing is stored, until it is there again and has said that they may. */
async function expectsSettings(day: Day): Promise<void> {
  expect(day.state.settings).toMatchObject({ offlineLogin: 'off', gate: 'none' })
  await day.until(state => state.link.state === 'offline')
  await day.swipe(ANNA)
  await day.pass(2_000)
  expect(day.state.session.state).toBe('idle')
  expect(day.state.cache.users).toBe(0)
  await day.cable('up')
  await day.until(state => state.cache.users > 0)
  expect(day.state.settings).toMatchObject({ offlineLogin: 'on', gate: 'static' })
}

/** A terminal that knows everybody, without power; the server is gone when it comes back. */
async function cutOff(): Promise<Day> {
  const day = await startDay()
  await day.until(state => state.cache.users > 0)
  await day.powerCut()
  await day.cable('down')
  return day
}

it('stores nothing before the server has said its settings', async () => {
  const day = await unenrolledDay()
  expect(day.state.settings.offlineLogin).toBe('off')
  await day.enrol()
  await day.pass(1_000)
  expect(day.state.settings.offlineLogin).toBe('on')
  await day.until(state => state.cache.users > 0)
})

it('keeps the settings over a power cut', async () => {
  const day = await cutOff()
  await day.powerOn()
  expect(day.state.settings).toMatchObject({ offlineLogin: 'on', gate: 'static' })
  await day.pass(2 * MINUTE)
  expect(day.state.cache.users).toBeGreaterThan(0)
})

it('lets nobody in by what is stored after the file that held them was taken away', async () => {
  const day = await cutOff()
  for (const end of ['', '-wal']) rmSync(join(day.folder, `journal.db${end}`), { force: true })
  await day.powerOn()
  await expectsSettings(day)
})

it('lets nobody in by what is stored after what was kept there was damaged', async () => {
  const day = await cutOff()
  const db = new Database(join(day.folder, 'journal.db'))
  db.exec('UPDATE mark SET record = zeroblob(length(record))')
  db.close()
  await day.powerOn()
  await expectsSettings(day)
})
