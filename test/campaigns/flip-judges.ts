// Whether anything changed in silence: what a store answers when one bit in its files is another one.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { serialize } from 'node:v8'
import Database from 'better-sqlite3'
import { openBallast } from '../../agent/adapters/sqlite/ballast.ts'
import { openCredentials } from '../../agent/adapters/sqlite/credentials.ts'
import { openedOrWreck, openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import type { Credentials, EntryRecord } from '../../agent/ports.ts'
import { deviceKeys } from '../../agent/vault/keys.ts'
import { type Stretch, stretch } from '../../agent/vault/stretch.ts'
import { card, hours, IDENTITY, pin, UNKNOWN_CARD, userOf } from '../contracts/credentials-of.ts'
import { append, bodyOf, job, mono } from '../contracts/journal.ts'
import { keptAt } from '../contracts/kept-state.ts'
import {
  type CacheSet,
  cardOf,
  type FileSet,
  type Files,
  type JournalSet,
  laid,
  memoryKey,
  PEOPLE,
  pinOf,
  TERMINAL,
} from './flip-files.ts'
import type { Piece } from './flip-kinds.ts'

/** One bit of one byte; with `pieces`, the same bit of every byte in them, of which `byte` is the first. */
export interface Flip {
  readonly file: string
  readonly byte: number
  readonly bit: number
  readonly pieces?: readonly Piece[]
}

/**
 * `alike`: damaged, and what is left is what was left in another trial, which went on from there and was right.
 * `same`: as it was. `begun`: nothing believed, told and begun anew, with everything that opens. `again`: as it was, and the
 * server is asked again for what it has acknowledged, or the kept state is not believed. `cut`: the last commit alone is not there, as after a
 * power cut in its middle. Anything else is a violation, in words.
 */
export type Outcome = 'same' | 'alike' | 'begun' | 'again' | 'cut' | { readonly wrong: string }

const wrong = (what: string): Outcome => ({ wrong: what })

/** Puts the files of `set` into `folder` with one bit changed, or more. */
export function laidFlipped(folder: string, set: FileSet, flip: Flip): void {
  flipIn(set, flip)
  laid(folder, set.files)
  flipIn(set, flip)
}

/** Twice, it changes nothing. */
function flipIn({ files }: FileSet, { file, byte, bit, pieces }: Flip): void {
  const bytes = files.get(file) ?? Buffer.alloc(0)
  for (const { from, to } of pieces ?? [{ from: byte, to: byte + 1 }]) {
    for (let at = from; at < to; at += 1) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at)
  }
}

const beforeLast = (set: FileSet): Files =>
  new Map(
    [...set.files].map(([name, bytes]) => [
      name,
      name.endsWith('-wal') ? bytes.subarray(0, set.last) : bytes,
    ]),
  )

const isInLast = (set: FileSet, { file, byte }: Flip): boolean =>
  file.endsWith('-wal') && byte >= set.last

/** A digest of every row of every table: what any look-up is made of. */
export function rowsIn(path: string): { readonly rows: string; readonly sound: boolean } {
  const db = new Database(path)
  try {
    const hash = createHash('sha256')
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (const name of tables.pluck().all()) {
      const columns = db.prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').pluck()
      const cells = columns.all(name).map(column => `quote(${column})`)
      // As bytes: a string would be decoded here and encoded again for the digest.
      const all = db.prepare<[], Buffer | null>(
        `SELECT CAST(group_concat(concat_ws(' ', ${cells.join()})) AS BLOB) FROM ${name}`,
      )
      hash.update(`${name} `).update(all.pluck().get() ?? '')
    }
    const sound = db.pragma('integrity_check(1)', { simple: true }) === 'ok'
    return { rows: hash.digest('hex'), sound }
  } finally {
    db.close()
  }
}

// --- The cache --------------------------------------------------------------------------------------------------------

interface CacheLook {
  readonly standing: unknown
  readonly cards: string
  readonly rows: string
}

/** What comes out of stretching does not depend on any file, and takes longer than all else in a trial. */
function rememberedStretch(): Stretch {
  const known = new Map<string, Promise<Uint8Array>>()
  return (text, salt, cost) => {
    const found = known.get(text) ?? stretch(text, salt, cost)
    known.set(text, found)
    return found
  }
}

export async function cacheJudge(
  folder: string,
  set: CacheSet,
): Promise<(flip: Flip) => Promise<Outcome>> {
  let warned = false
  const remembered = rememberedStretch()
  const open = (): Promise<Credentials> => {
    warned = false
    const warn = () => {
      warned = true
    }
    const log = { info: () => {}, warn, error: () => {} }
    return openCredentials({
      ...{ folder, deviceKey: memoryKey(set.slot), identity: () => IDENTITY, log },
      stretch: remembered,
    })
  }
  const everyCard = async (cache: Credentials): Promise<string> => {
    const found: unknown[] = []
    for (let person = 0; person < PEOPLE; person += 1) {
      for (const slot of [0, 1, 2]) found.push(await cache.lookUp(card(cardOf(person, slot))))
    }
    return JSON.stringify(found)
  }
  async function look(files: Files): Promise<CacheLook> {
    laid(folder, files)
    const cache = await open()
    const [standing, cards] = [cache.standing(), await everyCard(cache)]
    cache.close()
    return { standing, cards, rows: rowsIn(join(folder, 'cache.db')).rows }
  }
  const right = await look(set.files)
  const before = set.last === 0 ? right : await look(beforeLast(set))

  /** One PIN of its own for each trial; the rows of all are compared. */
  async function pinIsRight(cache: Credentials, { byte }: Flip): Promise<boolean> {
    const [person, slot] = [byte % PEOPLE, byte % 3]
    const found = await cache.lookUp(pin(pinOf(person, slot)))
    return (
      found.kind === 'known' &&
      found.user.id === userOf(`p${person}`).id &&
      found.expires === hours(person + slot)
    )
  }

  return async flip => {
    laidFlipped(folder, set, flip)
    const cache = await open()
    try {
      const standing = cache.standing()
      if (standing.users === 0) {
        if (!warned) return wrong('empty, and nobody was told')
        const found = await cache.lookUp(card(cardOf(flip.byte % PEOPLE, 0)))
        return isDeepStrictEqual(found, UNKNOWN_CARD)
          ? 'begun'
          : wrong('an empty cache knows somebody')
      }
      const cards = await everyCard(cache)
      const pinRight = await pinIsRight(cache, flip)
      cache.close()
      const { rows, sound } = rowsIn(join(folder, 'cache.db'))
      if (!pinRight) return wrong('another finds a PIN')
      if (!sound) return wrong('kept, and SQLite finds it damaged')
      const is = { standing, cards, rows }
      if (isDeepStrictEqual(is, right)) return 'same'
      if (isInLast(set, flip) && isDeepStrictEqual(is, before)) return 'cut'
      return wrong(cards === right.cards ? 'other rows' : 'another answer to a card')
    } finally {
      cache.close()
    }
  }
}

// --- The journal ------------------------------------------------------------------------------------------------------

/** Where in a file the record of an entry lies: first byte, the one after its last, and its number. */
type Lies = readonly [from: number, to: number, seq: number]
const MAGIC = Buffer.from('LKrec\u0001\u0001', 'latin1')

/** Sealing adds a nonce and a tag. */
const SEAL_BYTES = 28

function recordsOf(bytes: Buffer): readonly Lies[] {
  const found: Lies[] = []
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    const header = at + 11
    const end = header + bytes.readUInt16BE(at + 7)
    const { seq } = JSON.parse(bytes.toString('utf8', header, end))
    found.push([at, end + bytes.readUInt16BE(at + 9) + SEAL_BYTES, seq])
  }
  return found
}

interface Held {
  readonly logId: string
  readonly acked: number
  readonly entries: readonly EntryRecord[]
  readonly kept: unknown
  readonly denials: unknown
}

/** With `remembers`, what is left is gone on from once, because all that comes after depends on it alone. */
export function journalJudge(
  folder: string,
  set: JournalSet,
  remembers = false,
): (flip: Flip) => Promise<Outcome> {
  const lies = new Map([...set.files].map(([name, bytes]) => [name, recordsOf(bytes)]))
  const bySeq = new Map(set.entries.map(entry => [entry.seq, entry]))
  const { logId, head, durable } = set.standing

  async function look(): Promise<Held> {
    const file = await openJournalFile({
      ...{ folder, deviceKey: memoryKey(), at: mono(0), identity: () => TERMINAL },
    })
    try {
      const { journal, kept } = file
      const standing = journal.standing()
      const entries: EntryRecord[] = []
      for (let at = standing.tail - 1; at < standing.head; at = entries.at(-1)?.seq ?? at) {
        entries.push(...journal.batch(at))
      }
      const found = {
        ...{ logId: standing.logId, acked: standing.acked, entries },
        ...{ kept: kept.load(), denials: kept.loadDenials() },
      }
      // And it goes on.
      if (append(journal, job(1)) !== standing.head + 1) throw new Error('it does not go on')
      kept.save(keptAt(1))
      if (!isDeepStrictEqual(kept.load(), keptAt(1))) throw new Error('nothing can be kept')
      return found
    } finally {
      file.close()
    }
  }

  /** Numbers of the entries whose bytes hold the flip: one, or none. */
  const hit = ({ file, byte }: Flip): number | undefined =>
    lies.get(file)?.find(([from, to]) => from <= byte && byte < to)?.[2]

  const isKept = (is: unknown, was: unknown): boolean => is === 'lost' || isDeepStrictEqual(is, was)

  function goesOn(is: Held, flip: Flip): Outcome {
    const last = isInLast(set, flip)
    const through = is.entries.at(-1)?.seq
    const whole = isDeepStrictEqual(is.entries, set.entries)
    const lastEntryGone = last && isDeepStrictEqual(is.entries, set.entries.slice(0, -1))
    if (!whole && !lastEntryGone) return wrong(`entries are others, through ${through}`)
    if (is.acked > set.standing.acked) return wrong('acknowledged what was not')
    const keptSame =
      isDeepStrictEqual(is.kept, set.kept) && isDeepStrictEqual(is.denials, set.denials)
    if (whole && keptSame) return is.acked === set.standing.acked ? 'same' : 'again'
    if (isKept(is.kept, set.kept) && isKept(is.denials, set.denials) && whole) return 'again'
    return last ? 'cut' : wrong('an older state is believed')
  }

  function begun({ entries, kept, denials }: Held, flip: Flip): Outcome {
    const [first, ...carried] = entries
    const told = first && (bodyOf(first) as { kind: string; why: string; lost: [number, number][] })
    if (told?.kind !== 'log-started' || told.why !== 'damaged')
      return wrong('a new log says nothing')
    for (const { origin, body, blind, wall, boot, uptime, trust } of carried) {
      const was = bySeq.get(origin?.seq ?? 0)
      const same =
        was !== undefined &&
        [origin?.logId, origin?.hash, origin?.mac].join() === [logId, was.hash, was.mac].join() &&
        [body, blind, wall, boot, uptime, trust].join() ===
          [was.body, was.blind, was.wall, was.boot, was.uptime, was.trust].join()
      if (!same) return wrong(`carried over what was not there, as ${origin?.seq}`)
    }
    const there = new Set(carried.map(({ origin }) => origin?.seq))
    if (there.size !== carried.length) return wrong('carried over twice')
    const missing = set.entries
      .map(({ seq }) => seq)
      .filter(seq => seq > durable && !there.has(seq))
    const named = (seq: number) => told.lost.some(([from, to]) => from <= seq && seq <= to)
    if (missing.some(seq => seq !== hit(flip))) return wrong(`lost ${missing.join(' ')}`)
    if (missing.some(seq => !named(seq))) return wrong(`did not tell that ${missing[0]} is lost`)
    for (let seq = 1; seq <= head; seq += 1) {
      if (named(seq) && seq !== hit(flip)) return wrong(`told that ${seq} is lost`)
    }
    if (!isKept(kept, set.kept)) return wrong('another kept state')
    return isKept(denials, set.denials) ? 'begun' : wrong('other denials')
  }

  const ballast = openBallast(join(folder, 'ballast'))
  const gone = new Set<string>()

  /** Of what is left, and of which entry the flip hits: undefined when the file opens. */
  async function leftBy(flip: Flip): Promise<string | undefined> {
    const keys = deviceKeys(await memoryKey().secret())
    const at = { at: mono(0), identity: () => TERMINAL }
    const found = openedOrWreck(join(folder, 'journal.db'), keys, ballast, at)
    if (!('wreck' in found)) {
      found.close()
      return undefined
    }
    const { records, ...rest } = found.wreck
    const hash = createHash('sha256').update(serialize(rest))
    for (const record of records) hash.update(`${record.length} `).update(record)
    return `${hash.digest('hex')} ${hit(flip) ?? 'none'}`
  }

  return async flip => {
    laidFlipped(folder, set, flip)
    const left = remembers ? await leftBy(flip) : undefined
    if (left !== undefined && gone.has(left)) return 'alike'
    if (remembers) laidFlipped(folder, set, flip)
    const is = await look()
    if (is.logId === logId) return goesOn(is, flip)
    const outcome = begun(is, flip)
    if (left !== undefined && outcome === 'begun') gone.add(left)
    return outcome
  }
}
