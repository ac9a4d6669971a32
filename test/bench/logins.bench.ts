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

const ANNAS_CARD = '0102030405'
const CLEOS_CARD = '0C0C0C0C0C'
const ANNAS_PIN = '482913'
const CARD_ROUNDS = 800
const PIN_ROUNDS = 60
/** In each both notices fade: all of it must fit into the hour of the wait. */
const LOCKED_ROUNDS = 150
const SYNC_ROUNDS = 9
const USERS = 100
/** What the server in memory tells the terminal to stretch PINs with. */
const STRETCH = { N: 8_192, r: 8, p: 1 }
/** Bytes of a sealed journal entry, of a cache row, and of the chain hash in the row. */
const [ENTRY_BYTES, ROW_BYTES, HASH_BYTES] = [260, 400, 32]

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
const median = (values: readonly number[]): number => quantile(values, 0.5)
const ms = (value: number): string => value.toFixed(value < 10 ? 3 : 1)

const apart = (values: readonly number[]): string =>
  `${((Math.max(...values) / Math.min(...values) - 1) * 100).toFixed(1)} % apart`

/** In any order: whoever comes first, or after the same one every time, finds other caches of the processor. */
const shuffled = <T>(cases: readonly T[]): readonly T[] =>
  cases
    .map(one => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)

async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
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

test('card login offline', async () => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  const bare = bareDatabase()
  const [ours, theirs, unknown, expired] = [
    [] as number[],
    [] as number[],
    [] as number[],
    [] as number[],
  ] as const
  const bareLogin = () =>
    timed(() => {
      bare.append()
      bare.find()
    })
  // Another one each time: where a stranger falls between those who are stored is chance.
  const stranger = () => randomBytes(5).toString('hex').toUpperCase()
  const cases = [
    async () => ours.push(await answered(swipe(day, ANNAS_CARD))),
    async () => theirs.push(await bareLogin()),
    async () => unknown.push(await answered(swipe(day, stranger()))),
    async () => expired.push(await answered(swipe(day, CLEOS_CARD))),
  ]
  for (let round = 0; round < CARD_ROUNDS; round += 1) {
    for (const one of shuffled(cases)) {
      await one()
      await done(day)
    }
  }
  const logins = day.transcript().filter(line => line.includes('- login'))
  expect(logins.length).toBe(CARD_ROUNDS)
  const [mine, bares] = [median(ours), median(theirs)]
  console.log(
    `login card offline: ${ms(mine)} ms p50, ${ms(quantile(ours, 0.99))} ms p99, to the open copier; bare FULL insert and point read ${ms(bares)} ms; ratio ${(mine / bares).toFixed(2)}`,
  )
  const [no, late] = [median(unknown), median(expired)]
  console.log(
    `login card refused: unknown after ${ms(no)} ms, expired after ${ms(late)} ms; ${apart([no, late])}`,
  )
})

test('PIN login offline', async () => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  const bare = bareDatabase()
  const stretch = promisify<string, Buffer, number, object, Buffer>(scrypt)
  const [ours, theirs] = [[] as number[], [] as number[]] as const
  const stalls: number[] = []
  for (let round = 0; round < PIN_ROUNDS; round += 1) {
    await day.keys(ANNAS_PIN)
    // A new one each time: started again, one would count the pause in between as a stall.
    const loop = monitorEventLoopDelay({ resolution: 1 })
    loop.enable()
    ours.push(await answered(enter(day)))
    loop.disable()
    stalls.push(loop.max / 1e6)
    await done(day)
    theirs.push(
      await timed(async () => {
        bare.append()
        await stretch(ANNAS_PIN, randomBytes(32), 32, STRETCH)
        bare.append()
      }),
    )
  }
  const [mine, bares] = [median(ours), median(theirs)]
  console.log(
    `login PIN offline: ${ms(mine)} ms p50, ${ms(quantile(ours, 0.99))} ms p99; bare scrypt N=${STRETCH.N} and two FULL inserts ${ms(bares)} ms; ratio ${(mine / bares).toFixed(2)}; event loop held up ${ms(median(stalls))} ms p50, ${ms(quantile(stalls, 0.99))} ms p99 by a login at the longest`,
  )
  expect(ours.length).toBe(PIN_ROUNDS)
})

test('who is looked up takes as long as who is not', async () => {
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
  const medians: Record<string, number> = {}
  // One after the other, in turn, so that whatever else the machine does meets all of them alike.
  const times: Record<string, number[]> = Object.fromEntries(
    Object.keys(cases).map(name => [name, []]),
  )
  const ordered = Object.entries(cases)
  for (let round = 0; round < 6_000; round += 1) {
    for (const [name, presented] of shuffled(ordered)) {
      if (name.startsWith('PIN') && round % 31 > 0) continue
      const what = presented(round)
      times[name]?.push(await timed(() => cache.lookUp(what)))
    }
  }
  for (const [name, all] of Object.entries(times)) medians[name] = median(all)
  for (const kind of ['card', 'PIN']) {
    const of = Object.entries(medians).filter(([name]) => name.startsWith(kind))
    console.log(
      `look-up ${kind}: ${of.map(([name, value]) => `${name.slice(kind.length + 1)} ${ms(value)} ms`).join(', ')}; ${apart(of.map(([, value]) => value))}`,
    )
  }
})

test('while entries are held back, the right PIN is refused as fast as a wrong one', async () => {
  const day = await offlineDay()
  const answered = stopwatch(day)
  // Until the next one has to wait an hour.
  for (let wrong = 0; (day.state.delays.pins ?? 0) - day.time.ms < 3_000_000; wrong += 1) {
    await day.pass(Math.max(1, (day.state.delays.pins ?? 0) - day.time.ms))
    await day.keys(`00000${wrong}<enter>`)
  }
  const times: Record<string, number[]> = { [ANNAS_PIN]: [], '111119': [] }
  for (let round = 0; round < LOCKED_ROUNDS; round += 1) {
    for (const [typed, all] of shuffled(Object.entries(times))) {
      await day.keys(typed)
      all.push(await answered(enter(day)))
      await day.pass(7_000)
    }
  }
  const [right = [], wrong = []] = [times[ANNAS_PIN], times['111119']]
  console.log(
    `look-up locked: right PIN ${ms(median(right))} ms, wrong PIN ${ms(median(wrong))} ms; ${apart([median(right), median(wrong)])}; neither is looked at`,
  )
  expect(day.state.lastVerdict?.reason).toBe('delayed')
})

test('a sync of everybody', async () => {
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
  const [ours, theirs] = [[] as number[], [] as number[]] as const
  for (let round = 1; round <= SYNC_ROUNDS; round += 1) {
    ours.push(await timed(() => cache.replace(snapshot(round, users))))
    theirs.push(await timed(() => bare.replaceAll(6 * USERS)))
  }
  const [mine, bares] = [median(ours), median(theirs)]
  console.log(
    `sync of ${USERS} people with 3 cards and 3 PINs: ${ms(mine)} ms; bare seal and insert of ${6 * USERS} rows ${ms(bares)} ms; ratio ${(mine / bares).toFixed(2)}`,
  )
  expect(cache.standing().users).toBe(USERS)
})
