// Power cuts between every two things the disk is asked to do while a session with several jobs ends: every page that
// was kept is booked, once, and every login has one logout.

import { describe, expect, it } from 'vitest'
import { advance } from '../../agent/core/agent.ts'
import { boot, NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { State, Step } from '../../agent/core/state.ts'
import {
  type Activity,
  type Effect,
  type EventBody,
  type Kept,
  Secret,
} from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, facts, known, NOON, settingsWith, stampAt, Terminal } from './sample.ts'

const JOBS = { a: 1, b: 3, c: 2 }

/** A machine whose disk answers after everything it was asked at once, and which has power for so many writes. */
class Machine {
  kept: Kept = { ...NOTHING_KEPT, floor: NOON }
  readonly journal: Activity[] = []
  #state: State
  #power: number
  #queue: EventBody[] = []
  #ask = 0

  constructor(power: number) {
    this.#power = power
    this.#state = this.#start()
  }

  /** The power is back, for so many writes. */
  start(power = Number.POSITIVE_INFINITY): this {
    this.#power = power
    this.#queue = []
    this.#state = this.#start()
    this.#settle()
    return this
  }

  event(body: EventBody): this {
    this.#queue.push(body)
    this.#settle()
    return this
  }

  answer(): this {
    return this.event({ kind: 'answered', ticket: this.#ask, finding: known(ANNA) })
  }

  #start(): State {
    const { unwritten, open } = this.kept
    const head = this.journal.length
    const step = boot(
      facts({
        ...{ kept: this.kept, sinceKept: this.journal.slice((unwritten ?? open)?.head ?? head) },
        journal: { logId: 'log', head, acked: head, durable: 0, tail: 1 },
      }),
      stampAt(0),
    )
    this.#perform(step)
    return step.state
  }

  #settle(): void {
    for (let body = this.#queue.shift(); body && this.#power > 0; body = this.#queue.shift()) {
      const step = advance(this.#state, { ...body, ...stampAt(0) })
      this.#state = step.state
      this.#perform(step)
    }
  }

  #perform({ effects }: Step): void {
    for (const effect of effects) {
      if (effect.kind === 'ask-server') this.#ask = effect.ticket
      if (effect.kind === 'record' || effect.kind === 'keep') this.#write(effect)
    }
  }

  #write(effect: Extract<Effect, { kind: 'record' | 'keep' }>): void {
    if (this.#power === 0) return
    this.#power -= 1
    const { ticket } = effect
    if (effect.kind === 'record') {
      const seq = this.journal.push(JSON.parse(JSON.stringify(effect.activity)))
      this.#queue.push({ kind: 'recorded', ticket, seq })
    } else {
      this.kept = JSON.parse(JSON.stringify(effect.kept))
      this.#queue.push({ kind: 'kept', ticket })
    }
  }
}

/** Anna copies three things at once and leaves while they run. Gives the pages kept before she left. */
function session(m: Machine): { readonly [job: string]: number } {
  m.event({ kind: 'presented', reader: 'r', as: 'card', card: new Secret(ANNAS_CARD) }).answer()
  for (const [job, pages] of Object.entries(JOBS)) {
    m.event({ kind: 'job-started', job, activity: 'copy', color: false, duplex: false })
    m.event({ kind: 'pages-done', job, pages })
  }
  const jobs = m.kept.open?.jobs ?? {}
  m.event({ kind: 'key', key: 'logout' })
  return Object.fromEntries(Object.entries(jobs).map(([job, { pages }]) => [job, pages]))
}

const kinds = (journal: readonly Activity[], kind: string) =>
  journal.filter(activity => activity.kind === kind).length

describe('a power cut while things wait to be written', () => {
  it('loses no page and no logout, and books none twice, wherever it comes and wherever the next one does', () => {
    const whole = new Machine(Number.POSITIVE_INFINITY).start()
    session(whole)
    const writes = 40
    let waited = 0
    for (let first = 3; first < writes; first++) {
      for (let second = 0; second < 12; second++) {
        const m = new Machine(first).start(first)
        const pages = session(m)
        const { unwritten, open } = m.kept
        m.start(second).start()
        const where = `cut after ${first} writes, then after ${second}`
        for (const [job, most] of Object.entries(JOBS)) {
          const booked = m.journal.flatMap(one =>
            'job' in one && one.job === job ? one.pages : [],
          )
          expect(booked.length, `${job}: ${where}`).toBeLessThanOrEqual(1)
          expect(booked[0] ?? 0, `${job}: ${where}`).toBeGreaterThanOrEqual(pages[job] ?? 0)
          expect(booked[0] ?? 0, `${job}: ${where}`).toBeLessThanOrEqual(most)
        }
        // A login may be written whose session was not open yet.
        const logouts = kinds(m.journal, 'logout')
        expect(logouts, where).toBeLessThanOrEqual(kinds(m.journal, 'login'))
        const ended = unwritten?.entries.some(({ activity }) => activity.kind === 'logout')
        if (ended) waited += 1
        if (ended || open !== undefined) expect(logouts, where).toBe(1)
      }
    }
    // There were such cuts at all.
    expect(waited).toBeGreaterThan(20)
  })

  it('tells nothing again that may be among what the journal lost or has given away', () => {
    const logout = { kind: 'logout', user: 'anna', why: 'button', offline: false } as const
    const left = (user: string) => ({ ...logout, user })
    const unwritten = {
      ...{ head: 4, log: 'log' },
      entries: ['anna', 'ben', 'cyd'].map(user => ({ activity: left(user), time: NOON })),
    }
    const told = (since: readonly string[], lostSinceKept: number) =>
      boot(
        facts({
          kept: { ...NOTHING_KEPT, floor: NOON, unwritten },
          ...{ sinceKept: since.map(left), lostSinceKept },
        }),
        stampAt(0),
      ).state.unrecorded.flatMap(({ activity }) =>
        activity.kind === 'logout' ? activity.user : [],
      )
    expect(told([], 0)).toEqual(['anna', 'ben', 'cyd'])
    expect(told(['anna'], 0)).toEqual(['ben', 'cyd'])
    // They are written in this order: what is gone are the first.
    expect(told([], 1)).toEqual(['ben', 'cyd'])
    expect(told(['ben'], 1)).toEqual(['cyd'])
    expect(told([], Number.POSITIVE_INFINITY)).toEqual([])
  })

  it('makes no login of one that was not written', () => {
    const t = new Terminal()
    t.beat({ settingsVersion: 1 }).swipe(ANNAS_CARD)
    const { ticket } = t.last('fetch-settings')
    const settings = { kind: 'settings', ticket, settings: settingsWith({}) } as const
    const asked = {
      kind: 'answered',
      ticket: t.last('ask-server').ticket,
      finding: known(ANNA),
    } as const
    // The disk says nothing from here on.
    const opened = advance(t.state, { ...asked, ...stampAt(t.ms) }).state
    const { effects } = advance(opened, {
      ...{ ...settings, pushed: { version: 1, values: {} } },
      ...stampAt(t.ms),
    })
    expect(opened.unrecorded.map(({ activity }) => activity.kind)).toEqual(['login'])
    expect(effects.find(({ kind }) => kind === 'keep')).not.toHaveProperty('kept.unwritten')
  })
})
