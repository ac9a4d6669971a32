// The only door between bytes and login: what readers say becomes what the agent hears.

import {
  CATALOG,
  type ConfiguredReader,
  createHub,
  type Hub,
  type HubOptions,
  mistakes,
  type OpenSource,
  type ReaderEvent,
} from '../../drivers/index.ts'
import { type EventBody, Secret } from '../core/vocabulary.ts'
import { Fault } from '../fault.ts'
import type { Log, Readers } from '../ports.ts'

export interface ReadersOptions {
  readonly readers: readonly ConfiguredReader[]
  /** How long the same card lying on a reader counts as one swipe, milliseconds. */
  readonly repeatMs: number
  readonly log: Log
  /** Where a reader's bytes come from when it is no device of this machine (a simulator's). */
  readonly openSource?: (reader: string) => OpenSource | undefined
}

/** Noise of one reader is told at once, and then added up for so long, milliseconds: a broken one never stops. */
const NOISE_EVERY_MS = 60_000

/** Every mistake in configured readers that can be seen though nothing is opened, a sentence each. */
export const readerMistakes = (readers: readonly ConfiguredReader[]): readonly string[] =>
  mistakes(readers, CATALOG, () => false)

function hubOf(options: HubOptions): Hub {
  try {
    return createHub(options)
  } catch (error) {
    throw new Fault('config/invalid', (error as Error).message, { retry: 'never', cause: error })
  }
}

/**
 * Readers and keypads of this terminal; nothing is opened before `start`.
 * @throws Fault `config/invalid` when the configured readers cannot work, naming every mistake
 */
export function createReaders({ readers, repeatMs, log, openSource }: ReadersOptions): Readers {
  let emit: (event: EventBody) => void = () => {}
  const noise = noiseLog(log)
  const hub = hubOf({
    readers,
    repeatMs,
    roll: () => Math.random(),
    openSource: reader => openSource?.(reader.id),
    onEvent: event => {
      const heard = told(event)
      if (heard !== undefined) emit(heard)
      // The sentence says what to mend: a cable, a right, a missing library.
      if (event.kind === 'detached') log.warn(event.why, { reader: event.reader })
      if (event.kind === 'noise') noise(event)
    },
  })
  return {
    async start(listener) {
      emit = listener
      hub.start()
    },
    feedback(reader, mood) {
      hub.feedback(reader, mood)
    },
    rule(rules) {
      for (const { id } of readers) {
        const why = hub.rule(id, rules[id])
        if (why === undefined) continue
        const about = `The server's rule for the card numbers of reader "${id}" cannot be used, and its own is: ${why}`
        log.warn(about, { reader: id })
      }
    },
    status: () => hub.status(),
    stop: () => hub.stop(),
  }
}

/** Tells of noise at once, and of more of the same of a reader once in a while. */
function noiseLog(log: Log): (event: Extract<ReaderEvent, { kind: 'noise' }>) => void {
  const since = new Map<string, { at: number; count: number; times: number }>()
  return ({ reader, at, count, why }) => {
    // The reasons are a few phrases of ours.
    const what = `${reader}: ${why}`
    const before = since.get(what)
    if (before !== undefined && at < before.at + NOISE_EVERY_MS) {
      before.count += count
      before.times += 1
      return
    }
    since.set(what, { at, count: 0, times: 0 })
    const { count: more = 0, times = 0 } = before ?? {}
    const about = { reader, count, why, ...(times > 0 && { untold: { times, count: more } }) }
    log.info('A reader sent something that is no card and no key.', about)
  }
}

/** The agent's words for a reader's, or undefined for what is worth no more than a line in the log. */
function told(event: ReaderEvent): EventBody | undefined {
  const { reader } = event
  switch (event.kind) {
    case 'card': {
      const as = event.ambiguous ? 'card-or-pin' : 'card'
      return { kind: 'presented', reader, as, card: new Secret(event.card) }
    }
    case 'key':
      return { kind: 'key', key: event.key }
    case 'attached':
      return { kind: 'reader', reader, state: 'attached' }
    case 'detached':
      return { kind: 'reader', reader, state: 'detached', why: event.why }
    case 'noise':
      return undefined
  }
}
