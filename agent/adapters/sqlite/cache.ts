// The credential cache of an enrolled terminal: look-ups that take as long for nobody as for somebody.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
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
import { checkOf, lookupOf, type Stretch, stretch } from '../../vault/stretch.ts'
import { openCacheRows } from './cache-rows.ts'
import { CACHE_LAYOUT, type Found, type Looked } from './cache-schema.ts'
import { type CachedUser, lastUse, remembered, synchronised, touched } from './cache-users.ts'
import { dropSetAside, openOrSetAside } from './set-aside.ts'

export const CACHE_FILE = 'cache.db'

/** What a keypad can type; anything else on a keystroke reader can only be a card. */
const CAN_BE_PIN = /^\d{4,16}$/

/** What the cache needs of an identity. Byte fields are base64. */
export type CacheIdentity = Pick<Identity, 'terminal' | 'terminalSalt' | 'siteSalt' | 'stretch'>

/**
 * Opens `cache.db` in `folder`; of a cache that is of no use only `log` hears.
 * Throws Fault `store/foreign`, `store/busy`, `store/full` or `store/failed`.
 */
export async function openCache(
  folder: string,
  deviceKey: DeviceKey,
  identity: CacheIdentity,
  log: Log,
  how: Stretch = stretch,
): Promise<Credentials> {
  const { terminal, stretch: cost } = identity
  const terminalSalt = Buffer.from(identity.terminalSalt, 'base64')
  const siteSalt = Buffer.from(identity.siteSalt, 'base64')
  const keys = terminalKeys(await deviceKey.secret(), terminal)
  const { content: rows, store } = await openOrSetAside(
    join(folder, CACHE_FILE),
    CACHE_LAYOUT,
    log,
    (store, wal) => openCacheRows({ store, wal, deviceKey, keys, terminal }),
  )

  // Uses since the last write; they reach the disk with the next one. A power cut forgets only who came last.
  const uses = new Map<string, number>()
  /** The same for rows that were looked at in somebody's stead, and never asked. */
  const strangers = new Map<string, number>()
  let userCount = rows.users().length
  let lastUsed = Math.max(0, ...rows.users().map(lastUse))

  const idxOfCard = (number: string) => mac(keys.card, `card${number}`).subarray(0, 16)
  const idxOfPin = (lookup: Uint8Array) => mac(keys.pin, lookup).subarray(0, 16)
  // What a keystroke reader sent and only the server could place: found again by the same kind of reader only, so a
  // card number typed at a keypad is never taken for a PIN. Stretched, for it may be one.
  const idxOfEither = (lookup: Uint8Array) =>
    mac(keys.card, Buffer.concat([Buffer.from('either'), lookup])).subarray(0, 16)
  const stretched = (text: string) => how(text, siteSalt, cost)

  // Computed for nobody too, from somebody else's row, and then not used: a stranger must not be told by the time it
  // takes.
  function known(
    { hit, idx, found }: Looked,
    pin?: Pick<Found, 'verifiedAt' | 'expires'>,
  ): Finding {
    const { id, username, name } = found
    lastUsed += 1
    const counted = hit ? uses : strangers
    counted.set(base64(idx), lastUsed)
    const verifiedAt = earlier(found.verifiedAt, pin?.verifiedAt) ?? found.verifiedAt
    const expires = earlier(found.expires, pin?.expires)
    const user = { id, username, name }
    return { kind: 'known', user, verifiedAt, ...(expires === undefined ? {} : { expires }) }
  }

  function lookUpCard(number: string): Finding {
    const idx = idxOfCard(number)
    const looked = rows.find('card', idx)
    const finding = known(looked)
    return looked.hit ? finding : refused('unknown-card')
  }

  async function lookUpPin(pin: string): Promise<Finding> {
    const idx = idxOfPin(lookupOf(terminalSalt, await stretched(pin)))
    const looked = rows.find('pin', idx)
    const finding = known(looked)
    return looked.hit ? finding : refused('wrong-pin')
  }

  async function lookUpEither(text: string): Promise<Finding> {
    if (!CAN_BE_PIN.test(text)) return lookUpCard(text)
    const lookup = lookupOf(terminalSalt, await stretched(text))
    const looked = [
      rows.find('card', idxOfCard(text)),
      rows.find('card', idxOfEither(lookup)),
      rows.find('pin', idxOfPin(lookup)),
    ] as const
    const best = looked.find(one => one.hit) ?? looked[0]
    const finding = { ...known(best), ...(best === looked[2] && { as: 'pin' as const }) }
    return best.hit ? finding : refused('unknown-card')
  }

  async function lookUpBoth(number: string, pin: string): Promise<Finding> {
    const idx = idxOfCard(number)
    const u = await stretched(pin)
    const looked = rows.find('card', idx)
    const { userSalt, checks } = looked.found
    const typed = checkOf(Buffer.from(userSalt, 'base64'), u)
    // Always as many comparisons as a user can have PINs.
    const [matching] = Array.from({ length: LIMITS.pins }, (_, slot) => checks[slot]).filter(one =>
      sameBytes(typed, one === undefined ? NO_CHECK : Buffer.from(one.check, 'base64')),
    )
    if (!looked.hit) return refused('unknown-card')
    return matching === undefined ? refused('wrong-pin') : known(looked, matching)
  }

  /** Where a verified credential goes. `u` is the stretched PIN in it, if there can be one. */
  function placesOf(
    { kind, value, secondFactor }: Presented,
    u: Uint8Array | undefined,
    own: CachedUser | undefined,
  ): { readonly card?: string; readonly pin?: { readonly idx: string; readonly alone: boolean } } {
    const card = base64(idxOfCard(value.reveal()))
    if (u === undefined) return { card }
    const lookup = lookupOf(terminalSalt, u)
    const pin = base64(idxOfPin(lookup))
    if (kind === 'pin') return { pin: { idx: pin, alone: true } }
    if (secondFactor !== undefined) return { card, pin: { idx: pin, alone: false } }
    if (own?.cards.some(one => one.idx === card)) return { card }
    if (own?.pins.some(one => one.idx === pin)) return { pin: { idx: pin, alone: true } }
    return { card: base64(idxOfEither(lookup)) }
  }

  function standing(): CacheStanding {
    const { generation, synced_at } = rows.manifest()
    const syncedAt = synced_at === null ? {} : { syncedAt: synced_at as Wall }
    return { users: userCount, generation, ...syncedAt }
  }

  function written(users: number): CacheStanding {
    userCount = users
    uses.clear()
    strangers.clear()
    return standing()
  }

  return {
    standing,
    opportunistic: async () =>
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
          `The server sent generation ${snapshot.generation} of the credentials, but generation ${generation} is here.`,
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
      // Computed again rather than kept from the look-up: no secret stays in memory longer than a login takes.
      const pin = pinIn(presented)
      const u = pin === undefined ? undefined : await stretched(pin)
      const users = rows.users()
      const places = placesOf(
        presented,
        u,
        users.find(one => one.id === user.id),
      )
      lastUsed += 1
      const until = expires === undefined ? {} : { expires }
      const common = { verifiedAt, ...until, synced: false, used: lastUsed }
      const check = (userSalt: string) =>
        u === undefined ? '' : base64(checkOf(Buffer.from(userSalt, 'base64'), u))
      const after = remembered(touched(users, uses), {
        user,
        freshSalt: base64(randomBytes(16)),
        ...(places.card === undefined ? {} : { card: { ...common, idx: places.card } }),
        ...(places.pin === undefined ? {} : { pin: { ...common, ...places.pin, check } }),
      })
      rows.change(users, after)
      return written(after.length)
    },

    async purge() {
      // First, so that a cut in between leaves users, for whom the purge is asked for again at the next start.
      store.guard(() => dropSetAside(store.path))
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

/** The PIN in what was presented, or what may be one. */
function pinIn({ kind, value, secondFactor }: Presented): string | undefined {
  if (kind === 'pin') return value.reveal()
  if (secondFactor !== undefined) return secondFactor.reveal()
  return kind === 'card-or-pin' && CAN_BE_PIN.test(value.reveal()) ? value.reveal() : undefined
}

function refused(reason: 'unknown-card' | 'wrong-pin'): Finding {
  return { kind: 'refused', reason }
}

function earlier(one: Wall | undefined, other: Wall | undefined): Wall | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
