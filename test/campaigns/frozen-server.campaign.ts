// The server is there and does not answer, in every way that happens: whoever holds a card to the reader hears yes or no
// within 1.5 s, gets in offline when the delay is over, and the server hears of it once.
//
// Agent and server are the built programs, with real TCP, TLS and clocks. The control is an agent told to wait longer.

import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { callServer, type ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { serverProgram } from '../sim/command.ts'
import { type ProcessTerminal, processTerminal } from '../sim/process-terminal.ts'
import { ANNA } from '../sim/simulator.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { badRoads, openRelay } from './bad-roads.ts'
import { campaign } from './campaign.ts'

const LOGIN_WAIT_MS = 1_500
const DELAY_MS = 2_000
/** What a busy machine may add to either. */
const SLACK_MS = 500
/** Longest anybody waits for a yes or no before the campaign gives up. */
const PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 2

/** Holds a card to the reader; how long until the panel said yes or no, milliseconds. */
async function decided(terminal: ProcessTerminal): Promise<number> {
  const before = terminal.panel().answers()
  const begun = performance.now()
  terminal.swipe(ANNA.card)
  for (;;) {
    const passed = performance.now() - begun
    if (terminal.panel().answers() > before) return passed
    if (passed > PATIENCE_MS) throw new Error('Nobody heard yes or no.')
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Tries until somebody gets in: the slowest answer, and how long it was from the first refusal. */
async function tryUntilIn(terminal: ProcessTerminal) {
  let slowest = await decided(terminal)
  let refused = 1
  const begun = performance.now()
  while (!terminal.panel().open()) {
    if (performance.now() - begun > PATIENCE_MS) throw new Error('Nobody ever got in.')
    slowest = Math.max(slowest, await decided(terminal))
    if (!terminal.panel().open()) refused += 1
  }
  const served = performance.now() - begun
  terminal.press('logout')
  await patiently(() => expect(terminal.panel().open()).toBe(false))
  return { slowest, served, refused }
}

interface Entry {
  readonly terminal: string
  readonly kind: string
  readonly seq: number
}

/** All there are, page by page. */
async function activities(access: ServerAccess): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (let after: string | null = ''; after !== null; ) {
    const from = after === '' ? '' : `&after=${after}`
    const { body } = await callServer(access, 'GET', `/api/activities?limit=1000${from}`)
    const page = body as { items: Entry[]; next: string | null }
    entries.push(...page.items)
    after = page.next
  }
  return entries
}

it('decides within 1.5 s and serves within the delay, however the server fails to answer', async () => {
  const { n, seed, progress, close } = campaign('frozen-server')
  const chance = seededChance(seed)
  const { program, access } = await serverProgram(temporaryFolder())
  await callServer(access, 'PATCH', '/api/settings', { gate: 'none' })
  const relay = await openRelay(access.port)
  const behind = { ...access, port: relay.port }
  const enrolled = async (name: string, settings: readonly string[]) => {
    const terminal = await processTerminal(behind, {}, settings)
    await terminal.start()
    await terminal.enrol(name)
    await patiently(async () => {
      const { body } = await callServer(access, 'GET', `/api/terminals/${name}`)
      expect((body as { status: object }).status).toMatchObject({ cachedUsers: 2 })
    })
    return terminal
  }
  const terminal = await enrolled('T1', [`link.delay=${DELAY_MS}ms`])
  const roads = badRoads(program.child, terminal.network, relay)

  let [slowest, longest, refusals, late] = [0, 0, 0, 0]
  for (let outage = 0; outage < n; outage += 1) {
    const road = roads[outage % roads.length]
    if (road === undefined) break
    // Any moment between two beats.
    await new Promise(resolve => setTimeout(resolve, chance() * 250))
    await road.begin()
    const told = await tryUntilIn(terminal)
    await road.end()
    // What was an outage a moment ago is held in doubt for longer each time: only after a start is it as it was.
    await terminal.kill()
    await terminal.start()
    await terminal.link('online')
    slowest = Math.max(slowest, told.slowest)
    longest = Math.max(longest, told.served)
    refusals += told.refused
    const slow = told.slowest > LOGIN_WAIT_MS + SLACK_MS
    if (slow || told.served > DELAY_MS + LOGIN_WAIT_MS + SLACK_MS) {
      late += 1
      console.log(`${road.name}: ${JSON.stringify(told)}`)
    }
    progress(outage)
  }
  const once = async () => {
    const entries = (await activities(access)).filter(entry => entry.terminal === 'T1')
    const seqs = entries.map(({ seq }) => seq)
    expect(seqs.toSorted((a, b) => a - b)).toEqual(seqs.map((_, index) => index + 1))
    expect(entries.filter(({ kind }) => kind === 'login')).toHaveLength(n)
  }
  await patiently(once)

  const slow = await enrolled('T2', ['login.wait=4s'])
  await slow.network.set('frozen')
  const control = await decided(slow)
  const ms = (wait: number) => `${Math.round(wait)} ms`
  close(
    `${refusals + n} logins, slowest answer ${ms(slowest)}, in after the first refusal by ${ms(longest)} at most ` +
      `(delay ${ms(DELAY_MS)}), ${n} of ${n} at the server once, control that waits longer: ${ms(control)}`,
    late,
  )
  expect(control).toBeGreaterThan(LOGIN_WAIT_MS + SLACK_MS)
  expect(late).toBe(0)
}, 3_600_000)
