// B4, B5: activity that nobody owns is booked to "unknown", and moves to whoever gets the card.

import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WireEntry } from '../../../agent/wire/server-messages.ts'
import { openParts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Terminal } from '../../../sim/server/terminals.ts'
import { newFolder, startDemo, userId, type World } from './harness.ts'
import { copyOf, type Entry, enrolTerminal, writeJournal } from './terminal-client.ts'

const DAY_MS = 86_400_000
const SETTING = 'ext-device.unknown-offline-username'
const CARD = 'CAFEBABE99'
const MASKED = '******BE99'

const items = async (world: World, path: string) => (await world.api('GET', path)).body.items
const users = async (world: World): Promise<readonly string[]> =>
  (await items(world, '/activities?limit=1000')).map(({ user }: { user: string }) => user)
const warnings = async (world: World): Promise<readonly string[]> =>
  (await items(world, '/log?limit=1000'))
    .filter(({ level }: { level: string }) => level === 'warn')
    .map(({ message }: { message: string }) => message)
const register = (world: World, user: string, number = CARD) =>
  world.api('POST', `/users/${user}/cards`, { number })

/** A demo server and a terminal whose log goes on with each `copied`. */
async function office() {
  const world = await startDemo()
  const terminal = await enrolTerminal(world)
  let last: Entry | undefined
  return {
    world,
    async copied(...over: readonly object[]) {
      const done = over.map(one => copyOf({ user: undefined, ...one }))
      const entries = writeJournal('a', done, last)
      last = entries.at(-1)
      expect((await terminal.upload('a', entries)).status).toBe(200)
    },
    ben: await userId(world, 'ben'),
    anna: await userId(world, 'anna'),
  }
}

describe('B4: what nobody owns is booked to "unknown"', () => {
  test('and to the owner of the card where there is one at that moment', async () => {
    const { world, copied, ben } = await office()
    await copied({ card: CARD })
    await register(world, ben, 'ABCD01')
    await copied({ card: ' abcd01 ' })
    expect(await users(world)).toEqual(['ben', 'unknown'])
    expect(await items(world, '/parked-activity')).toMatchObject([
      { card: MASKED, entries: 1, pages: 3 },
    ])
  })

  test('with one warning per card and day, however many entries and batches, which leads to the list', async () => {
    const { world, copied } = await office()
    const told = async () => (await warnings(world)).filter(one => one.includes('no known user'))
    await copied({ card: CARD }, { card: CARD })
    await copied({ card: CARD })
    await copied({ card: 'AB01' }, {})
    expect(await told()).toEqual([
      'An activity at terminal T1 with no card, of no known user: booked to unknown.',
      'An activity at terminal T1 with card ****, of no known user: booked to unknown.',
      `2 activities at terminal T1 with card ${MASKED}, of no known user: booked to unknown.`,
    ])
    world.clock.now += DAY_MS
    await copied({ card: CARD })
    expect(await told()).toHaveLength(4)
    const [line] = await items(world, '/log')
    expect(line).toMatchObject({ level: 'warn', about: 'parked-activity' })
  })

  test('and of very many cards a day names a hundred, says so, and is silent then', async () => {
    const { world, copied } = await office()
    const some = Array.from({ length: 130 }, (_, i) => ({ card: `CAFE${1000 + i}` }))
    await copied(...some.slice(0, 60))
    await copied(...some.slice(60))
    const told = (await warnings(world)).filter(one => !one.startsWith('User unknown'))
    expect(told).toHaveLength(101)
    expect(told[0]).toBe(
      'More than 100 cards that nobody owns were used today: the others are in the list only.',
    )
    expect(await items(world, '/parked-activity?limit=1000')).toHaveLength(130)
  })

  test('renamed, switched off or deleted, "unknown" is found by name or made anew; what was parked still is', async () => {
    const { world, copied, ben } = await office()
    await copied({ card: CARD })
    const first = await userId(world, 'unknown')
    await world.api('PATCH', `/users/${first}`, { active: false })
    await copied({ card: CARD })
    await world.api('PATCH', `/users/${first}`, { username: 'stranger' })
    await copied({ card: CARD })
    await world.api('DELETE', `/users/${await userId(world, 'unknown')}`)
    await copied({ card: CARD })
    const expected = ['unknown', 'unknown', 'stranger', 'stranger']
    expect(await users(world)).toEqual(expected)
    expect(await items(world, '/parked-activity')).toMatchObject([{ entries: 4, pages: 12 }])
    const created = (await warnings(world)).filter(one =>
      one.startsWith('User unknown was created'),
    )
    expect(created).toHaveLength(3)
    await register(world, ben)
    expect(await users(world)).toEqual(['ben', 'ben', 'ben', 'ben'])
  })

  test('under another name from when the setting says so, and all of it moves', async () => {
    const { world, copied, ben } = await office()
    await copied({ card: CARD })
    await world.api('PATCH', '/settings', { [SETTING]: 'nobody' })
    await copied({ card: CARD })
    expect(await users(world)).toEqual(['nobody', 'unknown'])
    await register(world, ben)
    expect(await users(world)).toEqual(['ben', 'ben'])
    expect(await items(world, '/parked-activity')).toEqual([])
  })

  test.each([
    ['with a PIN and a card', 'ben', {}],
    ['with an address', 'eva', { username: 'eva', email: 'eva@example.test' }],
    ['by an alias', 'boss', { username: 'eva', aliases: ['boss'] }],
    ['with a password', 'eva', { username: 'eva', password: 'long enough, too' }],
  ])(
    'and a name that is a person’s, %s, is warned of: beside the setting and once a day',
    async (_, name, person) => {
      const { world, copied } = await office()
      if ('username' in person) {
        const { password, ...facts } = { password: undefined, ...person }
        const { id } = (await world.api('POST', '/users', facts)).body
        if (password) await world.api('PUT', `/users/${id}/password`, { password })
      }
      await world.api('PATCH', '/settings', { [SETTING]: name })
      const about = async () =>
        (await items(world, '/settings/about')).find(
          (one: { name: string }) => one.name === SETTING,
        )
      expect((await about()).warnings).toMatchObject([
        { text: expect.stringMatching('seems to be a person') },
      ])
      await copied({ card: CARD })
      await copied({ card: 'AB0102' })
      const told = (await warnings(world)).filter(one => one.includes('seems to be a person'))
      expect(told).toHaveLength(1)
      await world.api('PATCH', '/settings', { [SETTING]: null })
      expect((await about()).warnings).toBeUndefined()
    },
  )
})

describe('B5: a card that gets an owner brings its parked activity', () => {
  test('in one go, with a line in the App. Log and what moved from whom to whom', async () => {
    const { world, copied, ben } = await office()
    await copied({ card: CARD, pages: 2 }, { card: 'AB0102' }, { card: CARD, pages: 5 })
    const before = await items(world, '/activities')
    await register(world, ben, ` ${CARD.toLowerCase()}`)
    expect(await users(world)).toEqual(['ben', 'unknown', 'ben'])
    const [move, ...others] = await items(world, '/moves')
    expect(others).toEqual([])
    expect(move).toMatchObject({
      ...{ card: MASKED, why: 'card-given', username: 'ben', by: 'admin-token', reason: null },
      ...{ entries: 2, pages: 7, undone: false },
      ...{ at: new Date(world.clock.now).toISOString(), endedAt: expect.any(String) },
    })
    expect(await items(world, `/moves/${move.id}/activities`)).toEqual([
      { terminal: 'T1', logId: 'a', seq: 1, from: 'unknown', to: 'ben' },
      { terminal: 'T1', logId: 'a', seq: 3, from: 'unknown', to: 'ben' },
    ])
    const lines = (await items(world, '/log')).map(({ message }: { message: string }) => message)
    expect(lines).toContain(
      `2 activities (7 pages) of card ${MASKED} moved to user ben, who was given the card by admin-token.`,
    )
    expect(lines.join()).not.toContain(CARD)
    // Nothing but whose it is has changed.
    const bare = (all: readonly object[]) => all.map(one => ({ ...one, user: null }))
    expect(bare(await items(world, '/activities'))).toEqual(bare(before))
  })

  test('once: another end for the card, or another card, moves nothing', async () => {
    const { world, copied, ben, anna } = await office()
    await copied({ card: CARD })
    await register(world, ben)
    await world.api('POST', `/users/${ben}/cards`, { number: CARD, validHours: 3 })
    await register(world, anna, 'AB0102')
    expect(await items(world, '/moves')).toHaveLength(1)
    expect((await register(world, anna)).status).toBe(409)
    expect(await users(world)).toEqual(['ben'])
  })

  test('is undone with a reason, once, and moves on to whom the card belongs', async () => {
    const { world, copied, ben, anna } = await office()
    await copied({ card: CARD }, { card: CARD })
    const given = await register(world, ben)
    const [move] = await items(world, '/moves')
    const undo = (id: string, body: object = { reason: 'It is Anna’s card' }) =>
      world.api('POST', `/moves/${id}/undo`, body)
    expect((await undo(move.id, {})).status).toBe(400)
    expect((await undo('nothing')).status).toBe(404)
    const { body: undone } = await undo(move.id)
    expect(undone).toMatchObject({
      ...{ why: 'undone', username: 'ben', by: 'admin-token', reason: 'It is Anna’s card' },
      ...{ entries: 2, pages: 6 },
    })
    expect(await users(world)).toEqual(['unknown', 'unknown'])
    expect(await items(world, '/parked-activity')).toMatchObject([{ entries: 2 }])
    expect(await undo(move.id)).toMatchObject({ status: 409, body: { error: 'undone' } })
    expect(await undo(undone.id)).toMatchObject({ status: 409, body: { error: 'is-undoing' } })
    const [line] = await items(world, '/log')
    expect(line.message).toContain('undone by admin-token (It is Anna’s card).')
    await world.api('DELETE', `/users/${ben}/cards/${given.body.id}`)
    await register(world, anna)
    expect(await users(world)).toEqual(['anna', 'anna'])
    expect((await items(world, '/moves')).map(({ undone }: { undone: boolean }) => undone)).toEqual(
      [...[false, false, true]],
    )
  })

  test('is given by hand, with the card or without', async () => {
    const { world, copied, ben, anna } = await office()
    await copied({ card: CARD }, { card: 'AB0102' }, {})
    const parked = await items(world, '/parked-activity')
    expect(parked.map(({ card }: { card: string | null }) => card)).toEqual([
      null,
      '**0102',
      MASKED,
    ])
    const [cardless, second, first] = parked.map(({ id }: { id: string }) => id)
    const give = (id: string, user: string, card: boolean) =>
      world.api('POST', `/parked-activity/${id}/give`, { user, card })
    expect(await give(first, ben, false)).toMatchObject({
      status: 200,
      body: { why: 'given', username: 'ben', by: 'admin-token', entries: 1, pages: 3 },
    })
    expect(await give(second, anna, true)).toMatchObject({
      status: 200,
      body: { why: 'card-given', username: 'anna', entries: 1 },
    })
    expect(await give(cardless, ben, true)).toMatchObject({
      status: 409,
      body: { error: 'no-card' },
    })
    expect(await give(cardless, 'nobody', false)).toMatchObject({ status: 404 })
    expect((await give(cardless, ben, false)).status).toBe(200)
    expect(await give(first, ben, false)).toMatchObject({ status: 404 })
    expect(await users(world)).toEqual(['ben', 'anna', 'ben'])
    // The card went with what Anna got, and not with what Ben got.
    await copied({ card: 'AB0102' }, { card: CARD })
    expect((await users(world)).slice(0, 2)).toEqual(['unknown', 'anna'])
    // After an undoing it can be given again, though the card is theirs.
    const [, , ofAnna] = (await items(world, '/moves'))
      .toReversed()
      .map(({ id }: { id: string }) => id)
    expect(ofAnna).toBeDefined()
    expect(await give(first, anna, true)).toMatchObject({ status: 200, body: { entries: 1 } })
  })

  test('is given again with a card that is theirs already, after an undoing', async () => {
    const { world, copied, ben } = await office()
    await copied({ card: CARD })
    await register(world, ben)
    const [move] = await items(world, '/moves')
    await world.api('POST', `/moves/${move.id}/undo`, { reason: 'a try' })
    const [{ id }] = await items(world, '/parked-activity')
    const again = await world.api('POST', `/parked-activity/${id}/give`, { user: ben, card: true })
    expect(again).toMatchObject({
      status: 200,
      body: { why: 'given', username: 'ben', entries: 1 },
    })
    expect(await users(world)).toEqual(['ben'])
  })
})

const T1 = { tenant: FIRST_TENANT, id: 'T1' } as Terminal
const ADMIN = { tenant: FIRST_TENANT, name: 'Eva', role: 'admin' } as const
const PEOPLE = ['anna', 'ben'] as const

/** The parts of a server with Anna and Ben and no loop that ends moves; entries are booked as the ledger does. */
async function openBooked() {
  const folder = newFolder()
  const open = () => openParts({ folder, host: 'localhost', now: () => 1_700_000_000_000 })
  let parts = await open()
  onTestFinished(() => parts.close())
  const ids = PEOPLE.map(username => parts.people.add(FIRST_TENANT, { username }).id)
  let seq = 0
  return {
    get parts() {
      return parts
    },
    idOf: (who: number) => ids[who] ?? '',
    book(card: string, count = 1) {
      const made = Array.from({ length: count }, (): WireEntry => {
        seq += 1
        const body = { kind: 'copy', job: `J${seq}`, pages: (seq % 5) + 1, card, offline: true }
        const text = JSON.stringify({ ...copyOf(), ...body, user: undefined })
        const times = { boot: 1, uptime: seq, wall: 1_000 + seq, trust: 'anchored' } as const
        const bytes = { body: Buffer.from(text).toString('base64'), blind: '', hash: '', mac: '' }
        return { seq, ...times, ...bytes } as WireEntry
      })
      parts.booking.book(T1, 'a', made)
    },
    give: (who: number, card: string) =>
      parts.cards.register(FIRST_TENANT, ids[who] ?? '', card, null, 'Eva'),
    take(card: string) {
      const held = parts.cards.find(FIRST_TENANT, card)
      if (held === undefined) return
      parts.cards.remove(FIRST_TENANT, held.user, parts.cards.idOf(FIRST_TENANT, held))
    },
    booked: () => {
      const all = []
      let after: string | undefined
      do {
        const query = { limit: 1_000, ...(after !== undefined && { after }) }
        const { items: some, next } = parts.booking.list(FIRST_TENANT, {}, query)
        all.push(...some)
        after = next ?? undefined
      } while (after !== undefined)
      return all
    },
    moves: () => parts.parkedActivity.moves(FIRST_TENANT, { limit: 1_000 }).items,
    parked: () => parts.parkedActivity.list(FIRST_TENANT, { limit: 1_000 }).items,
    /** As after a crash. */
    async reopen() {
      parts.close()
      parts = await open()
    },
  }
}

const countOf = (all: readonly { readonly user: string | null }[], user: string) =>
  all.filter(one => one.user === user).length

describe('B5: thousands of entries', () => {
  test('move 500 at a time, the first with the card, and go on after a crash', async () => {
    const office = await openBooked()
    office.book(CARD, 1_200)
    office.give(1, CARD)
    expect(countOf(office.booked(), 'ben')).toBe(500)
    expect(office.moves()).toMatchObject([{ entries: 500, endedAt: null }])
    // What comes meanwhile is the owner's at once.
    office.book(CARD, 1)
    expect(countOf(office.booked(), 'ben')).toBe(501)
    const [going] = office.moves()
    expect(() => office.parts.parkedActivity.undo(ADMIN, going?.id ?? '', 'no')).toThrow('goes on')
    const [left] = office.parked()
    expect(left).toMatchObject({ entries: 700 })
    const to = { user: office.idOf(0), card: false }
    expect(() => office.parts.parkedActivity.give(ADMIN, left?.id ?? '', to)).toThrow('right now')
    await office.reopen()
    expect(countOf(office.booked(), 'ben')).toBe(501)
    await office.parts.parkedActivity.round()
    expect(countOf(office.booked(), 'ben')).toBe(1_201)
    const pages = office
      .booked()
      .reduce((sum, { body }) => sum + ('pages' in body ? body.pages : 0), 0)
    const [move] = office.moves()
    expect(move).toMatchObject({ entries: 1_200, endedAt: 1_700_000_000_000 })
    expect(pages - (move?.pages ?? 0)).toBe(2)
    const { appLog, parkedActivity } = office.parts
    const told = appLog.list(FIRST_TENANT, { limit: 9 }).items.filter(one => one.level === 'info')
    expect(told).toHaveLength(1)
    const first = parkedActivity.movedBy(FIRST_TENANT, move?.id ?? '', { limit: 1_000 })
    const query = { limit: 1_000, after: first.next ?? '' }
    const second = parkedActivity.movedBy(FIRST_TENANT, move?.id ?? '', query)
    const seqs = [...first.items, ...second.items].map(({ seq }) => seq)
    expect(seqs).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 1))
  })

  test('and a server ends at its start what the last one left', async () => {
    const office = await openBooked()
    office.book(CARD, 600)
    office.give(1, CARD)
    await office.reopen()
    office.parts.parkedActivity.start(error => {
      throw error
    })
    await office.parts.parkedActivity.round()
    expect(office.parked()).toEqual([])
    await office.parts.parkedActivity.close()
  })

  test('an undoing that goes on is overtaken by nobody: who gets the card then gets all of it', async () => {
    const office = await openBooked()
    office.book(CARD, 1_200)
    office.give(1, CARD)
    await office.parts.parkedActivity.round()
    office.take(CARD)
    office.parts.parkedActivity.undo(ADMIN, office.moves()[0]?.id ?? '', 'mistaken')
    expect(office.parked()).toMatchObject([{ entries: 500 }])
    office.give(0, CARD)
    await office.parts.parkedActivity.round()
    expect(countOf(office.booked(), 'anna')).toBe(1_200)
    expect(office.moves().map(({ entries }) => entries)).toEqual([1_200, 1_200, 1_200])
  })
})

type Act =
  | { readonly act: 'book'; readonly card: string }
  | { readonly act: 'give' | 'hand'; readonly card: string; readonly who: number }
  | { readonly act: 'take'; readonly card: string }
  | { readonly act: 'undo'; readonly nth: number }

describe('B5: laws', () => {
  const card = fc.constantFrom('AAAA01', 'BBBB02', 'CCCC03')
  const who = fc.nat({ max: PEOPLE.length - 1 })
  const act: fc.Arbitrary<Act> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('book' as const), card }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('give', 'hand'), card, who }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('take' as const), card }) },
    {
      weight: 1,
      arbitrary: fc.record({ act: fc.constant('undo' as const), nth: fc.nat({ max: 5 }) }),
    },
  )

  test('whatever is done, each entry is one person’s, as a book of it by hand says, and no page is lost or doubled', async () => {
    const office = await openBooked()
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async acts => {
        round += 1
        const own = (name: string) => `${round}-${name}`
        const before = office.booked().length
        /** By hand: whose each entry is, who has each card, and what each move took. */
        const entries: { card: string; user: string; parked: boolean }[] = []
        const owners = new Map<string, number>()
        const made: { taken: (typeof entries)[number][]; undone: boolean; by: 'give' | 'undo' }[] =
          []
        const movesBefore = office.moves().length
        const moveAll = (card: string, user: string) => {
          const taken = entries.filter(one => one.card === card && one.parked)
          if (taken.length === 0) return
          for (const one of taken) Object.assign(one, { user, parked: false })
          made.push({ taken, undone: false, by: 'give' })
        }
        for (const one of acts) {
          switch (one.act) {
            case 'book': {
              office.book(own(one.card))
              const owner = owners.get(one.card)
              const user = owner === undefined ? 'unknown' : (PEOPLE[owner] ?? '')
              entries.push({ card: one.card, user, parked: owner === undefined })
              break
            }
            case 'give': {
              if (owners.has(one.card)) break
              office.give(one.who, own(one.card))
              owners.set(one.card, one.who)
              moveAll(one.card, PEOPLE[one.who] ?? '')
              break
            }
            case 'hand': {
              const masked = `**${'*'.repeat(own(one.card).length - 6)}${one.card.slice(-4)}`
              const found = office.parked().find(({ card }) => card === masked)
              if (found === undefined) break
              if (!entries.some(({ card, parked }) => parked && card === one.card)) break
              office.parts.parkedActivity.give(ADMIN, found.id, {
                user: office.idOf(one.who),
                card: false,
              })
              moveAll(one.card, PEOPLE[one.who] ?? '')
              break
            }
            case 'take':
              office.take(own(one.card))
              owners.delete(one.card)
              break
            case 'undo': {
              const move = made[one.nth]
              if (move === undefined || move.undone || move.by === 'undo') break
              const all = office.moves().toReversed().slice(movesBefore)
              office.parts.parkedActivity.undo(ADMIN, all[one.nth]?.id ?? '', 'a try')
              move.undone = true
              for (const entry of move.taken)
                Object.assign(entry, { user: 'unknown', parked: true })
              made.push({ taken: move.taken, undone: false, by: 'undo' })
            }
          }
        }
        const booked = office.booked().toReversed().slice(before)
        expect(booked.map(({ user }) => user)).toEqual(entries.map(({ user }) => user))
        const moves = office.moves().toReversed().slice(movesBefore)
        expect(moves.map(({ entries }) => entries)).toEqual(made.map(({ taken }) => taken.length))
        // The moves alone tell how each came to whom it is booked.
        const told = new Map<number, string>()
        for (const { id } of moves) {
          const { items: some } = office.parts.parkedActivity.movedBy(FIRST_TENANT, id, {
            limit: 1_000,
          })
          for (const { seq, from, to } of some) {
            expect(told.get(seq) ?? 'unknown').toBe(from)
            told.set(seq, to)
          }
        }
        for (const { seq, user } of booked) {
          if (told.has(seq)) expect(told.get(seq)).toBe(user)
        }
        // Cards, of which nobody may have many, and what is left parked are cleared away for the next round.
        for (const held of owners.keys()) office.take(own(held))
        for (const { id, card } of office.parked()) {
          if (card?.startsWith('*')) {
            office.parts.parkedActivity.give(ADMIN, id, { user: office.idOf(0), card: false })
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('whether the card or the upload came first, the same is booked to the same person', async () => {
    const office = await openBooked()
    let round = 0
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), who, (order, person) => {
        round += 1
        const number = `CARD${1_000 + round}`
        for (const step of order) {
          if (step === 0) office.give(person, number)
          else office.book(number, step)
        }
        const of = office.booked().slice(0, 6)
        expect(of.map(({ user }) => user)).toEqual(Array(6).fill(PEOPLE[person]))
        office.take(number)
      }),
      { numRuns: 24 },
    )
  })
})
