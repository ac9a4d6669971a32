// What bits are flipped in: a full cache and a journal that has seen a thousand entries, closed, and cut off in full flight.

import { createHmac, scryptSync } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCredentials } from '../../agent/adapters/sqlite/credentials.ts'
import { openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import { denialsLost } from '../../agent/core/boot.ts'
import type { Activity, CacheStanding, JournalStanding, Kept } from '../../agent/core/vocabulary.ts'
import type { DeviceKey, EntryRecord, Identity, SnapshotUser } from '../../agent/ports.ts'
import { generateSealingKey } from '../../agent/vault/box.ts'
import { card, hours, IDENTITY, snapshot, userOf } from '../contracts/credentials-of.ts'
import { append, job, mono } from '../contracts/journal.ts'
import { keptAt } from '../contracts/kept-state.ts'

/** Files as they lie on a disk, by name. */
export type Files = ReadonlyMap<string, Buffer>

/** Everything a trial begins with. `last` is where the last commit begins in the write-ahead log, in bytes. */
export interface FileSet {
  readonly name: string
  readonly files: Files
  readonly slot: Uint8Array | undefined
  readonly last: number
}

export interface CacheSet extends FileSet {
  readonly kind: 'cache'
  readonly standing: CacheStanding
}

export interface JournalSet extends FileSet {
  readonly kind: 'journal'
  readonly standing: JournalStanding
  /** Everything held, oldest first. */
  readonly entries: readonly EntryRecord[]
  readonly kept: Kept
  readonly denials: ReturnType<typeof denialsLost>
}

const SECRET = new Uint8Array(32).fill(3)
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const SERVER = Buffer.from(generateSealingKey().publicKey).toString('base64')

/** A device key in memory, whose slot can be put back to what it was. */
export function memoryKey(slot?: Uint8Array): DeviceKey {
  let held = slot
  return {
    grade: 'C',
    secret: async () => SECRET,
    readSlot: async () => held,
    writeSlot: async bytes => {
      held = bytes
    },
  }
}

export const TERMINAL: Identity = {
  ...{ tenant: 'demo', server: '', ca: '', certificate: '', tlsKey: '', unlockKey: '' },
  ...IDENTITY,
  ...{ signingKey: key(1), sealingKey: key(2) },
  serverKeys: { ...{ beat: '', settings: '', credentials: '', entries: '' }, journal: SERVER },
}

/** A folder for many trials, in memory where the machine has such a place. */
export function trialFolder(): string {
  const inMemory = '/dev/shm'
  return mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'latchkey-flips-'))
}

/** Puts these files, and no others of a store, into `folder`. */
export function laid(folder: string, files: Files): void {
  for (const name of readdirSync(folder)) {
    if (name !== 'ballast' && !files.has(name)) rmSync(join(folder, name))
  }
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
}

export function taken(folder: string, store: 'cache' | 'journal'): Files {
  const names = [`${store}.db`, `${store}.db-wal`].filter(name => existsSync(join(folder, name)))
  return new Map(names.map(name => [name, readFileSync(join(folder, name))]))
}

const walSize = (files: Files): number =>
  Math.max(0, ...[...files].map(([name, { length }]) => (name.endsWith('-wal') ? length : 0)))

const everyday = (number: number): Activity =>
  number % 25 === 0 ? { kind: 'gate-unlocked', mode: 'single' } : job(number)

/** A journal that has seen `count` entries and still holds `held`, half of which the server has durably or acknowledged. */
export async function journalSets(
  name: string,
  { count, held }: { readonly count: number; readonly held: number },
): Promise<readonly JournalSet[]> {
  const folder = trialFolder()
  const open = (at: number) =>
    openJournalFile({ folder, deviceKey: memoryKey(), at: mono(at), identity: () => TERMINAL })
  const step = Math.floor(held / 4)
  let file = await open(0)
  const denials = { ...denialsLost('T1'), purged: false, users: ['u-zoe'], cards: ['AbC='] }
  file.kept.saveDenials(denials)
  const grow = (from: number, through: number): void => {
    for (let number = from; number <= through; number += 1) {
      append(file.journal, everyday(number), number)
      if (number % 10 === 0) file.kept.save(keptAt(number))
      if (number % step !== 0) continue
      file.journal.acknowledge({ through: number - step, durable: number - 2 * step })
      file.journal.forget(number - 4 * step)
    }
  }
  const known = (): Omit<JournalSet, 'name' | 'files' | 'last'> => {
    const standing = file.journal.standing()
    const entries: EntryRecord[] = []
    for (let at = standing.tail - 1; at < standing.head; at = entries.at(-1)?.seq ?? at) {
      entries.push(...file.journal.batch(at))
    }
    const kept = file.kept.load() as Kept
    return { kind: 'journal', slot: undefined, standing, entries, kept, denials }
  }
  const tail = Math.min(13, step - 1)
  grow(1, count - tail)
  const whole = known()
  file.close()
  const closed = { ...whole, name: `${name}, closed`, files: taken(folder, 'journal'), last: 0 }
  // Cut off: its last entries lie in the write-ahead log alone, between two ordinary saves, and a save is the last of all.
  file = await open(0)
  grow(count - tail + 1, count)
  const last = walSize(taken(folder, 'journal'))
  file.kept.save(keptAt(count + 1))
  const cut = { ...known(), name: `${name}, cut`, files: taken(folder, 'journal'), last }
  file.close()
  rmSync(folder, { recursive: true })
  return [closed, cut]
}

export const PEOPLE = 100
/** One of its own, and one for each of three cards and three PINs. */
export const ROWS_OF_PERSON = 7
export const cardOf = (person: number, slot: number): string => `04${person}A${slot}`
export const pinOf = (person: number, slot: number): string => `${100_000 + person * 10 + slot}`

/** Somebody with three cards and three PINs, each valid until another hour. */
function person(number: number): SnapshotUser {
  const user = userOf(`p${number}`)
  const userSalt = createHmac('md5', 'user salt').update(user.id).digest()
  const salts = [Buffer.from(IDENTITY.terminalSalt, 'base64'), userSalt] as const
  return {
    ...user,
    userSalt: userSalt.toString('base64'),
    cards: [0, 1, 2].map(slot => ({ number: cardOf(number, slot), expires: hours(number + slot) })),
    pins: [0, 1, 2].map(slot => {
      const u = scryptSync(pinOf(number, slot), Buffer.from(IDENTITY.siteSalt, 'base64'), 32, {
        ...IDENTITY.stretch,
        maxmem: 64 * 1_024 * 1_024,
      })
      const [lookup, check] = salts.map(salt =>
        createHmac('sha256', salt).update(u).digest('base64'),
      )
      return { lookup: lookup ?? '', check: check ?? '', expires: hours(number + slot) }
    }),
  }
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

/** A cache that is as full as it may be. */
export async function cacheSets(): Promise<readonly CacheSet[]> {
  const folder = trialFolder()
  const deviceKey = memoryKey()
  const open = () => openCredentials({ folder, deviceKey, identity: () => IDENTITY, log: SILENT })
  let cache = await open()
  const people = Array.from({ length: PEOPLE }, (_, number) => person(number))
  await cache.replace(snapshot(1, people))
  cache.close()
  const slot = await deviceKey.readSlot()
  const about = { kind: 'cache', slot, standing: { ...cache.standing() } } as const
  const closed = { ...about, name: 'cache, closed', files: taken(folder, 'cache'), last: 0 }
  cache = await open()
  let last = 0
  for (const number of [3, 4, 5]) {
    last = walSize(taken(folder, 'cache'))
    await cache.remember({
      presented: card(cardOf(number, 0)),
      user: userOf(`p${number}`),
      verifiedAt: hours(1),
      expires: hours(2),
    })
  }
  const cut = { ...about, name: 'cache, cut', files: taken(folder, 'cache'), last }
  cache.close()
  rmSync(folder, { recursive: true })
  return [closed, cut]
}
