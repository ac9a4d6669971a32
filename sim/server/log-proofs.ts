// What shows that an entry is the terminal's: its place in the chain, the mac of a key that only moves on, and checkpoints.

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { checkpointText, type WireEntry } from '../../agent/wire/server-messages.ts'
import { chainHash } from './chain.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { spkiOfEd25519 } from './keys.ts'
import type { Terminal } from './terminals.ts'

/** The key of a log for one entry. */
export interface LogKey {
  readonly seq: number
  readonly key: Buffer
}

export type Proof = 'proven' | 'forged' | 'unproven'

export interface LogProofs {
  /**
   * The key for entry `seq` of a log. `box` is what the terminal sent for it; it counts where nothing is known of the log.
   * Undefined when the box does not open, is of another log, or another one was sent before.
   */
  keyFor(terminal: Terminal, logId: string, seq: number, box: string): LogKey | undefined
  /** Keeps the key for the entry after the last one held, so that nobody computes its way there again. */
  reached(terminal: Terminal, logId: string, next: LogKey): void
  /** Learns the start key of a log that ended before any of it came here. */
  learn(terminal: Terminal, logId: string, box: string): void
  /** Whether an entry carried over was in the log that it says it is from. */
  carried(terminal: Terminal, entry: WireEntry): Proof
}

/** The key of the entry after the one that `key` is for. */
export const evolved = ({ seq, key }: LogKey): LogKey => ({
  seq: seq + 1,
  key: createHmac('sha256', key).update('evolve').digest(),
})

function steppedTo(key: LogKey, seq: number): LogKey {
  let at = key
  while (at.seq < seq) at = evolved(at)
  return at
}

/** Whether `mac` is that of the key over a hash; both base64. */
export function vouched({ key }: LogKey, hash: string, mac: string): boolean {
  const own = createHmac('sha256', key).update(Buffer.from(hash, 'base64')).digest()
  const claimed = Buffer.from(mac, 'base64')
  return own.length === claimed.length && timingSafeEqual(own, claimed)
}

/** Whether a checkpoint is signed by this terminal. */
export function signedBy(
  { id, signingKey }: Terminal,
  logId: string,
  head: { readonly seq: number; readonly hash: string },
  { meter, signature }: NonNullable<WireEntry['checkpoint']>,
): boolean {
  const text = Buffer.from(checkpointText(id, logId, head, meter), 'utf8')
  const key = createPublicKey({ key: spkiOfEd25519(signingKey), format: 'der', type: 'spki' })
  return verify(null, text, key, Buffer.from(signature, 'base64'))
}

interface Row {
  readonly startKey: Buffer | null
  readonly box: string | null
  readonly nextSeq: number | null
  readonly nextKey: Buffer | null
}

export function createLogProofs(db: Db, keys: ServerKeys, now: () => number): LogProofs {
  const columns = `start_key AS startKey, box, next_seq AS nextSeq, next_key AS nextKey`
  const key = 'tenant = ? AND terminal = ? AND log_id = ?'
  const held = db.prepare<[string, string, string], Row>(`SELECT ${columns} FROM logs WHERE ${key}`)
  // Names of logs are chance: no two terminals have the same, and one that was enrolled anew may have another name.
  const anyones = db
    .prepare<[string, string], Buffer>(
      'SELECT start_key FROM logs WHERE tenant = ? AND log_id = ? AND start_key IS NOT NULL',
    )
    .pluck()
  const start = db.prepare(
    `INSERT INTO logs (tenant, region, terminal, log_id, repeats, started_at, start_key, box)
     VALUES (?, ?, ?, ?, 0, ?, ?, ?)
     ON CONFLICT (tenant, terminal, log_id) DO UPDATE SET start_key = excluded.start_key, box = excluded.box
     WHERE start_key IS NULL`,
  )
  const move = db.prepare(`UPDATE logs SET next_seq = ?, next_key = ? WHERE ${key}`)
  const about = (logId: string) => `log key ${logId}`

  const open = (logId: string, box: string): Buffer | undefined => {
    const plain = keys.openBox(Buffer.from(box, 'base64'))
    const isOfThisLog = plain?.subarray(32).equals(Buffer.from(logId, 'utf8'))
    return isOfThisLog ? plain?.subarray(0, 32) : undefined
  }
  const keep = ({ tenant, id }: Terminal, logId: string, startKey: Buffer, box: string): void => {
    const sealed = keys.seal(about(logId), startKey)
    start.run(tenant.id, tenant.region, id, logId, now(), sealed, box)
  }
  const from = (startKey: Buffer, seq: number): LogKey => steppedTo({ seq: 1, key: startKey }, seq)
  // Entries are carried over in their order: from one to the next it is a step.
  let last: { readonly logId: string; readonly at: LogKey } | undefined

  return {
    keyFor(terminal, logId, seq, box) {
      const { tenant, id } = terminal
      const row = held.get(tenant.id, id, logId)
      if (row?.startKey) {
        if (row.box !== box) return undefined
        if (row.nextSeq === seq && row.nextKey) {
          return { seq, key: keys.open(about(logId), row.nextKey) }
        }
        return from(keys.open(about(logId), row.startKey), seq)
      }
      const startKey = open(logId, box)
      if (startKey === undefined) return undefined
      keep(terminal, logId, startKey, box)
      return from(startKey, seq)
    },
    reached({ tenant, id }, logId, { seq, key: next }) {
      move.run(seq, keys.seal(about(logId), next), tenant.id, id, logId)
    },
    learn(terminal, logId, box) {
      const startKey = open(logId, box)
      if (startKey !== undefined) keep(terminal, logId, startKey, box)
    },
    carried({ tenant }, { origin, ...entry }) {
      if (origin === undefined) return 'proven'
      const { logId, seq, hash, previous, mac } = origin
      const there = chainHash(Buffer.from(previous, 'base64'), logId, { ...entry, seq })
      if (there.toString('base64') !== hash) return 'forged'
      const sealed = anyones.get(tenant.id, logId)
      if (sealed === undefined || mac === undefined) return 'unproven'
      const near = last?.logId === logId && last.at.seq <= seq ? last.at : undefined
      const at = near ? steppedTo(near, seq) : from(keys.open(about(logId), sealed), seq)
      last = { logId, at }
      return vouched(at, hash, mac) ? 'proven' : 'forged'
    },
  }
}
