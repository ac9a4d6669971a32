// The journal's entries: gapless, chained, sealed, and on the disk before anybody is told their number.

import { createHash, randomBytes } from 'node:crypto'
import type { Activity, JournalStanding, LogEnd, Mono, Wall } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Acknowledgement, Checkpoint, EntryRecord, Identity, Journal } from '../../ports.ts'
import { BLIND_BYTES, chainStart } from '../../vault/chain.ts'
import { type DeviceKeys, mac, randomKey, sameBytes } from '../../vault/keys.ts'
import { boxedStartKey, evolved } from '../../vault/log-key.ts'
import { place } from '../../vault/seal.ts'
import { type Signer, signerOf } from '../../vault/sign.ts'
import { BATCH_LIMITS, checkpointText } from '../../wire/server-messages.ts'
import type { Ballast } from './ballast.ts'
import { base64, type EntryRow, hashOf, openedEntry, sealedEntry } from './entry-row.ts'
import { type Epoch, keyOf, LOG_KEY_SCHEMA, logKeyRow, type Start } from './log-key-row.ts'
import type { Store } from './open.ts'
import { STANDING_SCHEMA, type Standing, standingRow } from './standing-row.ts'

/** Most bytes of an entry's JSON: its record must lie in one piece. */
const BODY_MAX_BYTES = 2_600
/** A key is used for so many entries, or for so long. */
const EPOCH = { entries: 50, ms: 15 * 60_000 } as const
/** Room for what stands around the entries in a request: braces, names, nonce and key. */
const ENVELOPE_BYTES = 400
/** A log with more holes than this has an incident, not a list. */
const MOST_LOST = 100
/** What the server must be able to hold against the terminal, however little follows. */
const ALWAYS_SIGNED: ReadonlySet<Activity['kind']> = new Set([
  ...(['boot', 'log-started', 'went-offline', 'came-online'] as const),
  ...(['gate-unlocked', 'gate-locked', 'service-opened'] as const),
])

export const JOURNAL_SCHEMA = `
  CREATE TABLE entries (seq INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;
  ${STANDING_SCHEMA}
  ${LOG_KEY_SCHEMA}
`

interface Row {
  readonly seq: number
  readonly record: Uint8Array
}

/** The log before this one, as far as it is known, and what is to be carried over of it. */
export interface Former {
  readonly why: LogEnd
  readonly boot: number
  /** When it ended, as far as anybody knows: on the running clock of that boot, by the date, and what the date rests on. */
  readonly ended: Pick<EntryRow, 'uptime' | 'wall' | 'trust'>
  /** Its last entry that is known; undefined when nothing is known of it. */
  readonly last?: { readonly logId: string; readonly through: number; readonly hash: Uint8Array }
  /** Its start key as it was sealed to the server, base64. */
  readonly key?: string
  readonly lost: readonly (readonly [number, number])[]
  readonly entries: Iterable<EntryRow>
}

export interface JournalNeed {
  readonly store: Store
  readonly keys: Pick<DeviceKeys, 'entries' | 'standing' | 'log'>
  readonly ballast: Ballast
  readonly identity: () => Identity | undefined
  /** Now; uptimes of this boot count from it. */
  readonly at: Mono
  /** Entries that the write-ahead log held beyond what SQLite reads; see `committed-tail.ts`. */
  readonly tail?: readonly EntryRow[]
  /** What a damaged file held: a new file begins with it. */
  readonly former?: Former
}

/**
 * Opens the journal in `store` and counts the boot.
 * Every entry held is unsealed and the chain through all of them recomputed.
 * Throws Fault `store/wrong-key` or `store/corrupt`; the file is left as it is.
 */
export function openJournal(need: JournalNeed): Omit<Journal, 'close'> {
  const { store, keys, ballast, identity, at: openedAt } = need
  const { db } = store
  const insert = db.prepare<[Row]>('INSERT INTO entries VALUES (:seq, :record)')
  const after = db.prepare<[number], Row>('SELECT * FROM entries WHERE seq > ? ORDER BY seq')
  const recordAt = db
    .prepare<[number], Uint8Array>('SELECT record FROM entries WHERE seq = ?')
    .pluck()
  const drop = db.prepare<[number]>('DELETE FROM entries WHERE seq <= ?')
  const keyRow = logKeyRow(store, keys.log)
  const rows = standingRow(store, keys.standing)

  let standing: Standing
  let epoch: Epoch
  let start: Start
  /** The key of the entry after the head. */
  let next: Uint8Array
  let epochSince = openedAt
  /** The epoch of before the start ends with the first entry after it. */
  let turning = true
  /** Every beat signs where the log stands: the key is taken in once for each enrolment. */
  let signing: { readonly key: string; readonly sign: Signer } | undefined

  /** One write, for which room is given up when there is no other. What it changed in memory is taken back if it fails. */
  const durably = <T>(write: () => T): T =>
    ballast.spend(() => {
      const before = { standing, epoch, start, next, turning }
      try {
        return store.guard(() => db.transaction(write).immediate())
      } catch (error) {
        ;({ standing, epoch, start, next, turning } = before)
        throw error
      }
    })

  const found = rows.load()
  if (found === undefined) {
    if (after.get(Number.MIN_SAFE_INTEGER) !== undefined) {
      throw store.damaged('it has entries but does not say where they stand')
    }
    durably(() => (need.former === undefined ? newLog(1) : begun(need.former)))
  } else {
    verify(found)
    ;({ epoch, start } = keyRow.load(found.log_id))
    standing = { ...found, boot: found.boot + 1 }
    next = keyAfter(found.head)
    durably(() => {
      for (const row of need.tail ?? []) adopt(row)
      if (need.tail?.some(row => row.logId === standing.log_id && row.seq > standing.head)) {
        throw store.damaged(`entry ${standing.head + 1} is missing`)
      }
      rows.save(standing)
    })
  }
  // A full disk is worth no start: the key is sealed before anything is uploaded, and old ones go with this epoch.
  orLater(box, isFull)
  // Whatever a cut kept from being overwritten is overwritten now.
  orLater(() => ballast.spend(store.truncateLog), isFull)

  function verify(claimed: Standing): void {
    let seq = claimed.base
    let hash = claimed.base_hash
    for (const { seq: at, record } of after.iterate(Number.MIN_SAFE_INTEGER)) {
      seq += 1
      if (at !== seq) throw store.damaged(`entry ${seq} is missing`)
      const row = opened(record, seq)
      if (row.logId !== claimed.log_id || row.seq !== seq) {
        throw store.damaged(`entry ${seq} is another one`)
      }
      const follows = sameBytes(row.previous, hash) && sameBytes(hashOf(row), row.hash)
      if (!follows) throw store.damaged(`entry ${seq} does not follow`)
      hash = row.hash
    }
    if (seq !== claimed.head) throw store.damaged(`entry ${seq + 1} is missing`)
    if (!sameBytes(hash, claimed.head_hash)) throw store.damaged(`entry ${seq} was changed`)
  }

  function* held(rows: readonly Row[]): Generator<EntryRow> {
    for (const { seq, record } of rows) yield opened(record, seq)
  }

  function opened(record: Uint8Array, seq: number): EntryRow {
    try {
      return openedEntry(keys.entries, record)
    } catch (cause) {
      throw store.damaged(`entry ${seq} does not open`, cause)
    }
  }

  function keyAfter(head: number): Uint8Array {
    const key = keyOf(epoch, head + 1)
    if (key === undefined) throw store.damaged('the key of its log is not of this epoch')
    return key
  }

  /** Puts back an entry that SQLite does not read any more, under its own number. */
  function adopt(row: EntryRow): void {
    if (row.seq !== standing.head + 1 || row.logId !== standing.log_id) return
    if (!sameBytes(row.previous, standing.head_hash) || !sameBytes(hashOf(row), row.hash)) return
    insert.run({ seq: row.seq, record: sealedEntry(keys.entries, row) })
    standing = { ...standing, head: row.seq, head_hash: row.hash }
    next = evolved(next)
  }

  function newLog(boot: number): void {
    const key = randomKey()
    standing = {
      ...{ log_id: randomBytes(16).toString('hex'), boot, acked: 0, durable: 0, base: 0, head: 0 },
      base_hash: chainStart(),
      head_hash: chainStart(),
    }
    epoch = { first: 1, key }
    start = { key }
    next = key
    rows.save(standing)
    keyRow.save(standing.log_id, epoch, start)
  }

  /** Within a transaction: the next log begins with where the one before ended, and what it still had to tell. */
  function begun({ why, boot, ended, last, lost, entries, key }: Former): void {
    drop.run(Number.MAX_SAFE_INTEGER)
    newLog(boot)
    const told: Activity = {
      ...{ kind: 'log-started', why, lost: lost.slice(0, MOST_LOST) },
      ...(last && { former: { ...last, hash: base64(last.hash), ...(key && { key }) } }),
    }
    put({ boot, ...ended, blind: blinding(), body: bytesOf(told) }, told.kind)
    for (const { logId, seq, hash, previous, mac, checkpoint: _, ...entry } of entries) {
      const proof = { hash: base64(hash), previous: base64(previous) }
      const origin = { logId, seq, ...proof, ...(mac.length > 0 && { mac: base64(mac) }) }
      put({ origin, ...entry })
    }
    rows.save(standing)
  }

  /** Within a transaction: one more entry; says whether an epoch begins with it. Where the log stands is for the caller to save. */
  function put(
    entry: Omit<EntryRow, 'logId' | 'seq' | 'previous' | 'hash' | 'mac' | 'checkpoint'>,
    kind?: Activity['kind'],
    meter?: number,
  ): boolean {
    const { log_id: logId, head, head_hash } = standing
    const seq = head + 1
    const turns = turning || seq - epoch.first >= EPOCH.entries
    if (turns) turn(seq)
    turning = false
    const row = { ...entry, logId, seq, previous: head_hash }
    const hash = hashOf(row)
    const signs = seq === epoch.first || (kind !== undefined && ALWAYS_SIGNED.has(kind))
    const checkpoint = signs ? signedAt(seq, hash, meter) : undefined
    const whole = { ...row, hash, mac: mac(next, hash), ...(checkpoint && { checkpoint }) }
    insert.run({ seq, record: sealedEntry(keys.entries, whole) })
    standing = { ...standing, head: seq, head_hash: hash }
    next = evolved(next)
    return turns
  }

  /** Within a transaction: from now on only the key of entry `first` is kept. */
  function turn(first: number): void {
    epoch = { first, key: next }
    keyRow.save(standing.log_id, epoch, start)
  }

  function signer(key: string): Signer {
    if (signing?.key !== key) signing = { key, sign: signerOf(Buffer.from(key, 'base64')) }
    return signing.sign
  }

  function signedAt(
    seq: number,
    hash: Uint8Array,
    meter: number | undefined,
  ): Checkpoint | undefined {
    const own = identity()
    if (own === undefined) return undefined
    const text = checkpointText(own.terminal, standing.log_id, { seq, hash: base64(hash) }, meter)
    const signature = base64(signer(own.signingKey)('', Buffer.from(text, 'utf8')))
    return meter === undefined ? { signature } : { meter, signature }
  }

  /** Seals the start key to the server as soon as there is one, and forgets it. */
  function box(): void {
    const own = identity()
    const server = own?.serverKeys.journal
    if (own === undefined || server === undefined || !('key' in start)) return
    const boxed = boxedStartKey(Buffer.from(server, 'base64'), start.key, standing.log_id)
    durably(() => {
      start = { box: boxed, enrolment: enrolmentOf(own) }
      keyRow.save(standing.log_id, epoch, start)
    })
    store.truncateLog()
  }

  const uptimeAt = (at: Mono): number => Math.max(0, Math.floor(at - openedAt))

  function record({ seq, record: sealed }: Row): EntryRecord {
    const {
      logId: _,
      previous: __,
      wall,
      blind,
      body,
      hash,
      mac: own,
      ...rest
    } = opened(sealed, seq)
    return {
      ...rest,
      wall: wall as Wall,
      ...{ body: base64(body), blind: base64(blind), hash: base64(hash), mac: base64(own) },
    }
  }

  return {
    standing: () => view(standing),
    get low() {
      return ballast.low
    },

    append(entry) {
      const body = bytesOf(entry.activity)
      if (body.length > BODY_MAX_BYTES) {
        throw new RangeError(`an entry of ${body.length} bytes is longer than ${BODY_MAX_BYTES}`)
      }
      const turned = durably(() => {
        turning ||= entry.at - epochSince >= EPOCH.ms
        const turns = put(
          {
            boot: standing.boot,
            uptime: uptimeAt(entry.at),
            wall: Math.floor(entry.time),
            trust: entry.trust,
            ...{ blind: blinding(), body },
          },
          entry.activity.kind,
          entry.meter,
        )
        rows.save(standing)
        return turns
      })
      if (turned) turnedAt(entry.at)
      return { seq: standing.head }
    },

    rest(at) {
      ballast.take()
      if (at - epochSince < EPOCH.ms || standing.head < epoch.first) return
      durably(() => turn(standing.head + 1))
      turnedAt(at)
    },

    name() {
      box()
      const own = identity()
      if (own === undefined || 'key' in start) return undefined
      if (sameBytes(start.enrolment, enrolmentOf(own))) {
        return { id: standing.log_id, key: base64(start.box) }
      }
      throw new Fault(
        'store/moved',
        'This terminal was enrolled anew since its log began: the journal goes on in a new log.',
        { retry: 'never' },
      )
    },

    signedHead(meter) {
      const { head, head_hash } = standing
      const signed = head === 0 ? undefined : signedAt(head, head_hash, meter)
      return signed === undefined ? undefined : { seq: head, hash: base64(head_hash), ...signed }
    },

    next(why, { at, time, trust, lost }) {
      const begin = () => {
        const { log_id: logId, head: through, head_hash: hash, boot } = standing
        // Where there is no room for all of them, what is in no backup yet.
        const from = ballast.hasRoomFor(store.path) ? standing.base : standing.durable
        // Opened one by one: there may be 20,000.
        const entries = held(after.all(from))
        const key = 'box' in start ? { key: base64(start.box) } : {}
        const ended = { uptime: uptimeAt(at), wall: Math.floor(time), trust }
        const last = { logId, through, hash }
        begun({ why, boot, ended, last, ...key, lost: lost ? [lost] : [], entries })
      }
      try {
        durably(begin)
      } catch (error) {
        // What was written of it so far would keep the disk full.
        orLater(store.truncateLog)
        throw error
      }
      // The next log stands: what cannot be sealed now is sealed when it is named.
      orLater(box)
      turnedAt(at)
      return view(standing)
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
      durably(() => {
        standing = { ...standing, acked, durable }
        rows.save(standing)
      })
      return view(standing)
    },

    forget(through) {
      const base = Math.min(through, standing.durable)
      if (base <= standing.base) return view(standing)
      durably(() => {
        const record = recordAt.get(base)
        if (record === undefined) throw store.damaged(`entry ${base} is missing`)
        standing = { ...standing, base, base_hash: opened(record, base).hash }
        drop.run(base)
        rows.save(standing)
      })
      store.truncateLog()
      return view(standing)
    },
  }

  function turnedAt(at: Mono): void {
    turning = false
    epochSince = at
    // The entry is on the disk already; where the key before it is not overwritten now, it is at the next start.
    orLater(store.truncateLog)
  }
}

/** Does what may as well be done later, if what stands in its way is such a fault. */
function orLater(write: () => void, may: (fault: Fault) => boolean = () => true): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof Fault && may(error))) throw error
  }
}

const isFull = ({ code }: Fault): boolean => code === 'store/full'

/** A log belongs to one enrolment: its checkpoints are signed by its key, its start key is sealed to its server. */
const enrolmentOf = ({ terminal, signingKey, serverKeys }: Identity): Uint8Array =>
  createHash('sha256')
    .update(place(terminal, signingKey, serverKeys.journal ?? ''))
    .digest()

const blinding = (): Uint8Array => randomBytes(BLIND_BYTES)

const bytesOf = (activity: Activity): Uint8Array => Buffer.from(JSON.stringify(activity), 'utf8')

function view(standing: Standing): JournalStanding {
  const { log_id: logId, head, acked, durable, base } = standing
  return { logId, head, acked, durable, tail: base + 1 }
}
