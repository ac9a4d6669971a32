// The ledger: every entry a terminal uploads, kept once and for ever, in order, with its chain checked.

import type { EntriesReply, EntriesRequest, WireEntry } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Booking } from './booking.ts'
import { CHAIN_START, chainHash } from './chain.ts'
import type { Db } from './database.ts'
import type { Logs } from './logs.ts'
import { Refused } from './refused.ts'
import type { Terminal } from './terminals.ts'

export interface Ledger {
  /**
   * Takes a batch in, in one transaction. What it holds already is skipped, however often it comes.
   * Throws `Refused`: 400 when the batch itself has holes; 422 with `resendFrom` when entries before it are missing; 409 when an entry differs from the one
   * held or does not follow it, after putting a copy of the batch's offending entry aside.
   */
  take(terminal: Terminal, logId: string, request: EntriesRequest): EntriesReply
}

export interface LedgerNeed {
  readonly db: Db
  readonly booking: Booking
  readonly logs: Logs
  readonly appLog: AppLog
  readonly now: () => number
}

interface Head {
  readonly seq: number
  readonly hash: Buffer
}

type Outcome =
  | { readonly kind: 'taken'; readonly head: Head }
  | { readonly kind: 'gap'; readonly resendFrom: number }
  | { readonly kind: 'conflict'; readonly entry: WireEntry; readonly why: string }

export function createLedger({ db, booking, logs, appLog, now }: LedgerNeed): Ledger {
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
    `INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, terminal, log_id, seq) DO NOTHING`,
  )
  const setAside = db.prepare(
    `INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, terminal, log_id, seq, hash) DO NOTHING`,
  )

  const take = db.transaction(
    (terminal: Terminal, logId: string, batch: EntriesRequest): Outcome => {
      const { tenant, id } = terminal
      const held = head.get(tenant.id, id, logId) ?? { seq: 0, hash: CHAIN_START }
      const first = batch.entries[0]?.seq ?? 0
      if (batch.entries.some((entry, at) => entry.seq !== first + at)) {
        throw new Refused(400, 'invalid-request', 'entries: they must follow one another by seq.')
      }
      if (first > held.seq + 1) return { kind: 'gap', resendFrom: held.seq + 1 }

      const fresh: WireEntry[] = []
      let repeats = 0
      let last = held
      for (const entry of batch.entries) {
        const hash = Buffer.from(entry.hash, 'base64')
        if (entry.seq <= held.seq) {
          const same = hashAt.get(tenant.id, id, logId, entry.seq)?.equals(hash) === true
          if (!same)
            return { kind: 'conflict', entry, why: 'another entry is held under its number' }
          repeats += 1
          continue
        }
        if (!chainHash(last.hash, logId, entry).equals(hash)) {
          return { kind: 'conflict', entry, why: 'its hash does not follow from the entry before' }
        }
        fresh.push(entry)
        last = { seq: entry.seq, hash }
      }
      for (const entry of fresh) {
        const { seq, boot, uptime, wall, trust } = entry
        const [body, blind, hash] = [entry.body, entry.blind, entry.hash].map(fromBase64)
        const place = [tenant.id, tenant.region, id, logId, seq]
        insert.run(...place, boot, uptime, wall, trust, body, blind, hash, now())
      }
      booking.book(terminal, logId, fresh)
      logs.arrived(terminal, logId, repeats)
      return { kind: 'taken', head: last }
    },
  )

  const quarantine = db.transaction(
    (terminal: Terminal, logId: string, entry: WireEntry, why: string) => {
      const { tenant, id } = terminal
      const place = [tenant.id, tenant.region, id, logId, entry.seq, fromBase64(entry.hash)]
      const { changes } = setAside.run(...place, JSON.stringify(entry), why, now())
      logs.arrived(terminal, logId, 0)
      if (changes === 0) return
      const name = `Entry ${entry.seq} of log ${logId}, terminal ${id},`
      appLog.write(tenant, 'warn', `${name} was refused and set aside: ${why}.`)
    },
  )

  return {
    take(terminal, logId, batch) {
      const outcome = take.immediate(terminal, logId, batch)
      switch (outcome.kind) {
        case 'taken':
          return {
            nonce: batch.nonce,
            terminal: terminal.id,
            logId,
            ackedThrough: outcome.head.seq,
            // Nothing counts as durable before a completed backup holds it.
            durableThrough: 0,
            head: outcome.head.hash.toString('base64'),
          }
        case 'gap': {
          const { resendFrom } = outcome
          throw new Refused(422, 'gap', `Entries are missing: send from ${resendFrom}.`, resendFrom)
        }
        case 'conflict': {
          const { entry, why } = outcome
          quarantine(terminal, logId, entry, why)
          throw new Refused(409, 'conflict', `Entry ${entry.seq} was refused: ${why}.`)
        }
      }
    },
  }
}

const fromBase64 = (text: string) => Buffer.from(text, 'base64')
