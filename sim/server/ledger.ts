// The ledger: every entry a terminal uploads, kept once and for ever, in order, with its chain and its macs checked.

import type { EntriesReply, EntriesRequest, WireEntry } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Booking } from './booking.ts'
import { CHAIN_START, chainHash } from './chain.ts'
import type { Db } from './database.ts'
import type { Findings } from './findings.ts'
import type { Heads } from './heads.ts'
import type { LogEndings } from './log-endings.ts'
import {
  evolved,
  type LogKey,
  type LogProofs,
  type Proof,
  signedBy,
  vouched,
} from './log-proofs.ts'
import type { Logs } from './logs.ts'
import { createRedating } from './redating.ts'
import { Refused } from './refused.ts'
import type { Terminal } from './terminals.ts'

/** A terminal signs its log at least so often. */
const MOST_UNSIGNED = 50

export interface Ledger {
  /**
   * Takes a batch in, in one transaction. What it holds already is skipped, however often it comes.
   * Throws `Refused`: 400 when the batch itself has holes; 422 with `resendFrom` when entries before it are missing; 409 when an entry differs from the one
   * held, does not follow it or is not vouched for, after putting a copy of the batch's offending entry aside.
   */
  take(terminal: Terminal, logId: string, request: EntriesRequest): EntriesReply
}

export interface LedgerNeed {
  readonly db: Db
  readonly booking: Booking
  readonly logs: Logs
  readonly heads: Heads
  readonly endings: LogEndings
  readonly proofs: LogProofs
  readonly findings: Findings
  readonly appLog: AppLog
  readonly now: () => number
}

interface Head {
  readonly seq: number
  readonly hash: Buffer
}

/** Why an entry is refused: nobody with the log's key wrote it, or it was written in two ways. */
type Why = 'forged' | 'rolled-back'

const WHY: Readonly<Record<Why, string>> = {
  forged: 'it is not vouched for by the key of its log',
  'rolled-back': 'another entry is held under its number, or before it',
}

/** An entry with what is known of where it says to come from. */
interface Judged {
  readonly entry: WireEntry
  readonly proof: Proof
}

type Outcome =
  | { readonly kind: 'taken'; readonly head: Head }
  | { readonly kind: 'gap'; readonly resendFrom: number }
  | { readonly kind: 'conflict'; readonly entry: WireEntry; readonly why: Why }

export function createLedger(need: LedgerNeed): Ledger {
  const { db, booking, logs, heads, endings, proofs, findings, appLog, now } = need
  const key = 'tenant = ? AND terminal = ? AND log_id = ?'
  const head = db.prepare<[string, string, string], Head>(
    `SELECT seq, hash FROM entries WHERE ${key} ORDER BY seq DESC LIMIT 1`,
  )
  const hashAt = db
    .prepare<[string, string, string, number], Buffer>(
      `SELECT hash FROM entries WHERE ${key} AND seq = ?`,
    )
    .pluck()
  const insert = db.prepare(
    `INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, terminal, log_id, seq) DO NOTHING`,
  )
  const setAside = db.prepare(
    `INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, terminal, log_id, seq, hash) DO NOTHING`,
  )
  // Whatever terminal brought it: names of logs are chance, and a terminal that was enrolled anew may have another name.
  const heldAs = db
    .prepare<[string, string, number, Buffer], number>(
      'SELECT 1 FROM entries WHERE tenant = ? AND log_id = ? AND seq = ? AND hash = ?',
    )
    .pluck()
  const carriedAs = db
    .prepare<[string, string, number, Buffer], number>(
      `SELECT 1 FROM entries WHERE tenant = ? AND origin_log = ? AND origin_seq = ? AND origin_hash = ?`,
    )
    .pluck()
  const redate = createRedating(db, endings)

  const take = db.transaction(
    (terminal: Terminal, logId: string, batch: EntriesRequest): Outcome => {
      const { tenant, id } = terminal
      const held = head.get(tenant.id, id, logId) ?? { seq: 0, hash: CHAIN_START }
      const first = batch.entries[0]?.seq ?? 0
      if (batch.entries.some((entry, at) => entry.seq !== first + at)) {
        throw new Refused(400, 'invalid-request', 'entries: they must follow one another by seq.')
      }
      if (first > held.seq + 1) return { kind: 'gap', resendFrom: held.seq + 1 }

      let next = proofs.keyFor(terminal, logId, held.seq + 1, batch.key)
      const fresh: WireEntry[] = []
      let last = held
      for (const entry of batch.entries) {
        const hash = Buffer.from(entry.hash, 'base64')
        if (next === undefined) return { kind: 'conflict', entry, why: 'forged' }
        if (entry.seq <= held.seq) {
          if (hashAt.get(tenant.id, id, logId, entry.seq)?.equals(hash)) continue
          return conflict(entry, proofs.keyFor(terminal, logId, entry.seq, batch.key))
        }
        if (!chainHash(last.hash, logId, entry).equals(hash)) return conflict(entry, next)
        if (!vouched(next, entry.hash, entry.mac)) return { kind: 'conflict', entry, why: 'forged' }
        fresh.push(entry)
        last = { seq: entry.seq, hash }
        next = evolved(next)
      }
      const booked: WireEntry[] = []
      for (const entry of fresh) {
        const judged = { entry, proof: proofs.carried(terminal, entry) }
        if (isNews(terminal, logId, judged)) booked.push(entry)
        put(terminal, logId, judged)
        heads.came(terminal, logId, entry)
        if (entry.origin !== undefined && judged.proof !== 'forged') {
          heads.came(terminal, entry.origin.logId, entry.origin)
        }
        // At once: the key of a log that ended is in the entry before those that were carried over from it.
        looked(terminal, logId, judged)
      }
      booking.book(terminal, logId, booked)
      if (fresh[0]?.seq === 1) leftOpen(terminal, logId)
      if (fresh.some(({ seq, origin }) => seq > 1 && origin === undefined))
        endings.carried(terminal, logId)
      for (const boot of new Set(fresh.map(entry => entry.boot))) redate(terminal, logId, boot)
      logs.arrived(terminal, logId, batch.entries.length - fresh.length)
      if (next !== undefined && fresh.length > 0) proofs.reached(terminal, logId, next)
      return { kind: 'taken', head: last }
    },
  )

  /** An entry that does not fit: the terminal's own, from files put back to an older state, or somebody else's. */
  function conflict(entry: WireEntry, there: LogKey | undefined): Outcome {
    const isOwn = there !== undefined && vouched(there, entry.hash, entry.mac)
    return { kind: 'conflict', entry, why: isOwn ? 'rolled-back' : 'forged' }
  }

  function put({ tenant, id }: Terminal, logId: string, { entry, proof }: Judged): void {
    const { seq, boot, uptime, wall, trust, checkpoint } = entry
    // Whoever only says to be another entry does not stand in its way.
    const origin = proof === 'forged' ? undefined : entry.origin
    const [body, blind, hash, mac] = [entry.body, entry.blind, entry.hash, entry.mac].map(bytes)
    insert.run(
      ...[tenant.id, tenant.region, id, logId, seq, boot, uptime, wall, trust, body, blind, hash],
      ...[now(), mac, checkpoint === undefined ? null : JSON.stringify(checkpoint)],
      ...[origin?.logId ?? null, origin?.seq ?? null, origin ? bytes(origin.hash) : null],
    )
  }

  /** Whether it is to be booked: not if it came before, in its own log or carried over from it, and not if it is forged. */
  function isNews(terminal: Terminal, logId: string, { entry, proof }: Judged): boolean {
    const tenant = terminal.tenant.id
    const { seq, origin } = entry
    if (origin === undefined)
      return carriedAs.get(tenant, logId, seq, bytes(entry.hash)) === undefined
    const there = [tenant, origin.logId, origin.seq, bytes(origin.hash)] as const
    if (proof !== 'forged') return !heldAs.get(...there) && !carriedAs.get(...there)
    const was = `entry ${origin.seq} of log ${origin.logId}`
    findings.note(terminal, logId, seq, 'forged', `It says to be ${was} and is not: not booked.`)
    return false
  }

  /** What else an entry says: a signature, the end of the log before, what was lost with it. */
  function looked(terminal: Terminal, logId: string, { entry, proof }: Judged): void {
    const { seq, checkpoint } = entry
    if (checkpoint !== undefined && !signedBy(terminal, logId, entry, checkpoint)) {
      findings.note(terminal, logId, seq, 'wrong-checkpoint', 'Its checkpoint is not signed by it.')
    }
    const unsigned = logs.unsigned(terminal, logId, seq, checkpoint !== undefined)
    if (unsigned > MOST_UNSIGNED) {
      findings.note(
        terminal,
        logId,
        seq,
        'no-checkpoint',
        `${unsigned} entries without a checkpoint.`,
      )
    }
    const started = proof === 'forged' ? undefined : logs.started(terminal, entry)
    if (started === undefined) return
    heads.ended(terminal, started)
    endings.began(terminal, entry.origin?.logId ?? logId, started)
    const { former, lost } = started
    if (former?.key !== undefined) proofs.learn(terminal, former.logId, former.key)
    for (const [from, through] of lost) {
      const what = from === through ? `Entry ${from}` : `Entries ${from} to ${through}`
      const detail = `${what} of log ${former?.logId ?? 'unknown'} could not be read any more.`
      findings.note(terminal, former?.logId ?? logId, from, 'lost', detail)
    }
  }

  /** A log has begun: the ones before must have ended with a word, in its first entry or in one carried over. */
  function leftOpen(terminal: Terminal, logId: string): void {
    for (const { logId: former, last } of logs.leftOpen(terminal, logId)) {
      const detail = `Log ${logId} began and does not say how this one ended: what came after entry ${last} is missing.`
      findings.note(terminal, former, last, 'unended', detail)
    }
  }

  const quarantine = db.transaction(
    (terminal: Terminal, logId: string, entry: WireEntry, why: Why) => {
      const { tenant, id } = terminal
      const place = [tenant.id, tenant.region, id, logId, entry.seq, bytes(entry.hash)]
      const { changes } = setAside.run(...place, JSON.stringify(entry), WHY[why], now())
      logs.arrived(terminal, logId, 0)
      if (changes === 0) return
      const name = `Entry ${entry.seq} of log ${logId}, terminal ${id},`
      appLog.write(tenant, 'warn', `${name} was refused and set aside: ${WHY[why]}.`)
      findings.note(terminal, logId, entry.seq, why, `It was refused: ${WHY[why]}.`)
    },
  )

  return {
    take(terminal, logId, batch) {
      const outcome = take.immediate(terminal, logId, batch)
      switch (outcome.kind) {
        case 'taken': {
          const { seq, hash } = outcome.head
          return {
            nonce: batch.nonce,
            terminal: terminal.id,
            logId,
            ackedThrough: seq,
            durableThrough: Math.min(seq, logs.durable(terminal, logId)),
            head: hash.toString('base64'),
          }
        }
        case 'gap': {
          const { resendFrom } = outcome
          throw new Refused(422, 'gap', `Entries are missing: send from ${resendFrom}.`, resendFrom)
        }
        case 'conflict': {
          const { entry, why } = outcome
          quarantine(terminal, logId, entry, why)
          throw new Refused(409, 'conflict', `Entry ${entry.seq} was refused: ${WHY[why]}.`)
        }
      }
    },
  }
}

const bytes = (text: string) => Buffer.from(text, 'base64')
