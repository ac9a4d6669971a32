// One terminal on virtual time, with production code and its real files. It says what it does while it does it.

import type { State, Step } from '../../../agent/core/state.ts'
import {
  type Effect,
  type Event,
  type EventBody,
  Secret,
  type Wall,
} from '../../../agent/core/vocabulary.ts'
import { type Agent, checkConfig, createAgent } from '../../../agent/index.ts'
import { createMemoryPanel, type MemoryPanel } from '../../memory/memory-panel.ts'
import { VirtualTime } from '../../memory/virtual-time.ts'
import { type CampaignLink, createCampaignLink } from './link.ts'
import { type Job, type Line, say } from './said.ts'

const MORNING = Date.UTC(2026, 4, 4, 8)
const DAY = 24 * 60 * 60_000
const SETTINGS = { 'link.beat': '5m', 'link.delay': '1s', 'cache.hours': '72h' }

export class Terminal {
  readonly link: CampaignLink
  readonly #job: Job
  readonly #time: VirtualTime
  #panel: MemoryPanel = createMemoryPanel()
  #agent: Agent | undefined
  #state: State | undefined
  #typed = ''

  constructor(job: Job, u: Uint8Array) {
    this.#job = job
    this.#time = new VirtualTime((MORNING + job.start * DAY) as Wall)
    this.#time.boot = `start ${job.start}`
    const { version, purges } = job
    this.link = createCampaignLink({ version, purges, u, now: () => this.#time.now() })
  }

  get state(): State {
    if (this.#state === undefined) throw new Error('The terminal was never switched on.')
    return this.#state
  }

  async on(): Promise<void> {
    this.#panel = createMemoryPanel()
    const { folder: data, workload } = this.#job
    const config = checkConfig({ data, server: 'https://server.test', readers: [] }, '/', {
      ...SETTINGS,
      gate: workload === 'unlock' ? 'challenge' : 'none',
    })
    this.#agent = await createAgent(config, {
      system: this.#time,
      log: {
        info() {},
        error() {},
        warn(message, { code } = {}) {
          if (String(code).startsWith('store/')) say({ warned: `${message} (${code})` })
        },
      },
      panel: this.#panel,
      link: () => this.link,
      observe: (event, step) => this.#observe(event, step),
    })
    await this.pass(0)
  }

  async off(): Promise<void> {
    await this.#agent?.stop()
    this.#agent = undefined
  }

  async pass(ms: number): Promise<void> {
    await this.#time.pass(ms, async () => {
      do await new Promise(resolve => setImmediate(resolve))
      while (this.#agent !== undefined && this.#agent.underway() > 0)
    })
  }

  async offline(): Promise<void> {
    this.link.network('down')
    await this.#until('offline')
  }

  async online(): Promise<void> {
    this.link.network('up')
    await this.#until('online')
    // The queue goes up within a minute of it.
    await this.pass(60_000)
  }

  async swipe(card: string): Promise<void> {
    await this.emit({ kind: 'presented', reader: 'r', as: 'card', card: new Secret(card) })
  }

  /** Types digits and `<enter>`, `<logout>` … as on the keypad. */
  async type(keys: string): Promise<void> {
    this.#typed = keys.replace('<enter>', '')
    for (const key of keys.match(/<[a-z]+>|\d/g) ?? []) {
      await this.emit({ kind: 'key', key: key.replace(/[<>]/g, '') as '0' })
    }
  }

  /** The copier does a whole job. */
  async copy(job: string, pages: number): Promise<void> {
    await this.emit({ kind: 'job-started', job, activity: 'copy', color: false, duplex: false })
    await this.emit({ kind: 'pages-done', job, pages })
    await this.emit({ kind: 'job-ended', job })
  }

  async emit(event: EventBody): Promise<void> {
    this.#panel.emit(event)
    await this.pass(0)
  }

  async #until(state: 'online' | 'offline'): Promise<void> {
    for (let minute = 0; minute < 180; minute++) {
      if (this.state.link.state === state) return
      await this.pass(60_000)
    }
    throw new Error(`Three hours passed and the terminal is not ${state}.`)
  }

  #observe(event: Event | 'boot', { state, effects }: Step): void {
    if (event !== 'boot') tell(answered(event))
    const wasLocked = this.#state?.gate.state === 'locked'
    this.#state = state
    if (wasLocked && state.gate.state.startsWith('unlocked')) say({ opened: this.#typed })
    for (const effect of effects) tell(asked(effect))
  }
}

const tell = (line: Line | undefined): void => (line === undefined ? undefined : say(line))

/** What a port has answered for, and what follows. */
function answered(event: Event): Line | undefined {
  switch (event.kind) {
    case 'recorded':
      return { done: 'record', ticket: event.ticket }
    case 'kept':
      return { done: 'keep', ticket: event.ticket }
    case 'acked':
      return { done: 'acknowledge' }
    case 'refreshed':
      return { done: 'replace' }
    case 'remembered':
      return { done: 'remember' }
    default:
      return undefined
  }
}

function asked(effect: Effect): Line | undefined {
  switch (effect.kind) {
    case 'record': {
      const { ticket, activity } = effect
      return { asks: { kind: 'record', ticket, body: JSON.stringify(activity) } }
    }
    case 'keep':
    case 'keep-denials':
      return { asks: effect }
    case 'purge-cache':
      return { asks: { kind: 'purge' } }
    case 'remember': {
      const { presented, user } = effect
      const card = presented.kind === 'card' ? { card: presented.value.reveal() } : {}
      return { asks: { kind: 'remember', ...card, name: user.name } }
    }
    case 'look-up':
      return effect.presented.kind === 'pin' ? { looksAt: 'pinTries' } : undefined
    case 'check-response':
      return { looksAt: 'codeTries' }
    case 'unlock':
      return { granted: effect.seq }
    default:
      return undefined
  }
}
