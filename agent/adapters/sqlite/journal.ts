// The journal's entries: gapless, chained, sealed, and on the disk before anybody is told their number.

import { randomBytes } from 'node:crypto'
import type { JournalStanding, Mono, Trust, Wall } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Acknowledgement, EntryRecord, Journal } from '../../ports.ts'
import { BLIND_BYTES, chainStart, commitment, entryHash } from '../../vault/chain.ts'
import { type DeviceKeys, keyCheck, mac, sameBytes } from '../../vault/keys.ts'
import { place, seal, unseal } from '../../vault/seal.ts'
import { BATCH_LIMITS } from '../../wire/server-messages.ts'
import type { Store } from './open.ts'

/** Most bytes of an entry's JSON: what its base64 may be on the wire. */
const BODY_MAX_BYTES = 12_000

/** Room for what stands around the entries in a request: braces, names and the nonce. */
const ENVELOPE_BYTES = 64

export const JOURNAL_SCHEMA = `
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL,
    uptime INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    trust TEXT NOT NULL,
    sealed BLOB NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE standing (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    log_id TEXT NOT NULL,
    boot INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    durable INTEGER NOT NULL,
    base INTEGER NOT NULL,
    base_hash BLOB NOT NULL,
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    key_check BLOB NOT NULL,
    mac BLOB NOT NULL
  ) STRICT;
`

/** Where the journal stands, as kept beside the entries. `base` is the last entry forgotten. */
interface Standing {
  readonly log_id: string
  readonly boot: number
  readonly acked: number
  readonly durable: number
  readonly base: number
  readonly base_hash: Uint8Array
  readonly head: number
  readonly head_hash: Uint8Array
}

interface Seals {
  readonly key_check: Uint8Array
  readonly mac: Uint8Array
}

interface Row {
  readonly seq: number
  readonly boot: number
  readonly uptime: number
  readonly wall: number
  readonly trust: string
  readonly sealed: Uint8Array
  readonly hash: Uint8Array
}

/**
 * Opens the journal in `store` and counts the boot; `at` is now, from which uptimes are counted.
 * Every entry held is unsealed and the chain through all of them recomputed.
 * Throws Fault `store/wrong-key` or `store/corrupt`; the file is left as it is.
 */
export function openJournal(
  store: Store,
  keys: Pick<DeviceKeys, 'entries' | 'standing'>,
  at: Mono,
): Omit<Journal, 'close'> {
  const { db } = store
  const insert = db.prepare<[Row]>(
    'INSERT INTO entry VALUES (:seq, :boot, :uptime, :wall, :trust, :sealed, :hash)',
  )
  const after = db.prepare<[number], Row>('SELECT * FROM entry WHERE seq > ? ORDER BY seq')
  const hashAt = db.prepare<[number], Uint8Array>('SELECT hash FROM entry WHERE seq = ?').pluck()
  const drop = db.prepare<[number]>('DELETE FROM entry WHERE seq <= ?')
  const stands = db.prepare<[], Standing & Seals>(
    `SELECT log_id, boot, acked, durable, base, base_hash, head, head_hash, key_check, mac
     FROM standing`,
  )
  const put = db.prepare<[Standing & Seals]>(
    `REPLACE INTO standing VALUES
     (1, :log_id, :boot, :acked, :durable, :base, :base_hash, :head, :head_hash, :key_check, :mac)`,
  )

  function write(next: Standing): void {
    put.run({ ...next, key_check: keyCheck(keys.standing), mac: macOf(next) })
  }

  function macOf(standing: Standing): Uint8Array {
    const { log_id, boot, acked, durable, base, base_hash, head, head_hash } = standing
    return mac(
      keys.standing,
      place('standing', log_id, boot, acked, durable, base, base_hash, head, head_hash),
    )
  }

  const append = db.transaction((row: Row, next: Standing) => {
    insert.run(row)
    write(next)
  })
  const forget = db.transaction((next: Standing) => {
    drop.run(next.base)
    write(next)
  })

  const found = readStanding()
  if (found !== undefined) verify(found)
  let standing = found === undefined ? newLog() : { ...found, boot: found.boot + 1 }
  write(standing)

  function readStanding(): Standing | undefined {
    const row = stands.get()
    if (row === undefined) {
      if (after.get(0) === undefined) return undefined
      throw store.damaged('it has entries but does not say where they stand')
    }
    const { key_check, mac: claimed, ...kept } = row
    if (sameBytes(claimed, macOf(kept))) return kept
    if (sameBytes(key_check, keyCheck(keys.standing))) {
      throw store.damaged('where it stands was changed')
    }
    throw new Fault(
      'store/wrong-key',
      `${store.path} was sealed with another device key. Put the right key files back. ` +
        'Without them its entries cannot be uploaded; move it away to start a new log.',
      { retry: 'never' },
    )
  }

  function verify(claimed: Standing): void {
    let seq = claimed.base
    let hash = claimed.base_hash
    for (const row of after.iterate(Number.MIN_SAFE_INTEGER)) {
      seq += 1
      if (row.seq !== seq) throw store.damaged(`entry ${seq} is missing`)
      const { blind, body } = open(row, claimed.log_id)
      hash = entryHash(hash, { ...row, logId: claimed.log_id }, commitment(blind, body))
      if (!sameBytes(hash, row.hash)) throw store.damaged(`entry ${seq} was changed`)
    }
    if (seq !== claimed.head) throw store.damaged(`entry ${seq + 1} is missing`)
    if (!sameBytes(hash, claimed.head_hash)) throw store.damaged(`entry ${seq} was changed`)
  }

  function open(row: Row, logId: string): { blind: Uint8Array; body: Uint8Array } {
    try {
      const plain = unseal(keys.entries, row.sealed, place('entry', logId, row.seq))
      return { blind: plain.subarray(0, BLIND_BYTES), body: plain.subarray(BLIND_BYTES) }
    } catch (cause) {
      throw store.damaged(`entry ${row.seq} does not open`, cause)
    }
  }

  function record(row: Row): EntryRecord {
    const { blind, body } = open(row, standing.log_id)
    return {
      seq: row.seq,
      boot: row.boot,
      uptime: row.uptime,
      wall: row.wall as Wall,
      trust: row.trust as Trust,
      body: base64(body),
      blind: base64(blind),
      hash: base64(row.hash),
    }
  }

  return {
    standing: () => view(standing),

    append(entry) {
      const body = Buffer.from(JSON.stringify(entry.activity), 'utf8')
      if (body.length > BODY_MAX_BYTES) {
        throw new RangeError(`an entry of ${body.length} bytes is longer than ${BODY_MAX_BYTES}`)
      }
      const header = {
        seq: standing.head + 1,
        boot: standing.boot,
        uptime: Math.max(0, Math.floor(entry.at - at)),
        wall: Math.floor(entry.time),
        trust: entry.trust,
      }
      const blind = randomBytes(BLIND_BYTES)
      const hash = entryHash(
        standing.head_hash,
        { ...header, logId: standing.log_id },
        commitment(blind, body),
      )
      const sealed = seal(
        keys.entries,
        Buffer.concat([blind, body]),
        place('entry', standing.log_id, header.seq),
      )
      const next = { ...standing, head: header.seq, head_hash: hash }
      store.guard(() => append({ ...header, sealed, hash }, next))
      standing = next
      return { seq: header.seq }
    },

    batch: from =>
      store.guard(() => {
        const records: EntryRecord[] = []
        let bytes = ENVELOPE_BYTES
        for (const row of after.iterate(from)) {
          const next = record(row)
          // Numbers, base64 and two words: one character is one byte. One more for the comma.
          bytes += JSON.stringify(next).length + 1
          if (records.length > 0 && bytes > BATCH_LIMITS.bytes) break
          records.push(next)
          if (records.length === BATCH_LIMITS.entries) break
        }
        return records
      }),

    acknowledge(said: Acknowledgement) {
      const acked = Math.max(standing.acked, Math.min(said.through, standing.head))
      const durable = Math.max(standing.durable, Math.min(said.durable, acked))
      if (acked === standing.acked && durable === standing.durable) return view(standing)
      const next = { ...standing, acked, durable }
      store.guard(() => write(next))
      standing = next
      return view(standing)
    },

    forget(through) {
      const base = Math.min(through, standing.durable)
      if (base <= standing.base) return view(standing)
      store.guard(() => {
        const base_hash = hashAt.get(base)
        if (base_hash === undefined) throw store.damaged(`entry ${base} is missing`)
        const next = { ...standing, base, base_hash }
        forget(next)
        standing = next
      })
      store.truncateLog()
      return view(standing)
    },
  }
}

function newLog(): Standing {
  return {
    log_id: randomBytes(16).toString('hex'),
    boot: 1,
    acked: 0,
    durable: 0,
    base: 0,
    base_hash: chainStart(),
    head: 0,
    head_hash: chainStart(),
  }
}

function view(standing: Standing): JournalStanding {
  const { log_id: logId, head, acked, durable, base } = standing
  return { logId, head, acked, durable, tail: base + 1 }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
