// The story: a card's way to the server's ledger, straight through an outage, over the simulator API with real
// pseudo-terminals, TLS and SQLite.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { serverProgram } from './command.ts'
import {
  ANNA,
  type Answer,
  BEN,
  type Simulator,
  startOnline,
  startSimulator,
  UNKNOWN_CARD,
  UNLOCK_CODE,
} from './simulator.ts'

/** A login waits 1.5 s for the server at the most; the rest is what a busy machine may add. */
const DELAY = '60s'

const countdown = (shown: Answer['body']): number => {
  const [line] = shown.panel.lines
  expect(line.text).toMatch(/^Offline login will be possible in /)
  return line.args.until.seconds
}

/** Does it, and waits for a new refusal with this reason. */
async function refusedAs(simulator: Simulator, reason: string, what: string, body: object) {
  const [before] = (await simulator.look()).events
  await simulator.act(what, body)
  return simulator.until(`refused: ${reason}`, ({ events: [last], session }) => {
    const isNew = JSON.stringify(last) !== JSON.stringify(before)
    return isNew && last.kind === 'refused' && last.reason === reason && session === null
  })
}

async function loggedIn(simulator: Simulator, user: string | null, what: string, body: object) {
  await simulator.act(what, body)
  return simulator.until(
    `${user} is in`,
    ({ session }) => session !== null && session.user === user,
  )
}

async function loggedOut({ act, until }: Simulator) {
  await act('logout')
  await until('logged out', shown => shown.session === null)
}

async function job({ act, until }: Simulator, kind: string, pages: number) {
  await act('jobs', { kind, pages })
  await until(`${kind} done`, shown => shown.events[0].kind === kind)
}

async function goOffline({ act, until }: Simulator) {
  await act('network', { state: 'down' })
  await until('waiting', shown => shown.link.state === 'waiting')
  await act('clock', { advance: DELAY })
  return until('offline', shown => shown.link.state === 'offline')
}

async function unlock(simulator: Simulator, mode: '1' | '2') {
  const { act, until } = simulator
  await until('asks for the code', shown => shown.panel.screen === 'unlock-code')
  await act('keys', { keys: `${UNLOCK_CODE}<enter>` })
  await until('asks for how long', shown => shown.panel.screen === 'unlock-mode')
  await act('keys', { keys: mode })
  return until('unlocked', shown => shown.gate.state.startsWith('unlocked'))
}

async function goOnline({ act, until }: Simulator) {
  await act('network', { state: 'up' })
  return until('online, and everything is at the server', shown => {
    return shown.link.state === 'online' && shown.queue === 0
  })
}

/** What people did, as one line an entry. */
const transcript = (entries: Answer['body'][]): string[] =>
  entries
    .filter(entry => !['boot', 'refused'].includes(entry.kind))
    .map(({ kind, user, pages, mode, why, offline }) =>
      [kind, user, pages && `${pages} pages`, mode, why, offline && 'offline']
        .filter(Boolean)
        .join(' '),
    )

it('runs from a card to the ledger, straight through an outage and a power cut', {
  timeout: 90_000,
}, async () => {
  const simulator = await startOnline()
  const { act, until, server, ledger } = simulator

  // 1. Online: Anna copies three pages, and the ledger shows it.
  const anna = await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  expect(anna).toMatchObject({ panel: { text: 'Welcome Anna' }, session: { source: 'server' } })
  await job(simulator, 'copy', 3)
  await loggedOut(simulator)
  await until('everything is at the server', shown => shown.queue === 0)
  expect(transcript(await ledger())).toEqual([
    'login anna',
    'copy anna 3 pages',
    'logout anna button',
  ])

  // 2. The cable goes out: the panel counts down, and nobody is let in.
  await act('network', { state: 'down' })
  const waiting = await until('waiting', shown => shown.link.state === 'waiting')
  expect(waiting.panel.title.text).toBe('The server does not answer')
  await refusedAs(simulator, 'waiting-for-offline', 'swipe', { card: ANNA.card })
  const first = countdown(await simulator.look())
  await act('clock', { advance: '30s' })
  const second = countdown(await simulator.look())
  expect(second).toBeLessThanOrEqual(first - 30)
  expect(second).toBeGreaterThan(0)
  await refusedAs(simulator, 'waiting-for-offline', 'swipe', { card: ANNA.card })
  await act('clock', { advance: '30s' })

  // 3. Offline, with the gate set: a wrong code is refused and counted, the right one lets one person in.
  const locked = await until('offline', shown => shown.link.state === 'offline')
  expect(locked.panel).toMatchObject({
    screen: 'unlock-code',
    title: { text: 'Enter the unlock code' },
  })
  await refusedAs(simulator, 'gate-locked', 'swipe', { card: ANNA.card })
  for (let tries = 1; tries <= 6; tries += 1) {
    await act('keys', { keys: `1111${tries}<enter>` })
    await until(`wrong code ${tries}`, shown => {
      const wrong = shown.events.filter((one: { reason: string }) => one.reason === 'wrong-code')
      return wrong.length === tries
    })
  }
  // Five are free; after the sixth the terminal makes everybody wait for half a minute, right codes too.
  await refusedAs(simulator, 'delayed', 'keys', { keys: `${UNLOCK_CODE}<enter>` })
  await act('clock', { advance: '31s' })
  await unlock(simulator, '1')
  const single = await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  expect(single).toMatchObject({ session: { source: 'cache' }, gate: { state: 'locked' } })
  await loggedOut(simulator)
  await refusedAs(simulator, 'gate-locked', 'swipe', { card: BEN.card })

  // 4. Until online: Ben by PIN, five pages; an unknown card is refused with its reason.
  await unlock(simulator, '2')
  await loggedIn(simulator, 'ben', 'keys', { keys: `${BEN.pin}<enter>` })
  await job(simulator, 'print', 5)
  await loggedOut(simulator)
  await refusedAs(simulator, 'unknown-card', 'swipe', { card: UNKNOWN_CARD })

  // The cable goes in for a while, and the policy changes: now the unknown card is let in offline.
  await goOnline(simulator)
  expect(await server('PATCH', '/settings', { offlineAcceptance: 'any-card' })).toMatchObject({
    status: 200,
  })
  await expect
    .poll(async () => (await server('GET', '/terminals/T1')).body.settingsCurrent)
    .toBe(true)
  await goOffline(simulator)
  await unlock(simulator, '2')
  const card = await loggedIn(simulator, null, 'swipe', { card: UNKNOWN_CARD })
  expect(JSON.stringify(card)).not.toContain(UNKNOWN_CARD)
  await job(simulator, 'copy', 2)
  await loggedOut(simulator)

  // 5. The power is cut in the middle of Ben's session, and comes back, still offline.
  await loggedIn(simulator, 'ben', 'keys', { keys: `${BEN.pin}<enter>` })
  await job(simulator, 'print', 4)
  await act('jobs', { kind: 'scan', pages: 1_000 })
  const running = await until('pages come out', shown => shown.session.pages > 2)
  expect(await act('power', { action: 'cut' })).toEqual({ power: 'off' })
  await act('power', { action: 'restart' })
  const back = await simulator.look()
  expect(back).toMatchObject({ session: null, gate: { state: 'unlocked-until-online' } })
  // The job that was interrupted, the session's end, and the boot.
  expect(back.queue).toBe(running.queue + 3)
  await act('clock', { advance: DELAY })
  await until('offline', shown => shown.link.state === 'offline')
  await until('the serial reader is back', shown => shown.readers[0].attached)
  await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  await loggedOut(simulator)

  // 6. The cable goes in: everything arrives once, in order, booked to its people; offline login is closed again.
  const online = await goOnline(simulator)
  expect(online.gate.state).toBe('locked')
  const entries = await ledger()
  expect(entries.map(entry => entry.seq)).toEqual(entries.map((_, i) => i + 1))
  expect(new Set(entries.map(entry => entry.logId)).size).toBe(1)
  const scanned = entries.find(entry => entry.kind === 'scan').pages
  expect(scanned).toBeGreaterThanOrEqual(running.session.pages)
  expect(scanned).toBeLessThan(1_000)
  // The terminal's clocks were advanced and the server's were not: it is told its time again.
  expect(transcript(entries).slice(3)).toEqual([
    'went-offline',
    'gate-unlocked single',
    'login anna offline',
    'gate-locked used',
    'logout anna button offline',
    'gate-unlocked until-online',
    'login ben offline',
    'print ben 5 pages offline',
    'logout ben button offline',
    'clock-corrected',
    'came-online',
    'gate-locked online',
    'went-offline',
    'gate-unlocked until-online',
    'login unknown offline',
    'copy unknown 2 pages offline',
    'logout unknown button offline',
    'login ben offline',
    'print ben 4 pages offline',
    `scan ben ${scanned} pages offline`,
    'logout ben power offline',
    'went-offline',
    'login anna offline',
    'logout anna button offline',
    'clock-corrected',
    'came-online',
    'gate-locked online',
  ])
  const { body: log } = await server('GET', '/log')
  expect(log.items).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: expect.stringMatching(/User unknown was created/),
    }),
  )
  await goOffline(simulator)
  await refusedAs(simulator, 'gate-locked', 'swipe', { card: ANNA.card })
})

it('says no and gets through as well when the server is frozen and not the cable cut', {
  timeout: 60_000,
}, async () => {
  const { program, access } = await serverProgram(temporaryFolder())
  const simulator = await startOnline({ server: access })
  const { act, until } = simulator
  program.child.kill('SIGSTOP')
  for (const person of [{ card: ANNA.card }, { card: BEN.card }]) {
    await refusedAs(simulator, 'waiting-for-offline', 'swipe', person)
    await until('counts down', shown => shown.panel.screen === 'waiting')
  }
  expect(countdown(await simulator.look())).toBeGreaterThan(0)
  await act('clock', { advance: DELAY })
  await until('offline', shown => shown.link.state === 'offline')
  await unlock(simulator, '1')
  await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  await job(simulator, 'copy', 1)
  await loggedOut(simulator)
  program.child.kill('SIGCONT')
  await until('online, and everything is at the server', shown => {
    return shown.link.state === 'online' && shown.queue === 0
  })
  const entries = await simulator.ledger()
  expect(entries.map(entry => entry.seq)).toEqual(entries.map((_, i) => i + 1))
  expect(transcript(entries)).toEqual([
    'went-offline',
    'gate-unlocked single',
    'login anna offline',
    'gate-locked used',
    'copy anna 1 pages offline',
    'logout anna button offline',
    'clock-corrected',
    'came-online',
  ])
})

it('refuses offline what the server has not verified for too long', {
  timeout: 60_000,
}, async () => {
  // A day of beats every 200 ms would be half a million of them.
  const simulator = await startOnline({ set: { 'link.beat': '5m', 'card.repeat': '0s' } })
  await simulator.act('network', { state: 'down' })
  await refusedAs(simulator, 'waiting-for-offline', 'swipe', { card: ANNA.card })
  await simulator.act('clock', { advance: '23h' })
  await unlock(simulator, '2')
  await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  await loggedOut(simulator)
  await simulator.act('clock', { advance: '2h' })
  await refusedAs(simulator, 'cache-expired', 'swipe', { card: ANNA.card })
  await refusedAs(simulator, 'cache-expired', 'keys', { keys: `${BEN.pin}<enter>` })
})

it('forgets at the next sync whom the server has disabled', { timeout: 60_000 }, async () => {
  const simulator = await startOnline()
  const { until, server } = simulator
  await loggedIn(simulator, 'anna', 'swipe', { card: ANNA.card })
  await loggedOut(simulator)
  const { body } = await server('GET', '/users')
  const { id } = body.items.find((user: { username: string }) => user.username === 'anna')
  await server('PATCH', `/users/${id}`, { active: false })
  await until('gone from the cache', shown => shown.cache.users === 1)
  await refusedAs(simulator, 'inactive', 'swipe', { card: ANNA.card })
  await goOffline(simulator)
  await unlock(simulator, '2')
  await refusedAs(simulator, 'unknown-card', 'swipe', { card: ANNA.card })
  await loggedIn(simulator, 'ben', 'swipe', { card: BEN.card })
})

it('caches nothing and lets nobody in over a connection that is not TLS, and says why', async () => {
  const folder = temporaryFolder()
  const enrolled = await startSimulator({ folder, set: { offlineLogin: 'off' } })
  await enrolled.until('online', shown => shown.link.state === 'online')
  expect((await enrolled.look()).cache.users).toBe(0)
  await enrolled.close()

  const simulator = await startSimulator({ folder, scheme: 'http' })
  const refused = await refusedAs(simulator, 'not-secure', 'swipe', { card: ANNA.card })
  expect(refused).toMatchObject({ enrolled: true, secure: false })
  expect(refused.panel.text).toContain('The connection to the server is not secure')
  await simulator.act('clock', { advance: '5h' })
  const later = await simulator.look()
  expect(later.cache.users).toBe(0)
  await refusedAs(simulator, 'not-secure', 'keys', { keys: `${BEN.pin}<enter>` })
  const log = readFileSync(join(folder, 'logs', 'T1.log'), 'utf8')
  expect(log).toContain('not https:// — nothing is cached and nobody can log in')
})

it('takes no answer from somebody with another certificate, and says so in its log', async () => {
  const simulator = await startOnline()
  await simulator.act('network', { state: 'captive' })
  await simulator.until('waiting', shown => shown.link.state === 'waiting')
  await refusedAs(simulator, 'waiting-for-offline', 'swipe', { card: ANNA.card })
  const log = readFileSync(join(simulator.world.folder.logs, 'T1.log'), 'utf8')
  expect(log).toContain('server/not-trusted')
  for (const secret of [ANNA.card, ANNA.pin, BEN.card, UNLOCK_CODE]) {
    expect(log).not.toContain(secret)
  }
  await goOnline(simulator)
})

it('says how to enrol while it belongs to no server', async () => {
  const simulator = await startSimulator({ enrol: false })
  const shown = await refusedAs(simulator, 'not-enrolled', 'swipe', { card: ANNA.card })
  expect(shown.panel.screen).toBe('not-enrolled')
  expect(shown.panel.text).toContain('An administrator makes an enrolment code at the server')
  expect(shown).toMatchObject({ enrolled: false, cache: { users: 0 } })
})
