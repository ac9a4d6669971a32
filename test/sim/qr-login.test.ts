// E6: a phone logs somebody in at the panel of a terminal of real parts: its own agent, its own TLS and WebSocket to a real
// server. The phone is its HTTP calls, and the camera the text that the panel's QR code holds.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { userBrowser } from './server/user-browser.ts'
import { ANNA, BEN, type Simulator, startOnline, startSimulator } from './simulator.ts'

type Shown = { panel: { qr?: string; screen: string; lines: { id: string }[] } }
const showsCode = ({ panel }: Shown) => panel.qr !== undefined
const isIn = (user: string) => (shown: { session: { user: string } | null }) =>
  shown.session?.user === user

/** What a camera reads from the panel. */
async function scanned(simulator: Simulator, other = '') {
  const shown = await simulator.until(
    'a code is shown',
    one => showsCode(one) && one.panel.qr !== other,
  )
  const url = new URL(shown.panel.qr)
  return { url, code: new URLSearchParams(url.hash.slice(1)).get('at') ?? '' }
}

async function phoneOf({ world }: Simulator, user: string, pin: string) {
  const phone = userBrowser(world)
  expect((await phone.signIn(pin, user)).status).toBe(204)
  const confirm = (code: string) => phone.ask('POST', '/terminal-logins', { code })
  return { ...phone, confirm }
}

test('E6: the phone logs Anna in at T1, through server, verdict and journal like a card', async () => {
  const folder = temporaryFolder()
  const simulator = await startOnline({ folder })
  const { url, code } = await scanned(simulator)
  expect([url.origin, url.pathname, url.search]).toEqual([
    ...[`https://localhost:${simulator.world.server.port}`, '/me/', '?tenant=demo'],
  ])
  const phone = await phoneOf(simulator, 'anna', ANNA.pin)
  expect((await phone.ask('GET', `/terminal-logins/${code}`)).body.terminal).toBe('T1')

  expect(await phone.confirm(code)).toMatchObject({ status: 200, body: { terminal: 'T1' } })
  const shown = await simulator.look()
  expect(shown).toMatchObject({
    session: { user: 'anna', source: 'server' },
    lastVerdict: { granted: true },
  })
  expect(shown.panel.qr).toBeUndefined()
  const login = (await simulator.ledger()).find(({ kind }) => kind === 'login')
  expect(login).toMatchObject({ user: 'anna', method: 'qr', card: null, offline: false })

  // Once: neither the same phone nor another comes in by it again.
  await simulator.act('logout')
  await simulator.until('nobody is in', ({ session }) => session === null)
  const ben = await phoneOf(simulator, 'ben', BEN.pin)
  for (const again of [phone, ben]) {
    expect(await again.confirm(code)).toMatchObject({ status: 404, body: { error: 'code-gone' } })
  }
  const next = await scanned(simulator)
  expect(next.code).not.toBe(code)
  expect((await ben.confirm(next.code)).status).toBe(200)
  await simulator.until('Ben is in', isIn('ben'))

  await simulator.close()
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
  for (const file of files.filter(one => one.isFile())) {
    const text = readFileSync(join(file.parentPath, file.name), 'latin1')
    expect([file.name, text.includes(code), text.includes(next.code)]).toEqual([
      ...[file.name, false, false],
    ])
  }
})

test('E6: a code that was photographed lets nobody in while somebody else is there', async () => {
  const simulator = await startOnline()
  const { code } = await scanned(simulator)
  const phone = await phoneOf(simulator, 'ben', BEN.pin)
  await simulator.act('swipe', { card: ANNA.card })
  await simulator.until('Anna is in', isIn('anna'))
  expect(await phone.confirm(code)).toMatchObject({
    status: 409,
    body: { error: 'terminal-silent' },
  })
  expect(await simulator.look()).toMatchObject({ session: { user: 'anna' } })
  await simulator.act('logout')
  await simulator.until('nobody is in', ({ session }) => session === null)
  expect((await phone.confirm(code)).status).toBe(404)
})

test('E6: without the server there is no code, and with it there is one again', async () => {
  const simulator = await startOnline()
  const { code } = await scanned(simulator)
  const phone = await phoneOf(simulator, 'anna', ANNA.pin)
  await simulator.call('POST', '/terminals/T1/network', { state: 'down' })
  await simulator.until('no code', shown => !showsCode(shown))
  expect(await phone.confirm(code)).toMatchObject({
    status: 409,
    body: { error: 'terminal-silent' },
  })
  await simulator.call('POST', '/terminals/T1/network', { state: 'up' })
  const again = await scanned(simulator, code)
  expect((await phone.confirm(again.code)).status).toBe(200)
})

test('E6: switched off there is none', async () => {
  const simulator = await startSimulator({ set: { 'link.beat': '200ms', 'login.qr': 'off' } })
  await simulator.until('online', ({ link }) => link.state === 'online')
  await simulator.call('POST', '/terminals/T1/clock', { advance: '10s' })
  await simulator.until('online again', ({ link }) => link.state === 'online')
  expect(showsCode(await simulator.look())).toBe(false)
})

test('E6: somebody who was switched off is told so at the phone, and stays outside', async () => {
  const simulator = await startOnline()
  const { code } = await scanned(simulator)
  const phone = await phoneOf(simulator, 'anna', ANNA.pin)
  const { items } = (await simulator.server('GET', '/users')).body
  const anna = items.find(({ username }: { username: string }) => username === 'anna').id
  await simulator.server('PATCH', `/users/${anna}`, { active: false })
  expect((await phone.confirm(code)).status).toBe(401)
  expect((await simulator.look()).session).toBeNull()
})
