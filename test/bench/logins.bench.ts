// Offline logins and the sync of a full cache, each beside what a bare library needs for the same bytes and commits.

import { createCipheriv, randomBytes, scrypt } from 'node:crypto'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openCredentials } from '../../agent/adapters/sqlite/credentials.ts'
import { type Presented, Secret, type Wall } from '../../agent/core/vocabulary.ts'
import {
  card,
  IDENTITY,
  NOON,
  pin,
  sent,
  snapshot,
  UNKNOWN_CARD,
  userOf,
  WRONG_PIN,
} from '../contracts/credentials-of.ts'
import { type Day, startDay } from '../scenarios/day.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { figure, inTurn, median, quantile, type Round, report, shuffled, timed } from './report.ts'

const ANNAS_CARD = '0102030405'
const CLEOS_CARD = '0C0C0C0C0C'
const ANNAS_PIN = '482913'
const ROUNDS = 20
/** What one round has of each; its value is their median. */
const EACH = { card: 20, pin: 3, locked: 7, cardLookUp: 200, pinLookUp: 6 }
const SYNC_ROUNDS = 9
const USERS = 100
/** What the server in memory tells the terminal to stretch PINs with. */
const STRETCH = { N: 8_192, r: 8, p: 1 }
/** Bytes of a sealed journal entry, of a cache row, and of the chain hash in the row. */
const [ENTRY_BYTES, ROW_BYTES, HASH_BYTES] = [260, 400, 32]

/** Samples of two cases, in the order they were taken, as rounds of so many `each`. */
function rounds(ours: readonly number[], bare: readonly number[], each: number): readonly Round[] {
  const nth = (all: readonly number[], n: number) => median(all.slice(n * each, (n + 1) * each))
  const whole = Math.floor(ours.length / each)
  return Array.from({ length: whole }, (_, n) => ({ ours: nth(ours, n), bare: nth(bare, n) }))
}

/** A bare database on the same disk, durable as ours: one row appended, one row read by its key. */
function bareDatabase() {
  const db = new Database(join(temporaryFolder(), 'bare.db'))
  onTestFinished(() => {
    db.close()
  })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`
    CREATE TABLE entry (seq INTEGER PRIMARY KEY, boot INTEGER, uptime INTEGER, wall INTEGER, trust TEXT, sealed BLOB, hash BLOB);
    CREATE TABLE cached (kind TEXT, idx BLOB, owner BLOB, slot INTEGER, sealed BLOB, PRIMARY KEY (kind, idx)) WITHOUT ROWID;
  `)
  const insert = db.prepare('INSERT INTO entry VALUES (NULL, 1, 1, 1, ?, ?, ?)')
  const cache = db.prepare('INSERT INTO cached VALUES (?, ?, ?, 0, ?)')
  const get = db.prepare('SELECT * FROM cached WHERE kind = ? AND idx = ?')
  const names = Array.from({ length: USERS }, () => randomBytes(16))
  for (const name of names) cache.run('card', name, name, randomBytes(ROW_BYTES))
  return {
    append: () => insert.run('floor', randomBytes(ENTRY_BYTES), randomBytes(HASH_BYTES)),
    find: () => get.get('card', names[Math.floor(Math.random() * USERS)]),
    /** Seals rows and replaces everything by them in one transaction, as a sync does. */
    replaceAll(rows: number) {
      const key = randomBytes(32)
      const sealed = Array.from({ length: rows }, () => {
        const nonce = randomBytes(12)
        const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
        const text = cipher.update(randomBytes(ROW_BYTES - 28))
        return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()])
      })
      db.transaction(() => {
        db.exec('DELETE FROM cached')
        for (const one of sealed) cache.run('card', randomBytes(16), randomBytes(16), one)
      }).immediate()
    },
  }
}

/** Anna's terminal, offline, with everything on the real disk; Cleo's card is past its end. */
async function offlineDay(): Promise<Day> {
  const day = await startDay({}, { gate: 'none', 'cache.hours': '365d' })
  const expires = (day.time.now() + 3_600_000) as Wall
  const cards = [{ number: CLEOS_CARD, expires }]
  day.server.putPerson({ id: 'u3', username: 'cleo', name: 'Cleo', cards, pins: [] })
  await day.until(state => state.cache.users === 3)
  await day.cable('down')
  await day.until(state => state.link.state === 'offline')
  return day.pass(3_600_000)
}

/** Milliseconds from what somebody presents to the open copier, or to the words on the panel that say no. */
type Answered = (present: () => void) => Promise<number>

function stopwatch({ panel }: Day): Answered {
  let answer: (() => void) | undefined
  panel.watch(told => {
    const isOpen = told.kind === 'copier' && told.state === 'unlocked'
    const isRefused = told.kind === 'view' && told.view.notice !== undefined
    if (isOpen || isRefused) answer?.()
  })
  return present =>
    new Promise(resolve => {
      const from = performance.now()
      answer = () => {
        resolve(performance.now() - from)
        answer = undefined
      }
      present()
    })
}

const swipe = (day: Day, number: string) => () =>
  day.panel.emit({ kind: 'presented', reader: 'serial', as: 'card', card: new Secret(number) })
const enter = (day: Day) => () => day.panel.emit({ kind: 'key', key: 'enter' })

/** The next one finds the terminal free and the notice gone. */
async function done(day: Day): Promise<void> {
  await day.pass(0)
  await day.keys('<logout>')
  await day.pass(7_000)
}

test('card login offline', async context => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  const bare = bareDatabase()
  const times: Record<'ours' | 'bare' | 'unknown' | 'expired', number[]> = {
    ...{ ours: [], bare: [], unknown: [], expired: [] },
  }
  const bareLogin = () => {
    bare.append()
    bare.find()
  }
  // Another one each time: where a stranger falls between those who are stored is chance.
  const stranger = () => randomBytes(5).toString('hex').toUpperCase()
  const cases = [
    async () => times.ours.push(await answered(swipe(day, ANNAS_CARD))),
    async () => times.bare.push(await timed(bareLogin)),
    async () => times.unknown.push(await answered(swipe(day, stranger()))),
    async () => times.expired.push(await answered(swipe(day, CLEOS_CARD))),
  ]
  const logins = ROUNDS * EACH.card
  for (let n = 0; n < logins; n += 1) {
    for (const one of shuffled(cases)) {
      await one()
      await done(day)
    }
  }
  expect(day.transcript().filter(line => line.includes('- login')).length).toBe(logins)
  const bareIs = 'FULL insert, point read'
  report(
    context,
    figure(
      { name: 'card login offline', unit: 'ms', beside: bareIs, aim: 1.5 },
      rounds(times.ours, times.bare, EACH.card),
    ),
    figure({ name: 'card login offline, p99', unit: 'ms', beside: bareIs }, [
      { ours: quantile(times.ours, 0.99), bare: quantile(times.bare, 0.99) },
    ]),
    figure(
      { name: 'card refused: unknown', unit: 'ms', beside: 'expired' },
      rounds(times.unknown, times.expired, EACH.card),
    ),
  )
})

interface Watched {
  readonly time: number
  readonly stall: number
}

/** Milliseconds that `work` takes, and that the event loop was held up meanwhile at the longest. */
async function watched(work: () => Promise<number>): Promise<Watched> {
  // A new one each time: started again, one would count the pause in between as a stall.
  const loop = monitorEventLoopDelay({ resolution: 1 })
  loop.enable()
  const time = await work()
  loop.disable()
  return { time, stall: loop.max / 1e6 }
}

test('PIN login offline', async context => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  const bare = bareDatabase()
  const stretch = promisify<string, Buffer, number, object, Buffer>(scrypt)
  const bareLogin = () =>
    timed(async () => {
      bare.append()
      await stretch(ANNAS_PIN, randomBytes(32), 32, STRETCH)
      bare.append()
    })
  const [ours, theirs] = [[] as Watched[], [] as Watched[]] as const
  for (let n = 0; n < ROUNDS * EACH.pin; n += 1) {
    await day.keys(ANNAS_PIN)
    ours.push(await watched(() => answered(enter(day))))
    await done(day)
    theirs.push(await watched(bareLogin))
  }
  const of = (what: keyof Watched) =>
    rounds(
      ours.map(one => one[what]),
      theirs.map(one => one[what]),
      EACH.pin,
    )
  const bareIs = `scrypt N=${STRETCH.N}, two FULL inserts`
  report(
    context,
    figure({ name: 'PIN login offline', unit: 'ms', beside: bareIs, aim: 1.2 }, of('time')),
    figure(
      { name: 'PIN login offline, event loop held up', unit: 'ms', beside: bareIs },
      of('stall'),
    ),
  )
})

test('who is looked up takes as long as who is not', async context => {
  const log = { info() {}, warn() {}, error() {} }
  const folder = temporaryFolder()
  const deviceKey = await openDeviceKey({ folder })
  const cache = await openCredentials({ folder, deviceKey, identity: () => IDENTITY, log })
  onTestFinished(() => cache.close())
  const ended = { expires: (NOON - 1) as Wall }
  const users = Array.from({ length: USERS }, (_, n) =>
    sent(
      userOf(`user${n}`),
      [{ number: `CA2D${n}`, ...ended }, `0A0B${n}`],
      [{ pin: String(500_000 + n), ...ended }, String(700_000 + n)],
    ),
  )
  await cache.replace(snapshot(1, users))
  const nth = (n: number): number => n % USERS
  const cases: Readonly<Record<string, (n: number) => Presented>> = {
    'card hit': n => card(`0A0B${nth(n)}`),
    'card unknown': n => card(`0A0C${nth(n)}`),
    'card expired': n => card(`CA2D${nth(n)}`),
    'PIN hit': n => pin(String(700_000 + nth(n))),
    'PIN wrong': n => pin(String(900_000 + nth(n))),
    'PIN expired': n => pin(String(500_000 + nth(n))),
  }
  expect(await cache.lookUp(card('0A0C1'))).toEqual(UNKNOWN_CARD)
  expect(await cache.lookUp(pin('900001'))).toEqual(WRONG_PIN)
  const times = new Map(Object.keys(cases).map(name => [name, [] as number[]]))
  const every = Math.floor(EACH.cardLookUp / EACH.pinLookUp)
  for (let n = 0; n < ROUNDS * EACH.cardLookUp; n += 1) {
    for (const [name, presented] of shuffled(Object.entries(cases))) {
      if (name.startsWith('PIN') && n % every > 0) continue
      const what = presented(n)
      times.get(name)?.push(await timed(() => cache.lookUp(what)))
    }
  }
  const compare = (name: string, hit: string, each: number) =>
    report(
      context,
      figure(
        { name: `look-up: ${name}`, unit: 'ms', beside: hit },
        rounds(times.get(name) ?? [], times.get(hit) ?? [], each),
      ),
    )
  compare('card unknown', 'card hit', EACH.cardLookUp)
  compare('card expired', 'card hit', EACH.cardLookUp)
  compare('PIN wrong', 'PIN hit', EACH.pinLookUp)
  compare('PIN expired', 'PIN hit', EACH.pinLookUp)
})

test('while entries are held back, the right PIN is refused as fast as a wrong one', async context => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  // Until the next one has to wait an hour.
  for (let wrong = 0; (day.state.delays.pins ?? 0) - day.time.ms < 3_000_000; wrong += 1) {
    await day.pass(Math.max(1, (day.state.delays.pins ?? 0) - day.time.ms))
    await day.keys(`00000${wrong}<enter>`)
  }
  const [right, wrong] = [[] as number[], [] as number[]] as const
  const cases = [[ANNAS_PIN, right] as const, ['111119', wrong] as const]
  // In each both notices fade: all of it must fit into the hour of the wait.
  for (let n = 0; n < ROUNDS * EACH.locked; n += 1) {
    for (const [typed, all] of shuffled(cases)) {
      await day.keys(typed)
      all.push(await answered(enter(day)))
      await day.pass(7_000)
    }
  }
  report(
    context,
    figure(
      { name: 'PIN entry held back: right', unit: 'ms', beside: 'wrong' },
      rounds(right, wrong, EACH.locked),
    ),
  )
  expect(day.state.lastVerdict?.reason).toBe('delayed')
})

test('a sync of everybody', async context => {
  const log = { info() {}, warn() {}, error() {} }
  const folder = temporaryFolder()
  const deviceKey = await openDeviceKey({ folder })
  const cache = await openCredentials({ folder, deviceKey, identity: () => IDENTITY, log })
  onTestFinished(() => cache.close())
  const bare = bareDatabase()
  const users = Array.from({ length: USERS }, (_, n) =>
    sent(
      userOf(`user${n}`),
      [1, 2, 3].map(card => `${card}A0B${n}`),
      [1, 2, 3].map(pin => String(pin * 100_000 + n)),
    ),
  )
  let generation = 0
  const synced = await inTurn(
    SYNC_ROUNDS,
    () => timed(() => cache.replace(snapshot(++generation, users))),
    () => timed(() => bare.replaceAll(6 * USERS)),
  )
  const name = `sync of ${USERS} people, 3 cards and 3 PINs each`
  const bareIs = `seal and insert ${6 * USERS} rows`
  report(context, figure({ name, unit: 'ms', beside: bareIs }, synced))
  expect(cache.standing().users).toBe(USERS)
})
