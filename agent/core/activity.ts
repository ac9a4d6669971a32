// Writing down what happened: every activity is handed to the journal until the journal answers for it.

import { isGrant } from './grant.ts'
import { andThen, later, now, type State, type Step, stay, ticketed } from './state.ts'
import type {
  Activity,
  BootFacts,
  Effect,
  Millis,
  Mono,
  Stamp,
  Ticket,
  Unwritten,
  Wall,
} from './vocabulary.ts'

const RETRY: Millis = 5_000
/** Most activities held in memory while the journal cannot be written. */
const MOST_UNRECORDED = 200
const DISPENSABLE: readonly ReadonlySet<Activity['kind']>[] = [
  new Set(['refused']),
  new Set(['went-offline', 'came-online', 'clock-corrected']),
]
/** Where the copier's own meter is read: it counts what nobody told the agent of. */
const isSession = ({ kind }: Activity): boolean => kind === 'login' || kind === 'logout'

/**
 * After a power cut: writes what had waited for the journal, as far as it is not there. Of what is lost the first may
 * have been these: the server may have them, so they are not told again.
 */
export function writeAfterCut(
  state: State,
  { entries }: Unwritten,
  { sinceKept, lostSinceKept }: Pick<BootFacts, 'sinceKept' | 'lostSinceKept'>,
  { at }: Stamp,
): Step {
  const written = sinceKept.map(activity => JSON.stringify(activity))
  let lost = lostSinceKept
  let step = stay(state)
  for (const { activity, time } of entries) {
    const found = written.indexOf(JSON.stringify(activity))
    // Two that say the same are two.
    if (found >= 0) written.splice(found, 1)
    else if (lost > 0) lost -= 1
    else step = andThen(step, next => record(next, activity, at, time))
  }
  return step
}

/** Records an activity, of now unless `time` says otherwise; its ticket is in the new state's `tickets`. */
export function record(
  state: State,
  activity: Activity,
  at: Mono,
  time: Wall = now(state, at),
): Step {
  const drawn = ticketed(state)
  const { ticket } = drawn
  const { meter } = state
  const read = meter === undefined ? {} : { meter }
  const metered = isSession(activity) ? { ...activity, ...read } : activity
  const entry = { ticket, activity: metered, time, trust: state.time.trust, ...read }
  const all = [...state.unrecorded, entry]
  const gone = all.length > MOST_UNRECORDED ? dispensable(all) : undefined
  const next = { ...drawn.state, unrecorded: all.filter(one => one !== gone) }
  // One at a time: what is written after something that does not fit would stand before it.
  if (state.unrecorded.length === 0) return stay(next, { kind: 'record', ...entry })
  return gone === undefined ? stay(next) : stay(next, dropped(gone.activity))
}

/** Hands the oldest activity to the journal, if none is with it. */
function recordNext(state: State): Step {
  const [first, ...rest] = state.unrecorded
  if (first === undefined) return stay(state)
  const { again: _, ...entry } = first
  return stay({ ...state, unrecorded: [entry, ...rest] }, { kind: 'record', ...entry })
}

/**
 * What goes when memory runs out. What costs nobody anything goes first: refusals, then what the link did, then whatever is
 * oldest. The first one stays: the journal has it.
 */
function dispensable([, ...entries]: State['unrecorded']): State['unrecorded'][number] | undefined {
  for (const kinds of DISPENSABLE) {
    const found = entries.find(({ activity }) => kinds.has(activity.kind))
    if (found !== undefined) return found
  }
  return entries[0]
}

const dropped = ({ kind }: Activity): Effect => ({
  ...{ kind: 'log', level: 'warn', details: { kind } },
  message: `An activity is lost: the journal cannot be written, and ${MOST_UNRECORDED} others wait. Make room on the disk.`,
})

/** Whether the journal has this entry: it has one at a time, the oldest. */
export const isWithJournal = ({ unrecorded: [first] }: State, ticket: Ticket): boolean =>
  first?.ticket === ticket

/** The journal answered: the oldest entry is on the disk. The next one goes there. */
export function recorded(state: State, seq: number): Step {
  const { journal } = state.upload
  return recordNext({
    ...state,
    unrecorded: state.unrecorded.slice(1),
    upload: { ...state.upload, journal: { ...journal, head: Math.max(journal.head, seq) } },
  })
}

/** The journal could not be written: keep it and try again, unless it was refused instead. */
export function unrecorded(state: State, ticket: Ticket, at: Mono): Step {
  const [first, ...rest] = state.unrecorded
  if (first?.ticket !== ticket) return stay(state)
  if (isGrant(first.activity)) return recordNext({ ...state, unrecorded: rest })
  return stay({ ...state, unrecorded: [{ ...first, again: later(at, RETRY) }, ...rest] })
}

/** What was refused while it waited behind others did not happen; what the journal has, it has. */
export const withdrawn = (state: State, ticket: Ticket): State => ({
  ...state,
  unrecorded: state.unrecorded.filter((entry, index) => index === 0 || entry.ticket !== ticket),
})

/** Tries again what is due. */
export function recordAgain(state: State, at: Mono): Step {
  const again = state.unrecorded[0]?.again
  return again !== undefined && again <= at ? recordNext(state) : stay(state)
}

/** True while something that must not be lost waits for a journal that fails, or soon will. */
export function journalFails(state: State): boolean {
  return state.low || state.unrecorded.some(entry => entry.again !== undefined)
}
