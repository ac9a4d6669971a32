// A day at one terminal on virtual time: production code with its real files; only link and panel are in memory.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { State, Step } from '../../agent/core/state.ts'
import {
  type Activity,
  type Event,
  type EventBody,
  Secret,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { type Agent, type AgentConfigFile, checkConfig, createAgent } from '../../agent/index.ts'
import { hashCode } from '../../agent/vault/stretch.ts'
import { createMemoryLink, type MemoryLink, type Network } from '../memory/memory-link.ts'
import { createMemoryPanel, type MemoryPanel } from '../memory/memory-panel.ts'
import { createMemoryServer, type MemoryServer } from '../memory/memory-server.ts'
import { VirtualTime } from '../memory/virtual-time.ts'

const MORNING = Date.UTC(2026, 4, 4, 8) as Wall
const QUIET = { info() {}, warn() {}, error() {} }

/** A terminal's day. Its transcript says what happened, when, in the words of the core. */
export class Day {
  readonly time = new VirtualTime(MORNING)
  readonly server: MemoryServer = createMemoryServer({ now: () => this.time.now() })
  readonly folder = mkdtempSync(join(tmpdir(), 'latchkey-day-'))
  panel: MemoryPanel = createMemoryPanel()
  readonly #set: Readonly<Record<string, string>>
  readonly #secure: boolean
  #network: Network = 'up'
  #link: MemoryLink | undefined
  #agent: Agent | undefined
  #lines: string[] = []
  #state: State | undefined

  readonly #deviceKey: AgentConfigFile['deviceKey']

  constructor(
    set: Readonly<Record<string, string>>,
    secure: boolean,
    deviceKey: AgentConfigFile['deviceKey'] = { provider: 'file' },
  ) {
    this.#set = set
    this.#secure = secure
    this.#deviceKey = deviceKey
  }

  /** Everything that happened since the last call, a line each. */
  transcript(): readonly string[] {
    const lines = this.#lines
    this.#lines = []
    return lines
  }

  get state(): State {
    if (this.#state === undefined) throw new Error('the terminal was never switched on')
    return this.#state
  }

  async powerOn(): Promise<this> {
    this.panel = createMemoryPanel()
    const config = checkConfig(
      {
        ...{ data: this.folder, server: 'https://server.test', readers: [] },
        deviceKey: this.#deviceKey,
      },
      '/',
      this.#set,
    )
    this.#agent = await createAgent(config, {
      system: this.time,
      log: QUIET,
      panel: this.panel,
      link: identity => {
        const after = (ms: number, due: () => void) => this.time.after(ms, due)
        const { server } = this
        this.#link = createMemoryLink({ identity, server, after, secure: this.#secure })
        this.#link.network(this.#network)
        return this.#link
      },
      observe: (event, step) => this.#note(event, step),
    })
    return this.pass(0)
  }

  /** Power is gone from one moment to the next. */
  async powerCut(): Promise<this> {
    await this.#agent?.cut()
    this.#agent = undefined
    this.#lines.push(`${this.#clock(this.time.now())} power cut`)
    return this
  }

  async pass(ms: number): Promise<this> {
    await this.time.pass(ms, () => this.#settled())
    return this
  }

  async enrol(): Promise<this> {
    return this.emit({ kind: 'enrolment-code', code: this.server.issueCode() })
  }

  async cable(network: Network): Promise<this> {
    this.#network = network
    this.#link?.network(network)
    this.#lines.push(`${this.#clock(this.time.now())} network ${network}`)
    return this.pass(0)
  }

  async swipe(card: string): Promise<this> {
    return this.emit({ kind: 'presented', reader: 'serial', as: 'card', card: new Secret(card) })
  }

  /** Types digits and `<enter>`, `<logout>` … as on the keypad. */
  async keys(keys: string): Promise<this> {
    for (const key of keys.match(/<[a-z]+>|\d/g) ?? []) {
      await this.emit({ kind: 'key', key: key.replace(/[<>]/g, '') as '0' })
    }
    return this
  }

  /** The copier does a whole job. */
  async job(activity: 'copy' | 'print' | 'scan', pages: number): Promise<this> {
    const job = `${activity}-${this.time.ms}`
    await this.emit({ kind: 'job-started', job, activity, color: false, duplex: false })
    await this.emit({ kind: 'pages-done', job, pages })
    return this.emit({ kind: 'job-ended', job })
  }

  async emit(event: EventBody): Promise<this> {
    this.panel.emit(event)
    return this.pass(0)
  }

  /** What the server holds of this terminal's log: kinds and whose they are, in order. */
  ledger(): readonly Activity[] {
    const { logId } = this.state.upload.journal
    return this.server
      .entries('T1', logId)
      .map(entry => JSON.parse(Buffer.from(entry.body, 'base64').toString()) as Activity)
  }

  /** Lets time pass until something is so; gives up after two virtual hours. */
  async until(what: (state: State) => boolean): Promise<this> {
    for (let second = 0; second < 7_200; second++) {
      if (what(this.state)) return this
      await this.pass(1_000)
    }
    throw new Error('two hours passed and it did not happen')
  }

  async close(): Promise<void> {
    await this.#agent?.cut()
    rmSync(this.folder, { recursive: true })
  }

  /** Waits until everything under way waits for virtual time and for nothing real. */
  async #settled(): Promise<void> {
    do await new Promise(resolve => setImmediate(resolve))
    while (this.#agent !== undefined && this.#agent.underway() !== this.time.waits)
  }

  #clock(wall: Wall): string {
    return new Date(wall).toISOString().slice(11, 19)
  }

  #note(event: Event | 'boot', { state, effects }: Step): void {
    const at = event === 'boot' ? this.time.ms : event.at
    const say = (line: string) => this.#lines.push(`${this.#clock((MORNING + at) as Wall)} ${line}`)
    const before = this.#state
    this.#state = state
    if (event === 'boot') say(`boot, link ${state.link.state}, gate ${state.gate.state}`)
    else if (before?.link.state !== state.link.state) say(`link ${state.link.state}`)
    for (const effect of effects) {
      if (effect.kind === 'record') {
        const { kind, ...rest } = effect.activity
        const { offline, job, color, duplex, project, version, since, ...told } = rest as Record<
          string,
          unknown
        >
        const words = Object.entries(told).map(([name, value]) => `${name}=${value}`)
        say([`- ${kind}`, ...words, ...(offline === true ? ['offline'] : [])].join(' '))
      }
      if (effect.kind === 'unlock') say('copier open')
      if (effect.kind === 'lock') say('copier closed')
    }
    if (event !== 'boot' && before?.gate.state !== state.gate.state) say(`gate ${state.gate.state}`)
  }
}

/** A day with Anna and Ben on the server and the terminal enrolled. */
export async function startDay(
  set: Readonly<Record<string, string>> = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Day> {
  const day = await unenrolledDay(set, settings)
  await day.enrol()
  return day.pass(1_000)
}

/** A day with a terminal that belongs to nobody yet. */
export async function unenrolledDay(
  set: Readonly<Record<string, string>> = {},
  settings: Readonly<Record<string, unknown>> = {},
  secure = true,
  deviceKey?: AgentConfigFile['deviceKey'],
): Promise<Day> {
  const day = new Day(set, secure, deviceKey)
  onTestFinished(() => day.close())
  day.server.putPerson({
    id: 'u1',
    username: 'anna',
    name: 'Anna',
    cards: [{ number: '0102030405' }],
    pins: [{ pin: '482913' }],
  })
  day.server.putPerson({
    id: 'u2',
    username: 'ben',
    name: 'Ben',
    cards: [{ number: '04A1B2C3D4' }],
    pins: [{ pin: '730158' }],
  })
  const all = { gate: 'static', 'unlock.code': await hashCode('24680'), ...settings }
  for (const [name, value] of Object.entries(all)) day.server.set(name, value)
  return day.powerOn()
}
