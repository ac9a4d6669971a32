// Holds what a terminal said before its power went against what production code finds when it is back.

import { isDeepStrictEqual } from 'node:util'
import { type CacheState, headOf, heard, type JournalState, type Model, modelOf } from './model.ts'
import { bodyOf, type Found, found } from './opened.ts'
import type { Line } from './said.ts'

/** What can go wrong, and how often it did. */
export interface Wrongs {
  /** Entries that were answered for and are gone. */
  lost: number
  /** Files whose entries are others than were answered for, or not once each. */
  doubled: number
  /** Openings that failed, caches set aside, and terminals that did not start. */
  corrupt: number
  /** Logins without their entry. */
  ungranted: number
  /** PINs and codes looked at that no try stands for. */
  uncounted: number
  /** Tries, or other small state, that was answered for and is gone. */
  forgotten: number
  /** Caches that are not one whole generation. */
  mixed: number
  /** What was purged and is still there, or named. */
  unpurged: number
  /** Codes that opened twice. */
  reopened: number
}

export const noWrongs = (): Wrongs => ({
  ...{ lost: 0, doubled: 0, corrupt: 0, ungranted: 0, uncounted: 0, forgotten: 0 },
  ...{ mixed: 0, unpurged: 0, reopened: 0 },
})

const NOTHING_YET: JournalState = {
  ...{ base: 0, bodies: [], acked: 0, durable: 0, kept: undefined, denials: undefined },
}

/** One folder, from cut to cut. */
export class Judge {
  readonly #folder: string
  readonly #wrongs: Wrongs
  readonly #tell: (what: string) => void
  #model: Model = modelOf(NOTHING_YET, { generation: 0, cards: {} })
  /** Entries by their number, as the server was sent them. */
  readonly #server = new Map<number, string>()
  readonly #burnt = new Set<string>()
  #version = 0

  /** Wrongs are counted in `wrongs`, and told in a sentence. */
  constructor(folder: string, wrongs: Wrongs, tell: (what: string) => void) {
    this.#folder = folder
    this.#wrongs = wrongs
    this.#tell = tell
  }

  /** The newest version of people that the terminal has heard of. */
  get version(): number {
    return this.#version
  }

  /** How often it has purged on the server's word. */
  get purges(): number {
    return this.#model.journal.sure.denials?.purge ?? 0
  }

  /** Codes that opened the gate and must not do so again, the last ones. */
  get burnt(): readonly string[] {
    return [...this.#burnt].slice(-2)
  }

  /** What one terminal said until its power went. `why` is why it ended otherwise. */
  async judge(lines: readonly Line[], why: string | undefined): Promise<void> {
    if (why !== undefined) this.#wrong('corrupt', why)
    const granted: number[] = []
    let looked = 0
    for (const line of lines) {
      heard(this.#model, line)
      if ('asks' in line && line.asks.kind === 'replace') this.#version = line.asks.version
      if ('granted' in line) granted.push(line.granted)
      if ('sent' in line) this.#sent(line.sent)
      if ('opened' in line) this.#opened(line.opened)
      if ('warned' in line) this.#wrong('corrupt', line.warned)
      if ('looksAt' in line) {
        const tries = this.#model.journal.sure.kept?.[line.looksAt] ?? []
        const counted = Math.max(0, ...tries.map(({ id }) => id))
        if (counted <= looked) this.#wrong('uncounted', line.looksAt)
        looked = Math.max(looked, counted)
      }
    }
    await this.#open(granted)
  }

  async #open(granted: readonly number[]): Promise<void> {
    const { journal, cache } = this.#model
    let disk: Found
    try {
      disk = await found(
        this.#folder,
        new Set(cache.possible().flatMap(({ cards }) => Object.keys(cards))),
      )
    } catch (error) {
      return this.#wrong('corrupt', String(error))
    }
    for (const warning of disk.warnings) this.#wrong('corrupt', warning)
    if (!journal.possible().some(state => isDeepStrictEqual(state, disk.journal))) {
      this.#differs(journal.sure, disk.journal)
    }
    for (const seq of granted) {
      const body = disk.journal.bodies[seq - disk.journal.base - 1]
      if (seq > disk.journal.base && !body?.startsWith('{"kind":"login"')) {
        this.#wrong('ungranted', `entry ${seq}`)
      }
    }
    const whole = cache.possible().some(state => isDeepStrictEqual(state, disk.cache))
    const isEmpty = (state: CacheState) => Object.keys(state.cards).length === 0
    if (!whole) {
      const all = cache.possible()
      this.#wrong(all.every(isEmpty) ? 'unpurged' : 'mixed', JSON.stringify([all, disk.cache]))
    }
    if (cache.possible().every(isEmpty) && disk.named.before) {
      this.#wrong('unpurged', 'names came back with the power')
    }
    if (isEmpty(disk.cache) && disk.named.after) this.#wrong('unpurged', 'names stay')
    this.#model = modelOf(disk.journal, disk.cache)
  }

  #differs(sure: JournalState, disk: JournalState): void {
    const lost = headOf(sure) - headOf(disk)
    if (lost > 0) this.#wrong('lost', `entries ${headOf(disk) + 1} to ${headOf(sure)}`, lost)
    const common = Math.max(sure.base, disk.base)
    const from = ({ base, bodies }: JournalState) => bodies.slice(common - base)
    if (from(sure).some((body, at) => at < from(disk).length && body !== from(disk)[at])) {
      this.#wrong('doubled', 'entries are not those that were answered for')
    }
    if (lost <= 0) this.#wrong('forgotten', JSON.stringify([sure.kept, disk.kept]))
  }

  #sent(entries: Extract<Line, { sent: unknown }>['sent']): void {
    const { base, bodies } = this.#model.journal.sure
    for (const { seq, body } of entries) {
      const text = bodyOf({ body })
      const held = this.#server.get(seq) ?? text
      if (held !== text || bodies[seq - base - 1] !== text) {
        this.#wrong('doubled', `entry ${seq} was sent as another`)
      }
      this.#server.set(seq, text)
    }
  }

  #opened(code: string): void {
    if (this.#burnt.has(code)) this.#wrong('reopened', code)
    this.#burnt.add(code)
  }

  #wrong(what: keyof Wrongs, why: string, times = 1): void {
    this.#wrongs[what] += times
    this.#tell(`${what}: ${why}`)
  }
}
