import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startDemo, startWorld, userId, type World } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

/** Usernames on all pages of a listing. */
async function listed(world: World, query: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = []
  let after: string | null = null
  do {
    const asked = new URLSearchParams({ ...query, ...(after !== null && { after }) })
    const { body } = await world.api('GET', `/users?${asked}`)
    found.push(...body.items.map((user: { username: string }) => user.username))
    after = body.next
  } while (after !== null)
  return found
}

describe('finding users', () => {
  test('every user who fits is on exactly one page, ordered by name', async () => {
    const world = await startWorld()
    for (const name of ['Office', 'Teachers']) await world.api('POST', '/groups', { name })
    const people: { username: string; name: string; groups: string[] }[] = []
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '%', '_', '\\', "'", ' ', 'ž') })
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(text, text, fc.subarray(['Office', 'Teachers'])),
        text.map(search => search.trim()),
        fc.constantFrom(undefined, 'Office', 'teachers', 'Nowhere'),
        fc.integer({ min: 1, max: 4 }),
        async ([one, two, groups], search, group, limit) => {
          const person = { username: `u${run++}${one}`.trim(), name: `n${two}`.trim(), groups }
          expect((await world.api('POST', '/users', person)).status).toBe(201)
          people.push(person)
          const plain = (word: string) => word.toLowerCase().replaceAll('ž', 'z')
          const fitting = people
            .filter(({ username, name }) =>
              [username, name].some(word => plain(word).includes(plain(search))),
            )
            .filter(
              one =>
                group === undefined ||
                one.groups.some(name => name.toLowerCase() === group.toLowerCase()),
            )
          const found = await listed(world, {
            ...{ search, limit: String(limit) },
            ...(group !== undefined && { group }),
          })
          expect([...found].sort()).toEqual(fitting.map(({ username }) => username).sort())
          const names = found.map(name => people.find(({ username }) => username === name)?.name)
          // As SQLite's NOCASE has it: bytes, but for the capitals of ASCII.
          const order = names.map(name => Buffer.from(name?.toLowerCase() ?? ''))
          expect(order).toEqual([...order].sort(Buffer.compare))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('by part of name, username or address, whatever its capitals and accents', async () => {
    const world = await startWorld()
    const zizka = { username: 'jz', name: 'Jan Žižka', email: 'Trocnov@tabor.cz' }
    await world.api('POST', '/users', zizka)
    await world.api('POST', '/users', { username: 'strasser', name: 'Eva Straßer' })
    for (const search of ['zizka', 'ŽIŽ', 'JZ', 'trocnov', '  n ži ', '@TABOR']) {
      expect(await listed(world, { search }), search).toEqual(['jz'])
    }
    expect(await listed(world, { search: 'STRASSE' })).toEqual(['strasser'])
    expect(await listed(world, { search: ' ' })).toEqual(['strasser', 'jz'])
    for (const search of ['%', '_', "' OR 1=1 --", 'j%a']) {
      expect(await listed(world, { search }), search).toEqual([])
    }
  })

  test('a search of 201 characters and one given twice are bad requests', async () => {
    const world = await startWorld()
    for (const query of [`search=${'x'.repeat(201)}`, 'search=a&search=b', 'group=']) {
      expect((await world.api('GET', `/users?${query}`)).status, query).toBe(400)
    }
    expect((await world.api('GET', '/users?search=a%00b')).body.items).toEqual([])
  })

  test('the deleted are not found', async () => {
    const demo = await startDemo()
    await demo.api('DELETE', `/users/${await userId(demo, 'anna')}`)
    expect(await listed(demo, { search: 'a' })).toEqual([])
  })
})

test('a deleted group is gone from its members, who stay users, and its name is free', async () => {
  const world = await startWorld()
  const { body: group } = await world.api('POST', '/groups', { name: 'Office' })
  await world.api('POST', '/groups', { name: 'Teachers' })
  const groups = ['Office', 'Teachers']
  const { body: eve } = await world.api('POST', '/users', { username: 'eve', groups })
  const gone = await world.api('DELETE', `/groups/${group.id}`)
  expect([gone.status, gone.text]).toEqual([204, ''])
  expect((await world.api('GET', `/users/${eve.id}`)).body.groups).toEqual(['Teachers'])
  expect(await listed(world, { group: 'Office' })).toEqual([])
  expect((await world.api('GET', '/log')).body.items[0].message).toBe('Group Office was deleted.')
  expect(await world.api('DELETE', `/groups/${group.id}`)).toMatchObject({
    status: 404,
    body: { error: 'not-found' },
  })
  expect((await world.api('POST', '/groups', { name: 'Office' })).status).toBe(201)
})

describe('taking cards and PINs away', () => {
  test('the API names each by an id that holds nothing of it, the same after a restart', async () => {
    const demo = await startDemo()
    const anna = `/users/${await userId(demo, 'anna')}`
    const card = (await demo.api('POST', `${anna}/cards`, { number: 'AA' })).body
    const pin = (await demo.api('POST', `${anna}/pins`, { pin: '90210' })).body
    await demo.restart()
    const { cards, pins } = (await demo.api('GET', anna)).body
    const ids = [...cards, ...pins].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(4)
    expect(ids).toContain(card.id)
    expect(ids).toContain(pin.id)
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/)
  })

  test('a card: refused at once, gone from the next sync, in the App. Log', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const anna = `/users/${await userId(demo, 'anna')}`
    const { cards } = (await demo.api('GET', anna)).body
    const gone = await demo.api('DELETE', `${anna}/cards/${cards[0].id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await demo.api('GET', anna)).body).toMatchObject({ cards: [], pins: [{}] })
    expect(await terminal.identify(1, '0102030405')).toMatchObject({ reason: 'unknown-card' })
    const { users } = await terminal.credentials()
    const synced = users.find((user: { username: string }) => user.username === 'anna')
    expect(synced).toMatchObject({ cards: [], pins: [{}] })
    const { items } = (await demo.api('GET', '/log')).body
    expect(items[0].message).toBe('Card ******0405 was taken from user anna.')
    // The number is free for somebody else.
    const ben = `/users/${await userId(demo, 'ben')}`
    expect((await demo.api('POST', `${ben}/cards`, { number: '0102030405' })).status).toBe(201)
  })

  test('a PIN: refused at once, the others stay', async () => {
    const demo = await startDemo()
    const terminal = await enrolTerminal(demo)
    const anna = `/users/${await userId(demo, 'anna')}`
    const { id } = (await demo.api('POST', `${anna}/pins`, { pin: '90210' })).body
    expect((await demo.api('DELETE', `${anna}/pins/${id}`)).status).toBe(204)
    expect(await terminal.identify(0, '90210')).toMatchObject({ reason: 'wrong-pin' })
    expect(await terminal.identify(0, '482913')).toMatchObject({ user: { username: 'anna' } })
    expect((await demo.api('GET', '/log')).body.items[0].message).toBe(
      'A PIN was taken from user anna.',
    )
  })

  test('only from their own user, and once', async () => {
    const demo = await startDemo()
    const [anna, ben] = [await userId(demo, 'anna'), await userId(demo, 'ben')]
    const { cards, pins } = (await demo.api('GET', `/users/${anna}`)).body
    const [card, pin] = [`cards/${cards[0].id}`, `pins/${pins[0].id}`]
    const unknown = { status: 404, body: { error: 'not-found' } }
    for (const path of [
      `${ben}/${card}`,
      `${ben}/${pin}`,
      `${anna}/cards/${pins[0].id}`,
      `${anna}/cards/0102030405`,
      `${anna}/pins/482913`,
      `nobody/${card}`,
    ]) {
      expect(await demo.api('DELETE', `/users/${path}`), path).toMatchObject(unknown)
    }
    for (const what of [card, pin]) {
      expect((await demo.api('DELETE', `/users/${anna}/${what}`)).status).toBe(204)
      expect(await demo.api('DELETE', `/users/${anna}/${what}`)).toMatchObject(unknown)
    }
  })
})

describe('what a connector may call a user', () => {
  test('D2 a personal number and aliases belong to one user of the tenant, and are free when the user is gone', async () => {
    const world = await startDemo()
    const [anna, ben] = [await userId(world, 'anna'), await userId(world, 'ben')]
    const names = { personalNumber: '00123', aliases: ['JDoe', 'a.novak'] }
    const { body } = await world.api('PATCH', `/users/${anna}`, names)
    expect(body).toMatchObject({ personalNumber: '00123', aliases: ['a.novak', 'JDoe'] })
    const tried = async (id: string, change: object) => {
      const { status, body: said } = await world.api('PATCH', `/users/${id}`, change)
      return status === 200 ? 200 : [status, said.error]
    }
    expect(await tried(ben, { personalNumber: '00123' })).toEqual([409, 'personal-number-taken'])
    expect(await tried(ben, { personalNumber: '123' })).toBe(200)
    expect(await tried(ben, { aliases: ['x', 'jdoe'] })).toEqual([409, 'alias-taken'])
    expect(await tried(ben, { aliases: ['ANNA'] })).toEqual([409, 'alias-taken'])
    expect(await tried(ben, { username: 'jdoe' })).toEqual([409, 'username-taken'])
    expect((await world.api('GET', `/users/${ben}`)).body).toMatchObject({ aliases: [] })
    const eve = { username: 'eve', aliases: ['JDOE'] }
    expect((await world.api('POST', '/users', eve)).body.error).toBe('alias-taken')
    expect(await tried(anna, { aliases: ['JDoe'], name: 'Anna N.' })).toBe(200)
    await world.api('DELETE', `/users/${anna}`)
    expect((await world.api('POST', '/users', { ...eve, personalNumber: '00123' })).status).toBe(
      201,
    )
  })
})
