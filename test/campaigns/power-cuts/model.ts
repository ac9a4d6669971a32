// What must be on a disk whose power went: all that was answered for, and of what was asked for after it only a beginning.

import type { Denials, Kept } from '../../../agent/core/vocabulary.ts'
import { cardsOf, GUEST } from './people.ts'
import type { CacheOp, JournalOp, Line } from './said.ts'

/** What the journal's file holds: entries after `base` as the JSON they were given, and the small state beside them. */
export interface JournalState {
  readonly base: number
  readonly bodies: readonly string[]
  readonly acked: number
  readonly durable: number
  readonly kept: Kept | undefined
  readonly denials: Denials | undefined
}

/** What the cache holds: its generation, and cards by whose they are. */
export interface CacheState {
  readonly generation: number
  readonly cards: Readonly<Record<string, string>>
}

export const headOf = ({ base, bodies }: JournalState): number => base + bodies.length

/** What one file must hold, and what it may hold besides. */
export class Expected<S, Op extends { readonly kind: string; readonly ticket?: number }> {
  readonly #after: (state: S, op: Op) => S
  #sure: S
  #asked: readonly Op[] = []

  constructor(sure: S, after: (state: S, op: Op) => S) {
    this.#sure = sure
    this.#after = after
  }

  /** What was answered for. */
  get sure(): S {
    return this.#sure
  }

  asks(op: Op): void {
    this.#asked = [...this.#asked, op]
  }

  /** The first of these that were asked for is answered for, and all that was asked for before it. */
  done(which: (op: Op) => boolean): void {
    const at = this.#asked.findIndex(which)
    this.#sure = this.#asked.slice(0, at + 1).reduce(this.#after, this.#sure)
    this.#asked = this.#asked.slice(at + 1)
  }

  /** Everything that the file may hold. */
  possible(): readonly S[] {
    let state = this.#sure
    return [state, ...this.#asked.map(op => (state = this.#after(state, op)))]
  }
}

function afterJournalOp(state: JournalState, op: JournalOp): JournalState {
  switch (op.kind) {
    case 'record':
      return { ...state, bodies: [...state.bodies, op.body] }
    case 'keep':
      return { ...state, kept: op.kept }
    case 'keep-denials':
      return { ...state, denials: op.denials }
    case 'acknowledge': {
      const acked = Math.max(state.acked, Math.min(op.through, headOf(state)))
      return { ...state, acked, durable: Math.max(state.durable, Math.min(op.durable, acked)) }
    }
    case 'forget': {
      const base = Math.max(state.base, Math.min(op.through, state.durable))
      return { ...state, base, bodies: state.bodies.slice(base - state.base) }
    }
  }
}

function afterCacheOp(state: CacheState, op: CacheOp): CacheState {
  switch (op.kind) {
    case 'replace': {
      // Whom the server lets stay may have been erased since the terminal named them.
      const isHeld = op.keep.includes(GUEST.id) && GUEST.card in state.cards
      const stays = isHeld ? { [GUEST.card]: GUEST.name } : {}
      return { generation: op.generation, cards: { ...stays, ...cardsOf(op.version) } }
    }
    case 'remember':
      return op.card === undefined
        ? state
        : { ...state, cards: { ...state.cards, [op.card]: op.name } }
    case 'purge':
      return { ...state, cards: {} }
  }
}

export interface Model {
  readonly journal: Expected<JournalState, JournalOp>
  readonly cache: Expected<CacheState, CacheOp>
}

export function modelOf(journal: JournalState, cache: CacheState): Model {
  return {
    journal: new Expected(journal, afterJournalOp),
    cache: new Expected(cache, afterCacheOp),
  }
}

/** Takes in what was asked for and answered for. */
export function heard({ journal, cache }: Model, line: Line): void {
  if ('asks' in line) {
    const { asks: op } = line
    if (op.kind === 'replace' || op.kind === 'remember' || op.kind === 'purge') cache.asks(op)
    else journal.asks(op)
  } else if ('done' in line) {
    const { done, ticket } = line
    if (done === 'replace') cache.done(op => op.kind === 'replace')
    else if (done === 'remember') cache.done(op => op.kind !== 'replace')
    else if (ticket === undefined) journal.done(op => op.kind === done)
    else journal.done(op => 'ticket' in op && op.ticket === ticket)
  }
}
