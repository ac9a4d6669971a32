// Who is in the cache and who gives way: pure rules over users and their credentials.

import type { User, Wall } from '../../core/vocabulary.ts'
import { LIMITS } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Snapshot } from '../../ports.ts'

/** One card or PIN. It is known by the name of its row only; its number is nowhere. */
interface CachedCredential {
  /** Name of the row, base64. */
  readonly idx: string
  readonly verifiedAt: Wall
  readonly expires?: Wall
  /** Sent by the server; the terminal's own ones give way first. */
  readonly synced: boolean
  /** Rises with every use. */
  readonly used: number
}

interface CachedPin extends CachedCredential {
  /** HMAC(userSalt, u), base64: proves the PIN beside a card of this user. */
  readonly check: string
  /** Whether the PIN finds its user without a card. */
  readonly alone: boolean
}

export interface CachedUser extends User {
  /** 16 bytes, base64. */
  readonly userSalt: string
  readonly synced: boolean
  readonly cards: readonly CachedCredential[]
  readonly pins: readonly CachedPin[]
}

/** Names of rows, which depend on keys of this terminal. */
export interface RowNames {
  card(number: string): string
  pin(lookup: string): string
}

/** A credential the server has just verified. */
export interface News {
  readonly user: User
  /** For a user the server sent no salt for. */
  readonly freshSalt: string
  readonly card?: CachedCredential
  readonly pin?: Omit<CachedPin, 'check'> & { check(userSalt: string): string }
}

/**
 * The users after a sync: all of the snapshot's, then those of the terminal's own that it keeps or that were verified
 * after it was issued, as many as fit.
 * A card or PIN that the snapshot gives to two users lets neither in; such a PIN still works beside a card.
 * Throws Fault `server/bad-answer` when the snapshot holds more than the promised numbers.
 */
export function synchronised(
  snapshot: Snapshot,
  held: readonly CachedUser[],
  names: RowNames,
): { readonly users: readonly CachedUser[]; readonly shared: number } {
  if (
    snapshot.users.length > LIMITS.users ||
    snapshot.users.some(user => user.cards.length > LIMITS.cards || user.pins.length > LIMITS.pins)
  ) {
    throw new Fault(
      'server/bad-answer',
      `The server sent more than ${LIMITS.users} users, ${LIMITS.cards} cards or ${LIMITS.pins} PINs each.`,
    )
  }
  const sent = snapshot.users.map(user => fromServer(user, snapshot.issuedAt, names))
  const { shared, taken } = owners(sent)
  const synced = sent.map(user => ({
    ...user,
    cards: user.cards.filter(card => !shared.has(card.idx)),
    pins: user.pins.map(pin => (shared.has(pin.idx) ? { ...pin, alone: false } : pin)),
  }))
  const ids = new Set(synced.map(user => user.id))
  const kept = held
    .filter(user => !user.synced && !ids.has(user.id))
    .map(user => {
      // The server does not know yet whom it has verified since; of the others it says who may stay.
      const stays = (one: CachedCredential) =>
        !taken.has(one.idx) &&
        (snapshot.keep.includes(user.id) || one.verifiedAt > snapshot.issuedAt)
      return { ...user, cards: user.cards.filter(stays), pins: user.pins.filter(stays) }
    })
    .filter(hasCredential)
    .sort((one, other) => lastUse(other) - lastUse(one))
  return {
    users: [...synced, ...kept.slice(0, LIMITS.users - synced.length)],
    shared: shared.size,
  }
}

/**
 * The users after a login the server verified; those that are the same objects as before did not change.
 * When every place is taken by synchronised users, nothing is added. The server's latest word says whose a card or
 * PIN is: an older owner loses it, and two words of the same moment let neither in.
 */
export function remembered(users: readonly CachedUser[], news: News): readonly CachedUser[] {
  const known = users.find(user => user.id === news.user.id)
  const others = users.filter(user => user !== known)
  const before = known ?? {
    ...news.user,
    userSalt: news.freshSalt,
    synced: false,
    cards: [],
    pins: [],
  }
  const card = news.card !== undefined && isClaimed(others, news.card) ? undefined : news.card
  const pin = news.pin && {
    ...news.pin,
    check: news.pin.check(before.userSalt),
    alone: aloneAfter(before, news.pin) && !isClaimed(others, news.pin),
  }
  const after = {
    ...before,
    ...news.user,
    cards: card === undefined ? before.cards : placed(before.cards, card, LIMITS.cards),
    pins: pin === undefined ? before.pins : placed(before.pins, pin, LIMITS.pins),
  }
  const rest = others.map(user => without(user, news)).filter(hasCredential)
  if (!hasCredential(after)) return rest
  if (known !== undefined) return [...rest, after]
  const room = madeRoom(rest)
  return room === undefined ? rest : [...room, after]
}

/**
 * The same users with what was used since they were written; only users for whom it matters are new objects.
 * Synchronised credentials never give way, so their use is not worth a write.
 */
export function touched(
  users: readonly CachedUser[],
  uses: ReadonlyMap<string, number>,
): readonly CachedUser[] {
  const isTouched = (one: CachedCredential) => !one.synced && uses.has(one.idx)
  const touch = <C extends CachedCredential>(one: C): C =>
    isTouched(one) ? { ...one, used: uses.get(one.idx) ?? one.used } : one
  return users.map(user =>
    credentials(user).some(isTouched)
      ? { ...user, cards: user.cards.map(touch), pins: user.pins.map(touch) }
      : user,
  )
}

/** When one of the user's credentials was last used. */
export function lastUse(user: CachedUser): number {
  return Math.max(0, ...credentials(user).map(one => one.used))
}

function fromServer(
  user: Snapshot['users'][number],
  verifiedAt: Wall,
  names: RowNames,
): CachedUser {
  const { id, username, name, userSalt } = user
  const common = { verifiedAt, synced: true, used: 0 }
  const until = (expires: Wall | undefined) => (expires === undefined ? {} : { expires })
  return {
    id,
    username,
    name,
    userSalt,
    synced: true,
    cards: unique(
      user.cards.map(card => ({
        ...common,
        ...until(card.expires),
        idx: names.card(card.number),
      })),
    ),
    pins: unique(
      user.pins.map(pin => ({
        ...common,
        ...until(pin.expires),
        idx: names.pin(pin.lookup),
        check: pin.check,
        alone: true,
      })),
    ),
  }
}

function unique<C extends CachedCredential>(list: readonly C[]): readonly C[] {
  return [...new Map(list.map(one => [one.idx, one])).values()]
}

/** Row names that occur at all, and those that two users claim. */
function owners(users: readonly CachedUser[]): { taken: Set<string>; shared: Set<string> } {
  const taken = new Set<string>()
  const shared = new Set<string>()
  for (const { idx } of users.flatMap(credentials)) (taken.has(idx) ? shared : taken).add(idx)
  return { taken, shared }
}

/** Users with a place left for one more; undefined when synchronised users hold them all. */
function madeRoom(users: readonly CachedUser[]): readonly CachedUser[] | undefined {
  if (users.length < LIMITS.users) return users
  const own = users.filter(user => !user.synced)
  const victim = own.reduce<CachedUser | undefined>(
    (least, user) => (least !== undefined && lastUse(least) <= lastUse(user) ? least : user),
    undefined,
  )
  return victim && users.filter(user => user !== victim)
}

function placed<C extends CachedCredential>(
  list: readonly C[],
  one: C,
  limit: number,
): readonly C[] {
  const same = list.findIndex(other => other.idx === one.idx)
  const old = list[same]
  if (old !== undefined) return list.with(same, { ...one, synced: old.synced })
  if (list.length < limit) return [...list, one]
  const victim = list.reduce<number>((least, other, at) => {
    if (other.synced) return least
    return least >= 0 && (list[least]?.used ?? 0) <= other.used ? least : at
  }, -1)
  return victim < 0 ? list : list.with(victim, one)
}

/** Whether somebody else holds this credential by a word of the server at least as recent. */
function isClaimed(others: readonly CachedUser[], one: CachedCredential): boolean {
  return others
    .flatMap(findable)
    .some(other => other.idx === one.idx && other.verifiedAt >= one.verifiedAt)
}

/** A PIN that found its user without a card before still does after a login with both. */
function aloneAfter(user: CachedUser, pin: Pick<CachedPin, 'idx' | 'alone'>): boolean {
  return pin.alone || user.pins.some(own => own.idx === pin.idx && own.alone)
}

/** The user without what the news gives to somebody else, unless the user's is the later word. */
function without(user: CachedUser, { card, pin }: News): CachedUser {
  const losesCard = (own: CachedCredential) =>
    own.idx === card?.idx && own.verifiedAt <= card.verifiedAt
  const losesPin = (own: CachedPin) =>
    pin?.alone === true && own.alone && own.idx === pin.idx && own.verifiedAt <= pin.verifiedAt
  if (!user.cards.some(losesCard) && !user.pins.some(losesPin)) return user
  return {
    ...user,
    cards: user.cards.filter(own => !losesCard(own)),
    pins: user.pins.map(own => (losesPin(own) ? { ...own, alone: false } : own)),
  }
}

function credentials(user: CachedUser): readonly CachedCredential[] {
  return [...user.cards, ...user.pins]
}

function findable(user: CachedUser): readonly CachedCredential[] {
  return [...user.cards, ...user.pins.filter(pin => pin.alone)]
}

function hasCredential(user: CachedUser): boolean {
  return user.synced || credentials(user).length > 0
}
