// The cache on disk: sealed rows under an epoch's key, and a manifest that says which rows there must be.

import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { LIMITS } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { DeviceKey } from '../../ports.ts'
import { keyCheck, mac, randomKey, sameBytes, type TerminalKeys } from '../../vault/keys.ts'
import { place } from '../../vault/seal.ts'
import { openedRow, sealedRow } from './cache-row.ts'
import type { Found, Kind, Looked, Manifest, Row, Sealed, Seals, Under } from './cache-schema.ts'
import type { CachedUser } from './cache-users.ts'
import { countedIn, isBehind } from './committed-tail.ts'
import { readEpochs, writeEpochs } from './epoch-slot.ts'
import { markedRecord, openRecord } from './marked-record.ts'
import type { Store } from './open.ts'

/** In place of PINs that somebody does not have: no PIN meets them, for their salt is another one's. */
const NOBODYS_CHECKS = Array.from({ length: LIMITS.pins }, () => ({
  check: base64(randomKey()),
  verifiedAt: 0,
}))
/** How many changes there were ever: what a mark says. */
const counted = z.object({ changes: z.number() })
const NOTHING = new Uint8Array(0)
/** Most people fit into one. */
const BLOCK_BYTES = 512

/** The rows of one terminal's cache. */
export interface CacheRows {
  manifest(): Manifest
  users(): readonly CachedUser[]
  /** Reads, unseals and parses one row: the right one, or any other. */
  find(kind: 'card' | 'pin', idx: Uint8Array): Looked
  /** Writes what changed between `before` and `after` (compared as objects) into the running generation. */
  change(before: readonly CachedUser[], after: readonly CachedUser[]): void
  /** Writes everything anew under a new epoch and forgets the old epoch's key. */
  rewrite(users: readonly CachedUser[], generation: number, syncedAt: number | null): Promise<void>
}

/**
 * Opens the rows in `store`; a new file starts empty.
 * Throws Fault `store/wrong-key` when the rows were sealed for another terminal or by another device key,
 * `store/corrupt` when rows, manifest or the epoch's key are not what they must be.
 */
export async function openCacheRows(options: {
  readonly store: Store
  /** The write-ahead log of `store` as it was before SQLite opened it. */
  readonly wal: Buffer
  readonly deviceKey: DeviceKey
  readonly keys: TerminalKeys
  readonly terminal: string
}): Promise<CacheRows> {
  const { store, wal, deviceKey, keys, terminal } = options
  const { db } = store
  // Who is not there finds whoever comes next: fetching takes as long for nobody, and what is fetched is as good a row.
  const get = db.prepare<[string, Uint8Array], Sealed>(
    'SELECT kind, idx, slot, sealed FROM entry WHERE kind = ? AND idx >= ? ORDER BY idx LIMIT 1',
  )
  const all = db.prepare<[], Row>('SELECT * FROM entry ORDER BY kind, idx')
  const ofUsers = db.prepare<[], Row>("SELECT * FROM entry WHERE kind = 'user' ORDER BY idx")
  const insert = db.prepare<[Row]>('INSERT INTO entry VALUES (:kind, :idx, :owner, :slot, :sealed)')
  const dropOf = db.prepare<[Uint8Array]>('DELETE FROM entry WHERE owner = ?')
  const dropAll = db.prepare<[]>('DELETE FROM entry')
  const read = db.prepare<[], Manifest & Seals>(
    'SELECT generation, epoch, count, root, synced_at, key_check, mac, mark FROM manifest',
  )
  const put = db.prepare<[Manifest & Seals]>(
    'REPLACE INTO manifest VALUES (1, :generation, :epoch, :count, :root, :synced_at, :key_check, :mac, :mark)',
  )

  const countOf = (mark: Uint8Array) => counted.parse(openRecord('mark', keys.state, mark).header)
  let changes = 0
  let state = await start()
  let dummy = makeDummy()
  // After a file was set aside the epochs count from one again: under the number of an older file there may be another key.
  users()

  async function start(): Promise<{ manifest: Manifest; key: Uint8Array; epochKey: Uint8Array }> {
    const epochs = await readEpochs(deviceKey)
    const manifest = store.guard(readManifest)
    if (manifest === undefined) {
      const epochKey = randomKey()
      const fresh = { generation: 0, epoch: 1, synced_at: null }
      await writeEpochs(deviceKey, [{ epoch: 1, key: epochKey }])
      return {
        manifest: store.guard(() => writeManifest(fresh)),
        key: keys.record(epochKey),
        epochKey,
      }
    }
    const epochKey = epochs.find(one => one.epoch === manifest.epoch)?.key
    if (epochKey === undefined) throw store.damaged('the key of its epoch is gone')
    // A cut during the last sync left two keys: only the one in use may stay.
    if (epochs.length > 1) await writeEpochs(deviceKey, [{ epoch: manifest.epoch, key: epochKey }])
    return { manifest, key: keys.record(epochKey), epochKey }
  }

  function readManifest(): Manifest | undefined {
    const found = read.get()
    const inFile = count()
    if (found === undefined) {
      if (inFile.count === 0) return undefined
      throw store.damaged('it has rows but no manifest')
    }
    const { key_check, mac: claimed, mark, ...manifest } = found
    const isOurs = sameBytes(key_check, keyCheck(keys.state))
    const isWhole = sameBytes(claimed, macOf(manifest, mark))
    if (!isOurs && !isWhole) {
      throw new Fault(
        'store/wrong-key',
        `${store.path} was sealed for another terminal or with another device key.`,
        { retry: 'never' },
      )
    }
    // The seal does not cover the check of the key: both must be as they were.
    if (!isOurs || !isWhole) throw store.damaged('its manifest was changed')
    if (inFile.count !== manifest.count || !sameBytes(inFile.root, manifest.root)) {
      throw store.damaged('its rows are not those of its manifest')
    }
    changes = mark === null ? 0 : countOf(mark).changes
    // What SQLite reads is whole, and older than what was answered for.
    const told = countedIn(wal, one => countOf(one).changes)
    if (isBehind(changes, told)) {
      throw store.damaged('its write-ahead log breaks off')
    }
    return manifest
  }

  function writeManifest({ generation, epoch, synced_at }: Under): Manifest {
    const manifest = { generation, epoch, synced_at, ...count() }
    changes += 1
    const mark = markedRecord('mark', keys.state, { changes }, NOTHING)
    put.run({ ...manifest, key_check: keyCheck(keys.state), mac: macOf(manifest, mark), mark })
    return manifest
  }

  function count(): Pick<Manifest, 'count' | 'root'> {
    const hash = createHash('sha256')
    let rows = 0
    for (const row of all.iterate()) {
      // Unambiguous: names have 16 bytes, and the length of the rest is said first.
      hash.update(`${row.kind} ${row.slot} ${row.sealed.length} `)
      hash.update(row.idx).update(row.owner).update(row.sealed)
      rows += 1
    }
    return { count: rows, root: hash.digest() }
  }

  function macOf(manifest: Manifest, mark: Seals['mark']): Uint8Array {
    const { generation, epoch, count: rows, root, synced_at } = manifest
    const parts = [generation, epoch, rows, root, synced_at ?? 'never', ...(mark ? [mark] : [])]
    return mac(keys.state, place('manifest', terminal, ...parts))
  }

  function open<T>(row: Sealed): T {
    try {
      const plain = openedRow(state.key, terminal, row, state.manifest)
      return JSON.parse(Buffer.from(plain).toString('utf8')) as T
    } catch (cause) {
      throw store.damaged('a row does not open', cause)
    }
  }

  function makeDummy(): Sealed {
    const name = { kind: 'dummy', idx: new Uint8Array(16), slot: 0 } as const
    const nobody = { id: 'nobody', username: 'nobody', name: 'Nobody Nowhere', verifiedAt: 0 }
    const content = foundBy(nobody, base64(randomKey().subarray(16)), [])
    return { ...name, sealed: sealedRow(state.key, terminal, name, state.manifest, content) }
  }

  /** The rows of one user: its own, and one for each card and each PIN that finds it. */
  function rowsOf(user: CachedUser, key: Uint8Array, manifest: Under): readonly Row[] {
    const owner = ownerOf(user)
    const row = (kind: Kind, idx: Uint8Array, slot: number, content: Uint8Array): Row => {
      const name = { kind, idx, slot }
      return { ...name, owner, sealed: sealedRow(key, terminal, name, manifest, content) }
    }
    const { id, username, name, userSalt } = user
    const checks = user.pins.map(({ check, verifiedAt, expires }) => ({
      check,
      verifiedAt,
      expires,
    }))
    const cards = user.cards.map(({ idx, verifiedAt, expires }, slot) => {
      const found = { id, username, name, verifiedAt, expires }
      return row('card', bytes(idx), slot, foundBy(found, userSalt, checks))
    })
    const pins = user.pins.flatMap(({ idx, verifiedAt, expires, alone }, slot) => {
      const found = { id, username, name, verifiedAt, expires }
      return alone ? [row('pin', bytes(idx), slot, foundBy(found, userSalt, []))] : []
    })
    return [row('user', owner, 0, json(user)), ...cards, ...pins]
  }

  function ownerOf(user: CachedUser): Uint8Array {
    return mac(keys.state, place('user', user.id)).subarray(0, 16)
  }

  const changeRows = db.transaction((gone: readonly CachedUser[], added: readonly Row[]) => {
    for (const user of gone) dropOf.run(ownerOf(user))
    for (const row of added) insert.run(row)
    return writeManifest(state.manifest)
  })

  const replaceRows = db.transaction((rows: readonly Row[], next: Under) => {
    dropAll.run()
    for (const row of rows) insert.run(row)
    return writeManifest(next)
  })

  function users(): CachedUser[] {
    return store.guard(() => ofUsers.all().map(row => open<CachedUser>(row)))
  }

  return {
    manifest: () => state.manifest,
    users,

    find: (kind, idx) =>
      store.guard(() => {
        const row = get.get(kind, idx) ?? dummy
        return { hit: sameBytes(row.idx, idx), idx: row.idx, found: open<Found>(row) }
      }),

    change(before, after) {
      const gone = before.filter(user => !after.includes(user))
      const added = after.filter(user => !before.includes(user))
      if (gone.length + added.length === 0) return
      const rows = added.flatMap(user => rowsOf(user, state.key, state.manifest))
      const manifest = store.guard(() => changeRows.immediate(gone, rows))
      state = { ...state, manifest }
      // The key of the epoch stays, so whoever lost a card or PIN must not be left in the log.
      const kept = new Set(added.flatMap(namesOf))
      if (gone.flatMap(namesOf).some(name => !kept.has(name))) store.truncateLog()
    },

    async rewrite(users, generation, syncedAt) {
      const newest = { epoch: state.manifest.epoch + 1, key: randomKey() }
      const key = keys.record(newest.key)
      const next = { generation, epoch: newest.epoch, synced_at: syncedAt }
      const rows: Row[] = []
      for (const user of users) {
        rows.push(...rowsOf(user, key, next))
        // Sealing a full cache takes a while on a small machine, and somebody may be swiping a card.
        await setImmediate()
      }
      // At every moment the slot holds the key of what is on the disk: a cut never loses the cache.
      const running = { epoch: state.manifest.epoch, key: state.epochKey }
      await writeEpochs(deviceKey, [running, newest])
      const manifest = store.guard(() => replaceRows.immediate(rows, next))
      state = { manifest, key, epochKey: newest.key }
      dummy = makeDummy()
      store.truncateLog()
      await writeEpochs(deviceKey, [newest])
    },
  }
}

/**
 * What a look-up finds, alike for everybody: as many checks as there can be, those that are missing such as no PIN meets,
 * and a length in whole blocks. Who is stored must not be told by the time it takes, nor by the size of a row.
 */
function foundBy(
  whom: Readonly<Record<string, unknown>>,
  userSalt: string,
  checks: readonly object[],
): Uint8Array {
  const missing = NOBODYS_CHECKS.slice(checks.length)
  const content = json({ ...whom, userSalt, checks: [...checks, ...missing] })
  const padded = Buffer.alloc(Math.ceil(content.length / BLOCK_BYTES) * BLOCK_BYTES, ' ')
  padded.set(content)
  return padded
}

/** What finds a user, and whom. */
function namesOf({ id, cards, pins }: CachedUser): readonly string[] {
  return [...cards, ...pins].map(({ idx }) => `${idx} ${id}`)
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8')
}

function bytes(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64')
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
