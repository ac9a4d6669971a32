// E6, A9: people see the print jobs that are held for them, and throw away what they do not want; nobody else's.

import { describe, expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { userBrowser } from './user-browser.ts'

const HOUR_MS = 3_600_000

async function startTwo() {
  const world = await startWorld()
  for (const [username, pin] of [
    ['anna', '482913'],
    ['ben', '730158'],
  ]) {
    const { id } = (await world.api('POST', '/users', { username })).body
    await world.api('POST', `/users/${id}/pins`, { pin })
  }
  const [anna, ben] = [userBrowser(world), userBrowser(world)]
  await anna.signIn('482913')
  await ben.signIn('730158', 'ben')
  return { world, anna, ben }
}
async function hold(world: World, user: string, name: string): Promise<string> {
  const order = { user, name, pages: 3, color: true, document: 'JVBERg==' }
  return (await world.api('POST', '/jobs', order)).body.id
}

describe('E6, A9: held jobs of whoever is signed in', () => {
  test('are listed with how long they are kept, and one is thrown away', async () => {
    const { world, anna } = await startTwo()
    await world.api('PATCH', '/settings', { 'jobs.keepHours': '2h' })
    const [first, second] = [
      await hold(world, 'anna', 'Report'),
      await hold(world, 'anna', 'Letter'),
    ]
    const [at, expiresAt] = [0, 2 * HOUR_MS].map(ms => new Date(world.clock.now + ms).toISOString())
    const as = { pages: 3, color: true, duplex: false, at, expiresAt }
    expect((await anna.ask('GET', '/jobs')).body).toEqual({
      items: [
        { id: first, name: 'Report', ...as },
        { id: second, name: 'Letter', ...as },
      ],
    })
    expect((await anna.ask('DELETE', `/jobs/${first}`)).status).toBe(204)
    expect((await anna.ask('GET', '/jobs')).body.items).toMatchObject([{ id: second }])
    expect((await world.api('GET', '/jobs')).body.items[1]).toMatchObject({ state: 'discarded' })
    const [line] = (await world.api('GET', '/log')).body.items
    expect(line.message).toBe('A held job of user anna was thrown away by its owner.')

    world.clock.now += 2 * HOUR_MS
    await anna.signIn('482913')
    expect((await anna.ask('GET', '/jobs')).body).toEqual({ items: [] })
  })

  test("somebody else's, one that is held no more, and none are all the same nothing", async () => {
    const { world, anna, ben } = await startTwo()
    const [bens, gone] = [await hold(world, 'ben', 'Secret'), await hold(world, 'anna', 'Report')]
    expect((await world.api('DELETE', `/jobs/${gone}`)).status).toBe(204)
    expect((await anna.ask('GET', '/jobs')).body).toEqual({ items: [] })
    const answers = await Promise.all(
      [bens, gone, 'none'].map(id => anna.ask('DELETE', `/jobs/${id}`)),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 404, body: { error: 'not-found' } })
    expect((await ben.ask('GET', '/jobs')).body.items).toMatchObject([{ id: bens }])
  })

  test('are thrown away by nobody who is not signed in', async () => {
    const { world, anna } = await startTwo()
    const id = await hold(world, 'anna', 'Report')
    const stranger = userBrowser(world)
    expect((await stranger.ask('DELETE', `/jobs/${id}`)).status).toBe(401)
    expect((await anna.ask('GET', '/jobs')).body.items).toMatchObject([{ id }])
  })
})
