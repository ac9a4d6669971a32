// Laws of who is in the cache: after any sequence of syncs and logins the promises hold.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CachedUser,
  remembered,
  synchronised,
} from '../../../agent/adapters/sqlite/cache-users.ts'
import { LIMITS, type Wall } from '../../../agent/core/vocabulary.ts'
import { userOf } from '../../contracts/credentials-of.ts'

const names = {
  card: (number: string) => `card ${number}`,
  pin: (lookup: string) => `pin ${lookup}`,
}
const person = fc.nat(130).map(number => userOf(`p${number}`))
const thing = fc.nat(40).map(String)

const sync = fc
  .record({
    users: fc.uniqueArray(
      fc.record({
        user: person,
        cards: fc.array(thing, { maxLength: 3 }),
        pins: fc.array(thing, { maxLength: 3 }),
      }),
      { maxLength: LIMITS.users, selector: one => one.user.id },
    ),
    keep: fc.array(person.map(user => user.id)),
    at: fc.nat(20),
  })
  .map(({ users, keep, at }) => (held: readonly CachedUser[]) => {
    const sent = users.map(({ user, cards, pins }) => ({
      ...user,
      userSalt: '',
      cards: cards.map(number => ({ number })),
      pins: pins.map(lookup => ({ lookup, check: lookup })),
    }))
    const snapshot = { generation: 1, issuedAt: at as Wall, users: sent, keep }
    const after = synchronised(snapshot, held, names).users
    for (const { id } of users.map(one => one.user)) {
      expect(after.find(user => user.id === id)?.synced).toBe(true)
    }
    for (const user of after.filter(one => !one.synced)) {
      const since = [...user.cards, ...user.pins].every(({ verifiedAt }) => verifiedAt > at)
      expect(since || keep.includes(user.id)).toBe(true)
    }
    return after
  })

const login = fc
  .record({
    user: person,
    card: fc.option(thing, { nil: undefined }),
    pin: fc.option(thing, { nil: undefined }),
    alone: fc.boolean(),
    at: fc.nat(20),
    used: fc.nat(),
  })
  .map(({ user, card, pin, alone, at, used }) => (held: readonly CachedUser[]) => {
    const common = { verifiedAt: at as Wall, synced: false, used }
    const after = remembered(held, {
      user,
      freshSalt: '',
      ...(card === undefined ? {} : { card: { ...common, idx: names.card(card) } }),
      ...(pin === undefined
        ? {}
        : { pin: { ...common, idx: names.pin(pin), alone, check: () => pin } }),
    })
    const synced = (users: readonly CachedUser[]) =>
      users.filter(one => one.synced).map(one => one.id)
    expect(synced(after).sort()).toEqual(synced(held).sort())
    return after
  })

function promises(users: readonly CachedUser[]): void {
  expect(users.length).toBeLessThanOrEqual(LIMITS.users)
  expect(new Set(users.map(user => user.id)).size).toBe(users.length)
  for (const user of users) {
    expect(user.cards.length).toBeLessThanOrEqual(LIMITS.cards)
    expect(user.pins.length).toBeLessThanOrEqual(LIMITS.pins)
    expect(user.synced || user.cards.length + user.pins.length > 0).toBe(true)
  }
  const findable = users.flatMap(user => [
    ...user.cards.map(card => card.idx),
    ...user.pins.filter(pin => pin.alone).map(pin => pin.idx),
  ])
  expect(new Set(findable).size).toBe(findable.length)
}

test('never more than the promised numbers, never one card or PIN for two, no synchronised user lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 1, arbitrary: sync }, { weight: 6, arbitrary: login }), {
        maxLength: 60,
      }),
      steps => {
        let users: readonly CachedUser[] = []
        for (const step of steps) {
          users = step(users)
          promises(users)
        }
      },
    ),
  )
})

test('a login that changes nothing for others leaves them the same objects', () => {
  fc.assert(
    fc.property(sync, person, (first, user) => {
      const before = first([])
      const card = { idx: 'card new', verifiedAt: 99 as Wall, synced: false, used: 1 }
      const after = remembered(before, { user, freshSalt: '', card })
      for (const one of after) if (one.id !== user.id) expect(before).toContain(one)
    }),
  )
})
