// The credential cache: whom this terminal can let in by itself. Losing the file loses no activity.

import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type CacheStanding,
  type Finding,
  LIMITS,
  type Presented,
  type Wall,
} from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Credentials, DeviceKey, Identity, Log } from '../../ports.ts'
import { mac, sameBytes, terminalKeys } from '../../vault/keys.ts'
import { checkOf, lookupOf, stretch } from '../../vault/stretch.ts'
import { CACHE_SCHEMA, type CacheRows, type Found, openCacheRows } from './cache-rows.ts'
import { lastUse, remembered, synchronised, touched } from './cache-users.ts'
import { openStore, type Store } from './open.ts'

const NAME = 'cache.db'
const LAYOUT = {
  // "LKc1"
  applicationId: 0x4c4b6331,
  migrations: [CACHE_SCHEMA],
  whenDamaged: 'The terminal sets it aside and fetches its credentials again.',
}

/** What a keypad can type; anything else on a keystroke reader can only be a card. */
const CAN_BE_PIN = /^\d{4,16}$/

/** What the cache needs of an identity. Byte fields are base64. */
export type CacheIdentity = Pick<Identity, 'terminal' | 'terminalSalt' | 'siteSalt' | 'stretch'>

/**
 * Opens `cache.db` in `folder`. Before enrolment there is nobody to name its keys after: the cache is empty, and
 * it is opened at the first use after `identity` begins to give one.
 * A damaged file, or one of another terminal, is set aside under a name that `log` is told, and an empty one begins.
 * Throws Fault `store/foreign`, `store/busy`, `store/full` or `store/failed`.
 */
export async function openCredentials(options: {
  readonly folder: string
  readonly deviceKey: DeviceKey
  readonly identity: () => CacheIdentity | undefined
  readonly log: Log
}): Promise<Credentials> {
  const { identity, log } = options
  let cache: Cache | undefined
  let isClosed = false

  const inTurn = queue()
  async function opened(): Promise<Cache> {
    if (isClosed) throw new Fault('store/failed', 'The cache is closed: the agent is stopping.')
    if (cache !== undefined) return cache
    const found = identity()
    if (found === undefined) {
      throw new Fault('enrolment/missing', 'The terminal has no cache before it is enrolled.')
    }
    cache = await openCache(options.folder, options.deviceKey, found, log)
    return cache
  }

  if (identity() !== undefined) await opened()
  return {
    standing: () => cache?.standing() ?? { users: 0, generation: 0 },
    opportunistic: () => cache?.opportunistic() ?? [],
    lookUp: async presented => (cache ?? (await inTurn(opened))).lookUp(presented),
    replace: snapshot => inTurn(async () => (await opened()).replace(snapshot)),
    remember: credential => inTurn(async () => (await opened()).remember(credential)),
    purge: () => inTurn(async () => (await opened()).purge()),
    close() {
      isClosed = true
      cache?.close()
    },
  }
}

type Cache = Credentials

async function openCache(
  folder: string,
  deviceKey: DeviceKey,
  identity: CacheIdentity,
  log: Log,
): Promise<Cache> {
  const { terminal, stretch: cost } = identity
  const terminalSalt = Buffer.from(identity.terminalSalt, 'base64')
  const siteSalt = Buffer.from(identity.siteSalt, 'base64')
  const keys = terminalKeys(await deviceKey.secret(), terminal)
  const { rows, store } = await openOrSetAside(join(folder, NAME), log, store =>
    openCacheRows({ store, deviceKey, keys, terminal }),
  )

  // Uses since the last write; they reach the disk with the next one. A power cut forgets only who came last.
  const uses = new Map<string, number>()
  let lastUsed = Math.max(0, ...rows.users().map(lastUse))

  const idxOfCard = (number: string) => mac(keys.card, `card${number}`).subarray(0, 16)
  const idxOfPin = (lookup: Uint8Array) => mac(keys.pin, lookup).subarray(0, 16)
  // What a keystroke reader sent and only the server could place: found again by the same kind of reader only, so a
  // card number typed at a keypad is never taken for a PIN. Stretched, for it may be one.
  const idxOfEither = (lookup: Uint8Array) =>
    mac(keys.card, Buffer.concat([Buffer.from('either'), lookup])).subarray(0, 16)
  const stretched = (text: string) => stretch(text, siteSalt, cost)

  function known(
    idx: Uint8Array,
    found: Found,
    pin?: Pick<Found, 'verifiedAt' | 'expires'>,
  ): Finding {
    const { id, username, name } = found
    lastUsed += 1
    uses.set(base64(idx), lastUsed)
    const verifiedAt = earlier(found.verifiedAt, pin?.verifiedAt) ?? found.verifiedAt
    const expires = earlier(found.expires, pin?.expires)
    const user = { id, username, name }
    return { kind: 'known', user, verifiedAt, ...(expires === undefined ? {} : { expires }) }
  }

  function lookUpCard(number: string): Finding {
    const idx = idxOfCard(number)
    const { hit, found } = rows.find('card', idx)
    return hit ? known(idx, found) : refused('unknown-card')
  }

  async function lookUpPin(pin: string): Promise<Finding> {
    const idx = idxOfPin(lookupOf(terminalSalt, await stretched(pin)))
    const { hit, found } = rows.find('pin', idx)
    return hit ? known(idx, found) : refused('wrong-pin')
  }

  async function lookUpEither(text: string): Promise<Finding> {
    if (!CAN_BE_PIN.test(text)) return lookUpCard(text)
    const lookup = lookupOf(terminalSalt, await stretched(text))
    const tries = [
      ['card', idxOfCard(text)],
      ['card', idxOfEither(lookup)],
      ['pin', idxOfPin(lookup)],
    ] as const
    const [first] = tries
      .map(([kind, idx]) => ({ idx, ...rows.find(kind, idx) }))
      .filter(one => one.hit)
    return first === undefined ? refused('unknown-card') : known(first.idx, first.found)
  }

  async function lookUpBoth(number: string, pin: string): Promise<Finding> {
    const idx = idxOfCard(number)
    const u = await stretched(pin)
    const { hit, found } = rows.find('card', idx)
    const typed = checkOf(Buffer.from(found.userSalt, 'base64'), u)
    // Always as many comparisons as a user can have PINs.
    const matching = Array.from({ length: LIMITS.pins }, (_, at) => found.checks[at]).filter(one =>
      sameBytes(typed, one === undefined ? NO_CHECK : Buffer.from(one.check, 'base64')),
    )[0]
    if (!hit) return refused('unknown-card')
    return matching === undefined ? refused('wrong-pin') : known(idx, found, matching)
  }

  function standing(): CacheStanding {
    const { generation, synced_at } = rows.manifest()
    const syncedAt = synced_at === null ? {} : { syncedAt: synced_at as Wall }
    return { users: userCount, generation, ...syncedAt }
  }

  let userCount = rows.users().length
  function written(users: number): CacheStanding {
    userCount = users
    uses.clear()
    return standing()
  }

  return {
    standing,
    opportunistic: () =>
      rows
        .users()
        .filter(user => !user.synced)
        .map(user => user.id),

    lookUp({ kind, value, secondFactor }: Presented) {
      if (kind === 'pin') return lookUpPin(value.reveal())
      if (secondFactor !== undefined) return lookUpBoth(value.reveal(), secondFactor.reveal())
      return kind === 'card-or-pin'
        ? lookUpEither(value.reveal())
        : Promise.resolve(lookUpCard(value.reveal()))
    },

    async replace(snapshot) {
      const { generation } = rows.manifest()
      if (snapshot.generation <= generation) {
        throw new Fault(
          'server/bad-answer',
          `The server sent generation ${snapshot.generation} of the credentials; the terminal holds ${generation}.`,
        )
      }
      const held = touched(rows.users(), uses)
      const { users, shared } = synchronised(snapshot, held, {
        card: number => base64(idxOfCard(number)),
        pin: lookup => base64(idxOfPin(Buffer.from(lookup, 'base64'))),
      })
      if (shared > 0) {
        log.warn('The server gave a card or PIN to two users: offline it lets in neither.', {
          shared,
        })
      }
      await rows.rewrite(users, snapshot.generation, snapshot.issuedAt)
      return written(users.length)
    },

    async remember({ presented, user, verifiedAt, expires }) {
      const { kind, secondFactor } = presented
      const text = presented.value.reveal()
      // Computed again rather than kept from the look-up: no secret stays in memory longer than a login takes.
      const pinText = secondFactor?.reveal() ?? (kind === 'card' ? undefined : text)
      const canBePin = kind === 'pin' || secondFactor !== undefined || CAN_BE_PIN.test(text)
      const u = pinText === undefined || !canBePin ? undefined : await stretched(pinText)
      const lookup = u && lookupOf(terminalSalt, u)

      const users = rows.users()
      const own = users.find(one => one.id === user.id)
      lastUsed += 1
      const common = {
        verifiedAt,
        ...(expires === undefined ? {} : { expires }),
        synced: false,
        used: lastUsed,
      }
      const asCard = (idx: Uint8Array) => ({ card: { ...common, idx: base64(idx) } })
      const asPin = (alone: boolean) =>
        u === undefined || lookup === undefined
          ? {}
          : {
              pin: {
                ...common,
                idx: base64(idxOfPin(lookup)),
                alone,
                check: (userSalt: string) => base64(checkOf(Buffer.from(userSalt, 'base64'), u)),
              },
            }
      const credential = () => {
        if (kind === 'pin') return asPin(true)
        if (secondFactor !== undefined) return { ...asCard(idxOfCard(text)), ...asPin(false) }
        if (kind === 'card' || lookup === undefined) return asCard(idxOfCard(text))
        const has = (list: readonly { readonly idx: string }[] | undefined, idx: Uint8Array) =>
          list?.some(one => one.idx === base64(idx)) === true
        if (has(own?.cards, idxOfCard(text))) return asCard(idxOfCard(text))
        if (has(own?.pins, idxOfPin(lookup))) return asPin(true)
        return asCard(idxOfEither(lookup))
      }
      const freshSalt = base64(randomBytes(16))
      const after = remembered(touched(users, uses), { user, freshSalt, ...credential() })
      rows.change(users, after)
      return written(after.length)
    },

    async purge() {
      await rows.rewrite([], rows.manifest().generation, null)
      return written(0)
    },

    close: () => {
      store.db.close()
    },
  }
}

/** What no check is: HMACs have 32 bytes as well, and this one nobody finds. */
const NO_CHECK = new Uint8Array(32)

function refused(reason: 'unknown-card' | 'wrong-pin'): Finding {
  return { kind: 'refused', reason }
}

function earlier(one: Wall | undefined, other: Wall | undefined): Wall | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}

async function openOrSetAside(
  path: string,
  log: Log,
  openRows: (store: Store) => Promise<CacheRows>,
): Promise<{ store: Store; rows: CacheRows }> {
  async function attempt() {
    const store = openStore(path, LAYOUT)
    try {
      return { store, rows: await openRows(store) }
    } catch (error) {
      store.db.close()
      throw error
    }
  }
  try {
    return await attempt()
  } catch (error) {
    const isLost =
      error instanceof Fault && (error.code === 'store/corrupt' || error.code === 'store/wrong-key')
    if (!isLost) throw error
    const aside = setAside(path)
    log.warn('The credential cache could not be used and was set aside; an empty one begins.', {
      code: error.code,
      why: error.message,
      aside,
    })
    return attempt()
  }
}

/** Renames the file and its write-ahead log; of files set aside only the newest stays. */
function setAside(path: string): string {
  const folder = dirname(path)
  const prefix = `${basename(path)}.damaged-`
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name))
  }
  const aside = join(folder, prefix + randomBytes(4).toString('hex'))
  for (const tail of ['', '-wal', '-journal']) {
    if (existsSync(path + tail)) renameSync(path + tail, aside + tail)
  }
  return aside
}

/** Runs one piece of work after the other; as long as its callers, who each wait for theirs. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
