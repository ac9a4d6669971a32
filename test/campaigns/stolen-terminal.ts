// A terminal and the real parts of its server, and what a thief can do who has its disk and all of its keys.
//
// He has the source: he opens, re-seals and signs with the functions of the agent itself. What he cannot have is a key of
// the log of before its running epoch.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  type EntryRow,
  hashOf,
  openedEntry,
  sealedEntry,
} from '../../agent/adapters/sqlite/entry-row.ts'
import { type JournalFile, openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import { keyOf, logKeyRow } from '../../agent/adapters/sqlite/log-key-row.ts'
import { type Standing, standingRow } from '../../agent/adapters/sqlite/standing-row.ts'
import type { Activity, Wall } from '../../agent/core/vocabulary.ts'
import type { Identity } from '../../agent/ports.ts'
import { deviceKeys, mac, randomKey } from '../../agent/vault/keys.ts'
import { signingKeyOf, signWith } from '../../agent/vault/sign.ts'
import {
  checkpointText,
  type EntriesReply,
  type EntriesRequest,
} from '../../agent/wire/server-messages.ts'
import type { Parts } from '../../sim/server/parts.ts'
import { Refused } from '../../sim/server/refused.ts'
import { FIRST_TENANT } from '../../sim/server/seed.ts'
import { append, job, mono } from '../contracts/journal.ts'
import { type Files, laid, memoryKey, TERMINAL, taken, trialFolder } from './flip-files.ts'

/** How a server takes a batch in; a control passes a careless one. */
export type Take = (terminal: string, logId: string, request: EntriesRequest) => EntriesReply

const KEYS = deviceKeys(await memoryKey().secret())
const NONCE = Buffer.alloc(16).toString('base64')

/** Where the honest days leave it: acknowledged, in an epoch whose key is gone, and in the running one. */
export const DAYS = { acked: 30, through: 80, epoch: 51 } as const

export interface Stolen {
  readonly terminal: string
  readonly logId: string
  /** Its files when entry 20 was written, when entry 60 was, and now. */
  readonly copies: readonly [Files, Files, Files]
  readonly seen: Terminal
}

/** The terminal at its server. */
export class Terminal {
  readonly #folder = trialFolder()
  readonly #parts: Parts
  readonly #take: Take
  readonly identity: Identity
  /** Statuses of refusals, in order. */
  readonly refusals: number[] = []

  constructor(parts: Parts, name: string, take: Take) {
    this.#parts = parts
    this.#take = take
    const { publicKey } = signingKeyOf(Buffer.from(TERMINAL.signingKey, 'base64'))
    parts.terminals.enrol(FIRST_TENANT, {
      ...{ id: name, profile: 'kyocera', version: '1', tlsKey: randomBytes(32) },
      ...{ signingKey: Buffer.from(publicKey), sealingKey: randomBytes(32), salt: randomBytes(32) },
    })
    const said = parts.device.settings(this.#known(name), NONCE)
    const { journalKey: journal } = JSON.parse(Buffer.from(said.body, 'base64').toString('utf8'))
    const serverKeys = { ...TERMINAL.serverKeys, journal }
    this.identity = { ...TERMINAL, terminal: name, serverKeys }
  }

  #known(name = this.identity.terminal) {
    return this.#parts.terminals.get(FIRST_TENANT, name)
  }

  get folder(): string {
    return this.#folder
  }

  open(): Promise<JournalFile> {
    return openJournalFile({
      ...{ folder: this.#folder, deviceKey: memoryKey(), at: mono(0) },
      identity: () => this.identity,
    })
  }

  files(): Files {
    return taken(this.#folder, 'journal')
  }

  put(files: Files): void {
    laid(this.#folder, files)
  }

  beat({ journal }: JournalFile): void {
    const { logId, head } = journal.standing()
    const checkpoint = journal.signedHead(undefined)
    const zero = { queue: 0, generation: 0, cachedUsers: 0, settingsVersion: 0 }
    this.#parts.device.beat(this.#known(), {
      nonce: NONCE,
      status: {
        ...{ link: 'online', gate: 'open', grade: 'C', logId, head, ...zero },
        ...(checkpoint && { checkpoint }),
      },
    })
  }

  /** Sends one batch of at most `most` entries; a refusal ends the log, as the agent does. True while there is more. */
  send({ journal }: JournalFile, most = 500): boolean {
    const { acked, head, tail } = journal.standing()
    const name = journal.name()
    const entries = journal.batch(acked).slice(0, most)
    if (name === undefined || entries.length === 0) return false
    try {
      const request = { nonce: NONCE, key: name.key, entries: [...entries] } as EntriesRequest
      const reply = this.#take(this.identity.terminal, name.id, request)
      journal.acknowledge({ through: reply.ackedThrough, durable: reply.durableThrough })
      return reply.ackedThrough < head
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.refusals.push(error.status)
      // A gap that reaches back to what is forgotten here, or nothing to send from there, is a conflict as well.
      if (error.status !== 409 && tail <= 1) return false
      journal.next('refused', { at: mono(0), time: 0 as Wall, trust: 'floor' })
      return true
    }
  }

  /** Starts as an agent does and tells the server everything. */
  async reconnects(): Promise<void> {
    const file = await this.open()
    append(file.journal, { kind: 'boot', version: '1' })
    this.beat(file)
    for (let batches = 0; batches < 10 && this.send(file); batches += 1);
    this.beat(file)
    file.close()
  }

  gone(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

/** Honest days: eighty entries, thirty of them acknowledged, and copies of its files from before. */
export async function honestDays(parts: Parts, name: string, take: Take): Promise<Stolen> {
  const seen = new Terminal(parts, name, take)
  const file = await seen.open()
  const copies: Files[] = []
  for (let number = 1; number <= DAYS.through; number += 1) {
    append(file.journal, job(number), number)
    if (number === DAYS.acked) seen.send(file)
    if (number === 20 || number === 60) copies.push(seen.files())
  }
  const { logId } = file.journal.standing()
  file.close()
  copies.push(seen.files())
  return { terminal: name, logId, seen, copies: copies as never }
}

/** A journal in the thief's hands. */
export interface Loot {
  rows: EntryRow[]
  standing: Standing
  /** The log's key for an entry of the running epoch; undefined for one of before. */
  keyOf(seq: number): Uint8Array | undefined
}

/** Opens the files in `folder`, lets `deed` change what is in them, and seals it all again. */
export function robbed(folder: string, deed: (loot: Loot) => void): void {
  const db = new Database(join(folder, 'journal.db'))
  try {
    const store = { db, path: folder, damaged: (what: string) => new Error(what) } as never
    const table = standingRow(store, KEYS.standing)
    const standing = table.load()
    if (standing === undefined) throw new Error('There is nothing to rob.')
    const keyRow = logKeyRow(store, KEYS.log)
    const { epoch, start } = keyRow.load(standing.log_id)
    const records = db.prepare<[], Uint8Array>('SELECT record FROM entries ORDER BY seq').pluck()
    const rows = records.all().map(record => openedEntry(KEYS.entries, record))
    const loot: Loot = { rows, standing, keyOf: seq => keyOf(epoch, seq) }
    deed(loot)
    db.exec('DELETE FROM entries')
    const insert = db.prepare('INSERT INTO entries VALUES (?, ?)')
    for (const row of loot.rows) insert.run(row.seq, sealedEntry(KEYS.entries, row))
    table.save(loot.standing)
    // A head of before the running epoch needs a key from then: he makes one up.
    const next = loot.standing.head + 1
    const held = keyOf(epoch, next) === undefined ? { first: next, key: randomKey() } : epoch
    keyRow.save(loot.standing.log_id, held, start)
  } finally {
    db.close()
  }
}

/** Numbers the rows anew and makes hashes, macs and checkpoints of them, as well as his keys allow. */
export function resealed(loot: Loot, identity: Identity, from: number): void {
  const first = loot.rows[0]
  let previous = first?.previous ?? loot.standing.base_hash
  let seq = loot.standing.base
  loot.rows = loot.rows.map(row => {
    seq += 1
    if (seq < from) {
      previous = row.hash
      return row
    }
    const { checkpoint, ...rest } = { ...row, logId: loot.standing.log_id, seq, previous }
    const hash = hashOf(rest)
    previous = hash
    const key = loot.keyOf(seq)
    const whole = { ...rest, hash, mac: key === undefined ? row.mac : mac(key, hash) }
    return checkpoint === undefined ? whole : { ...whole, checkpoint: signed(identity, whole) }
  })
  const { standing } = loot
  loot.standing = {
    ...standing,
    head: seq,
    head_hash: previous,
    acked: Math.min(standing.acked, seq),
  }
}

function signed(
  identity: Identity,
  { logId, seq, hash }: Pick<EntryRow, 'logId' | 'seq' | 'hash'>,
) {
  const head = { seq, hash: Buffer.from(hash).toString('base64') }
  const text = Buffer.from(checkpointText(identity.terminal, logId, head, undefined))
  const signature = signWith(Buffer.from(identity.signingKey, 'base64'), '', text)
  return { signature: Buffer.from(signature).toString('base64') }
}

/** The same entry with another body. */
export const saying = (row: EntryRow, activity: Activity): EntryRow => ({
  ...row,
  body: Buffer.from(JSON.stringify(activity)),
})

/** A key pair that nobody has heard of. */
export const strangersSeed = (): string =>
  generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .subarray(-32)
    .toString('base64')
