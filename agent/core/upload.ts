// Getting the journal to the server: one batch under way, backing off, forgetting only what is safe there.
//
//   idle ──(entries, online)──► sending ──acked──► idle or sending again
//     ▲                            │ failed or late
//     └────────── waiting ◄────────┘ (back-off; the first wait after an outage is a spread)

import { fullJitter } from './backoff.ts'
import type {
  JournalStanding,
  Millis,
  Mono,
  Problem,
  Settings,
  Stamp,
  Ticket,
} from './vocabulary.ts'

/** The longest one batch may take. */
const BATCH_LIMIT: Millis = 30_000
const LONGEST_BACKOFF: Millis = 120_000
/** The drain after an outage starts within this, so that a fleet does not start at once. */
const LONGEST_SPREAD: Millis = 60_000
/** Entries kept on the terminal even when the server has them durably. */
const KEEP_ENTRIES = 20_000

export interface Upload {
  readonly state: 'idle' | 'sending' | 'waiting'
  readonly journal: JournalStanding
  readonly failures: number
  readonly ticket?: Ticket
  /** When sending is late, or waiting over. */
  readonly until?: Mono
}

export function startUpload(journal: JournalStanding): Upload {
  return { state: 'idle', journal, failures: 0 }
}

/** Whether the journal holds an entry that the server has not acknowledged. */
export const hasUnsent = ({ journal }: Upload): boolean => journal.head > journal.acked

/** A batch leaves. */
export function sending(upload: Upload, ticket: Ticket, at: Mono): Upload {
  return { ...upload, state: 'sending', ticket, until: (at + BATCH_LIMIT) as Mono }
}

/** Back online: wait a random moment before draining. */
export function spread(upload: Upload, settings: Settings, { at, roll }: Stamp): Upload {
  const within = Math.min(LONGEST_SPREAD, 4 * settings['link.beat'])
  return resting(upload, 'waiting', (at + 1 + Math.floor(within * roll)) as Mono)
}

/** The batch did not get through: back off, or as long as the server asked. */
export function backedOff(
  upload: Upload,
  problem: Pick<Problem, 'waitMs'>,
  settings: Settings,
  { at, roll }: Stamp,
): Upload {
  const base = Math.min(1_000, settings['link.beat'])
  const cap = Math.min(LONGEST_BACKOFF, 8 * settings['link.beat'])
  const drawn = 1 + fullJitter({ base, cap }, upload.failures + 1, roll)
  const wait = Math.max(drawn, Math.min(problem.waitMs ?? 0, 10 * LONGEST_BACKOFF))
  const failures = upload.failures + 1
  return { ...resting(upload, 'waiting', (at + wait) as Mono), failures }
}

/** The server's word on how far it has everything; watermarks never go back. */
export function acknowledged(upload: Upload, through: number, durable: number): Upload {
  const { journal } = upload
  const acked = Math.min(journal.head, Math.max(journal.acked, through))
  const safe = Math.min(acked, Math.max(journal.durable, durable))
  return {
    ...resting(upload, 'idle'),
    failures: 0,
    journal: { ...journal, acked, durable: safe },
  }
}

/** Stops sending and waiting; what was under way may be answered later and is ignored then. */
export function atRest(upload: Upload): Upload {
  return resting(upload, 'idle')
}

function resting(upload: Upload, state: 'idle' | 'waiting', until?: Mono): Upload {
  const { ticket: _, until: __, ...rest } = upload
  return { ...rest, state, ...(until === undefined ? {} : { until }) }
}

/** The last entry that may be forgotten now, or undefined when all must stay. */
export function forgettable({ journal }: Upload): number | undefined {
  const through = Math.min(journal.durable, journal.head - KEEP_ENTRIES)
  return through >= journal.tail ? through : undefined
}
