// E3: a browser that brings back what is not its own is sent away, and nothing is made of it.

import { once } from 'node:events'
import { get } from 'node:https'
import { describe, expect, test } from 'vitest'
import type { ReferenceServer } from '../../../sim/server/server.ts'
import { expectNothing, type House, refusedWith, SIGNED_IN, startHouse } from './provider-house.ts'

/** Starts a sign-in of which the request says that this server has another name. */
async function sentTo({ caPem, port }: ReferenceServer, host: string): Promise<void> {
  const path = '/api/sign-in/google/start?tenant=demo&account=work'
  const headers = { host, 'sec-fetch-site': 'same-origin' }
  const there = { host: 'localhost', servername: 'localhost', port, path, headers }
  const [response] = await once(get({ ...there, ca: caPem, agent: false }), 'response')
  response.resume()
  expect(response.statusCode).toBe(303)
  expect(response.headers.location).not.toContain('evil')
}

const GONE = '/me/#refused=sign-in-gone'
const FAILED = refusedWith('provider-failed')

describe('E3: a browser that brings', () => {
  const callback = (house: House, query: string) =>
    `${house.world.server.url}/api/sign-in/google/callback${query}`
  const queryOf = (location = '') => new URL(location).searchParams

  test.each([
    ['a wrong state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['two states', (query: URLSearchParams) => query.append('state', 'another')],
  ])('%s is sent back', async (_what, change) => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const query = queryOf(away.location)
    change(query)
    const page = await visitor.ask(callback(house, `?${query}`), { from: house.google.issuer })
    expect(page.location).toBe(GONE)
    await expectNothing(house)
  })

  test('a sign-in of another browser is sent back, and the sign-in is spent', async () => {
    const house = await startHouse()
    const [victim, thief] = [house.browser(), house.browser()]
    const away = await victim.awayAt('google')
    expect((await thief.back(away)).location).toBe(GONE)
    await thief.awayAt('google')
    expect((await victim.back(away)).location).toBe(GONE)
    // The other way round: a link that would sign a victim in as the thief.
    const bait = await thief.awayAt('google')
    await victim.awayAt('google')
    expect((await victim.back(bait)).location).toBe(GONE)
    await expectNothing(house)
  })

  test('an answer a second time is sent back, also at the same moment', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const pages = await Promise.all([visitor.back(away), visitor.back(away)])
    expect(pages.map(({ location }) => location).sort()).toEqual([GONE, SIGNED_IN])
    expect((await visitor.back(away)).location).toBe(GONE)
    expect(await house.users()).toHaveLength(1)
    expect(house.google.asked.filter(one => one === 'token')).toHaveLength(1)
  })

  test('the same newcomer from two windows makes one user', async () => {
    const house = await startHouse()
    const visitors = [house.browser(), house.browser()]
    const away = await Promise.all(visitors.map(one => one.awayAt('google')))
    const pages = await Promise.all(visitors.map((one, n) => one.back(away[n] as (typeof away)[0])))
    expect(pages.map(({ location }) => location)).toEqual([SIGNED_IN, SIGNED_IN])
    expect(await house.users()).toHaveLength(1)
  })

  test('an answer after ten minutes is sent back', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    house.world.clock.now += 10 * 60_000
    expect((await visitor.back(away)).location).toBe(GONE)
  })

  test('an answer after a restart is sent back', async () => {
    const house = await startHouse()
    const { port } = house.world.server
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    await house.world.restart()
    const query = queryOf(away.location)
    expect(house.world.server.port).not.toBe(port)
    expect((await visitor.ask(callback(house, `?${query}`))).location).toBe(GONE)
  })

  test('the answer of one provider to the address of another is sent back', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const query = queryOf(away.location)
    const other = `${house.world.server.url}/api/sign-in/microsoft/callback?${query}`
    expect((await visitor.ask(other, { from: house.google.issuer })).location).toBe(
      refusedWith('sign-in-gone'),
    )
    expect(house.microsoft.asked).toEqual([])
    await expectNothing(house)
  })

  test('Apple’s answer in an address, or Google’s as a form, is sent back', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const { state } = {
      state: String(
        (await visitor.awayAt('apple')).text.match(/name="state" value="([^"]+)"/)?.[1],
      ),
    }
    const apple = `${house.world.server.url}/api/sign-in/apple/callback?code=x&state=${state}`
    expect((await visitor.ask(apple)).location).toBe(refusedWith('sign-in-gone'))
    const form = queryOf((await visitor.awayAt('google')).location)
    const page = await visitor.ask(callback(house, ''), { method: 'POST', form })
    expect(page.location).toBe(refusedWith('sign-in-gone'))
    await expectNothing(house)
  })

  test('a cookie of its own making is sent back', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const away = await visitor.awayAt('google')
    const { url } = house.world.server
    visitor.putCookie(url, '__Host-latchkey-sign-in', 'A'.repeat(43))
    expect((await visitor.back(away)).location).toBe(GONE)
  })

  test('an address to go to afterwards is sent where everybody is', async () => {
    const house = await startHouse()
    for (const evil of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:1',
    ]) {
      const visitor = house.browser()
      const more = { return: evil, redirect_uri: evil, redirect: evil, next: evil, url: evil }
      const away = await visitor.awayAt('google', { more })
      expect(house.google.last.authorize.get('redirect_uri')).toBe(callback(house, ''))
      expect(house.google.last.authorize.toString()).not.toContain('evil')
      const page = await visitor.ask(`${away.location}&${new URLSearchParams(more)}`)
      expect(page.location).toBe(SIGNED_IN)
    }
    // The name a request gives this server is no address of it either.
    await sentTo(house.world.server, 'evil.example')
    expect(house.google.last.authorize.toString()).not.toContain('evil')
  })

  test('somebody from another site does not begin', async () => {
    const house = await startHouse()
    const start = `${house.world.server.url}/api/sign-in/google/start?tenant=demo&account=work`
    for (const from of ['https://evil.example', undefined]) {
      const page = await house.browser().ask(start, { ...(from !== undefined && { from }) })
      expect(page.status).toBe(403)
    }
    expect(house.google.asked).toEqual([])
  })

  test('more than 120 sign-ins in a quarter of an hour from one address is told to wait', async () => {
    const house = await startHouse()
    await house.set({ 'users.selfRegistration': 'off' })
    const visitor = house.browser()
    for (let n = 0; n < 120; n++) {
      expect((await visitor.start('google')).location).toBe(refusedWith('registration-off'))
      expect((await visitor.ask(callback(house, '?state=x'))).location).toBe(GONE)
    }
    expect((await visitor.start('google')).location).toBe(refusedWith('too-many-tries'))
    const late = await visitor.ask(callback(house, '?state=x'))
    expect(late.location).toBe('/me/#refused=too-many-tries')
  })

  test('nonsense is told so', async () => {
    const house = await startHouse()
    const visitor = house.browser()
    const at = (rest: string) =>
      visitor.ask(`${house.world.server.url}/api/sign-in/${rest}`, { from: house.world.server.url })
    expect((await at('facebook/start?tenant=demo&account=work')).status).toBe(400)
    expect((await at('google/start?tenant=demo&account=school')).status).toBe(400)
    expect((await at('google/start?tenant=nowhere&account=work')).status).toBe(404)
    expect((await at('google/callback')).location).toBe(GONE)
    expect((await at(`google/callback?state=${'x'.repeat(10_000)}`)).location).toBe(GONE)
    await house.world.api('DELETE', '/identity-providers/google/work')
    expect((await visitor.start('google')).location).toBe(FAILED)
  })
})
