// Where terminals said in beats that their logs end. What was named stays named, whatever a terminal says later.

import type { BeatRequest } from '../../agent/wire/server-messages.ts'
import type { Db } from './database.ts'
import type { Findings } from './findings.ts'
import type { Started } from './log-endings.ts'
import { signedBy } from './log-proofs.ts'
import type { Logs } from './logs.ts'
import type { Terminal } from './terminals.ts'

/** A beat that arrives later than this was not on its way: what has overtaken it is younger. */
const LATEST_BEAT_MS = 60_000
/** Heads of one log that are kept until their entries come. */
const MOST_NAMED = 100

export interface Heads {
  /** Holds a beat's head against what is held and what was named before, and keeps it until its entry comes. */
  named(terminal: Terminal, status: BeatRequest['status']): void
  /** An entry of this log came, by itself or carried over. `hash` is base64. */
  came(terminal: Terminal, logId: string, entry: { seq: number; hash: string }): void
  /** A log has begun and says how the one before ended. */
  ended(terminal: Terminal, started: Started): void
}

export interface HeadsNeed {
  readonly db: Db
  readonly logs: Logs
  readonly findings: Findings
  readonly now: () => number
}

type Place = [tenant: string, terminal: string, logId: string]

export function createHeads({ db, logs, findings, now }: HeadsNeed): Heads {
  const key = 'tenant = ? AND terminal = ? AND log_id = ?'
  const entry = db.prepare<[...Place, number], { hash: Buffer; at: number }>(
    `SELECT hash, received_at AS at FROM entries WHERE ${key} AND seq = ?`,
  )
  const hashNamed = db
    .prepare<[...Place, number], Buffer>(`SELECT hash FROM heads WHERE ${key} AND seq = ?`)
    .pluck()
  const above = db
    .prepare<[...Place, number, number], number>(
      `SELECT seq FROM heads WHERE ${key} AND seq > ? AND named_at < ? ORDER BY seq DESC`,
    )
    .pluck()
  const heldAbove = db
    .prepare<[...Place, number, string], number>(
      `SELECT seq FROM entries WHERE ${key} AND seq > ? AND NOT EXISTS (
         SELECT 1 FROM json_each(?) WHERE seq BETWEEN value ->> 0 AND value ->> 1)
       ORDER BY seq DESC LIMIT 1`,
    )
    .pluck()
  const keep = db.prepare(
    `INSERT INTO heads (tenant, region, terminal, log_id, seq, hash, named_at)
     SELECT @tenant, @region, @terminal, @logId, @seq, @hash, @at
     WHERE (SELECT count(*) FROM heads WHERE tenant = @tenant AND terminal = @terminal AND log_id = @logId) < ${MOST_NAMED}`,
  )
  const drop = db.prepare(`DELETE FROM heads WHERE ${key} AND seq = ?`)

  const placeOf = ({ tenant, id }: Terminal, logId: string): Place => [tenant.id, id, logId]
  const tell = (terminal: Terminal, logId: string, seq: number, detail: string): void =>
    findings.note(terminal, logId, seq, 'rolled-back', detail)

  const hashAt = (place: Place, seq: number): Buffer | undefined =>
    entry.get(...place, seq)?.hash ?? hashNamed.get(...place, seq)
  const isLate = (at: number | undefined) => at !== undefined && now() - at > LATEST_BEAT_MS

  /** What does not fit in a head with a good signature: the entry that it is about, and a sentence. */
  function wrong(
    terminal: Terminal,
    logId: string,
    { seq, hash }: { readonly seq: number; readonly hash: Buffer },
  ): readonly [logId: string, seq: number, detail: string] | undefined {
    const place = placeOf(terminal, logId)
    const says = `The terminal says that its log ends at entry ${seq}`
    if (differs(hashAt(place, seq), hash))
      return [logId, seq, `${says}, and that it is another one.`]
    if (isLate(entry.get(...place, seq + 1)?.at)) return [logId, seq, `${says}; here it goes on.`]
    if (isLate(logs.endedAt(terminal, logId))) {
      return [logId, seq, `${says}; that log had ended before.`]
    }
    const before = above.get(...place, seq, now() - LATEST_BEAT_MS)
    if (before !== undefined) return [logId, before, `${says}; a beat has named this one before.`]
    const later = logs.later(terminal, logId)
    if (later === undefined || !isLate(later.startedAt)) return undefined
    const named = above.get(...placeOf(terminal, later.logId), 0, now()) ?? 0
    return [
      later.logId,
      named,
      `The terminal says that its log ${logId} goes on, which was before this one.`,
    ]
  }

  return {
    named(terminal, { logId, checkpoint }) {
      if (checkpoint === undefined) return
      const { seq } = checkpoint
      if (!signedBy(terminal, logId, checkpoint, checkpoint)) {
        const detail = 'A beat brought it, signed by nobody.'
        findings.note(terminal, logId, seq, 'wrong-checkpoint', detail)
        return
      }
      const hash = bytes(checkpoint.hash)
      const found = wrong(terminal, logId, { seq, hash })
      if (found !== undefined) tell(terminal, ...found)
      const isKnown = hashAt(placeOf(terminal, logId), seq) !== undefined
      if (isKnown || logs.endedAt(terminal, logId) !== undefined) return
      const { id, tenant } = terminal
      const place = { tenant: tenant.id, region: tenant.region, terminal: id, logId }
      keep.run({ ...place, seq, hash, at: now() })
    },
    came(terminal, logId, { seq, hash }) {
      const place = placeOf(terminal, logId)
      if (differs(hashNamed.get(...place, seq), bytes(hash))) {
        tell(terminal, logId, seq, 'A beat has named another one under this number.')
      } else if (differs(entry.get(...place, seq)?.hash, bytes(hash))) {
        tell(terminal, logId, seq, 'Carried over came another one than is held under this number.')
      }
      drop.run(...place, seq)
    },
    ended(terminal, { former, lost }) {
      if (former === undefined) return
      const { logId, through, hash } = former
      const place = placeOf(terminal, logId)
      if (differs(hashAt(place, through), bytes(hash))) {
        tell(terminal, logId, through, 'The terminal says that this log ended with another one.')
      }
      const isUntold = (seq: number) => !lost.some(([from, to]) => from <= seq && seq <= to)
      const named = above.all(...place, through, Number.MAX_SAFE_INTEGER).find(isUntold)
      const beyond = named ?? heldAbove.get(...place, through, JSON.stringify(lost))
      if (beyond === undefined) return
      const known = named === undefined ? 'It is held here' : 'A beat has named it'
      const detail = `${known}; now the terminal says that this log ended at entry ${through}.`
      tell(terminal, logId, beyond, detail)
    },
  }
}

const differs = (known: Buffer | undefined, hash: Buffer) =>
  known !== undefined && !known.equals(hash)

const bytes = (text: string) => Buffer.from(text, 'base64')
