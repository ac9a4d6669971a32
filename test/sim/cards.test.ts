// F: cards at a terminal of real parts with a real server: unknown ones registered there, temporary ones over their end.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { ANNA, BEN, type Simulator, startSimulator, UNKNOWN_CARD } from './simulator.ts'

const PASSWORD = 'correct horse battery'
const TEMPORARY = 'FACE000001'

/** Online, synchronised, and without a gate. */
async function startCards(settings: object = {}, folder = temporaryFolder()) {
  const simulator = await startSimulator({ folder })
  await simulator.server('PATCH', '/settings', { gate: 'none', ...settings })
  await simulator.until('online, synchronised, without a gate', ({ link, gate, cache }) => {
    return link.state === 'online' && gate.state === 'open' && cache.users === 2
  })
  const { items } = (await simulator.server('GET', '/users')).body
  const anna: string = items.find(({ username }: { username: string }) => username === 'anna').id
  await simulator.server('PUT', `/users/${anna}/password`, { password: PASSWORD })
  return { simulator, anna }
}
const REGISTER = { 'cards.unknown': 'register' }
const swipe = ({ act }: Simulator, card: string) => act('swipe', { card })
const asked = async (simulator: Simulator) => {
  await swipe(simulator, UNKNOWN_CARD)
  return simulator.until('asked whose it is', ({ panel }) => panel.screen === 'register-card')
}
const isIn = (user: string) => (shown: { session: { user: string } | null }) =>
  shown.session?.user === user
const notice = (id: string) => (shown: { panel: { notice?: { id: string } } }) =>
  shown.panel.notice?.id === id

test('F: an unknown card is registered with a PIN at the keypad, and its owner is in, as ever after', async () => {
  const { simulator } = await startCards(REGISTER)
  await asked(simulator)
  await simulator.act('keys', { keys: `${ANNA.pin}<enter>` })
  await simulator.until('Anna is in', isIn('anna'))
  await simulator.act('logout')
  await simulator.until('nobody is in', ({ session }) => session === null)
  await swipe(simulator, UNKNOWN_CARD)
  await simulator.until('Anna is in again', isIn('anna'))
  await simulator.until('told', ({ queue }) => queue === 0)
  const logins = (await simulator.ledger()).filter(({ kind }) => kind === 'login')
  expect(logins).toMatchObject([
    { user: 'anna', method: 'card', offline: false },
    { user: 'anna', method: 'card', offline: false },
  ])
})

test('F: with user name and password on the panel’s screen, of which no file keeps a trace', async () => {
  const folder = temporaryFolder()
  const { simulator } = await startCards(REGISTER, folder)
  const named = { username: 'anna', password: PASSWORD }
  const early = await simulator.call('POST', '/terminals/T1/register', named)
  expect(early).toMatchObject({ status: 409, body: { error: 'nothing-to-register' } })
  await asked(simulator)
  await simulator.act('register', { ...named, password: 'not the password' })
  await simulator.until('refused', notice('reason.wrong-password'))
  await asked(simulator)
  await simulator.act('register', named)
  const shown = await simulator.until('Anna is in', isIn('anna'))
  expect(JSON.stringify(shown)).not.toContain(PASSWORD)
  await simulator.close()
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter(one =>
    one.isFile(),
  )
  const texts = files.map(one => readFileSync(join(one.parentPath, one.name), 'latin1'))
  expect(texts.length).toBeGreaterThan(5)
  expect(texts.filter(text => text.includes(PASSWORD))).toEqual([])
})

test('F: a server that goes in the middle registers nothing, or once, and the panel says what to do', async () => {
  const { simulator, anna } = await startCards(REGISTER)
  const cards = async () => (await simulator.server('GET', `/users/${anna}`)).body.cards.length
  await asked(simulator)
  await simulator.act('network', { state: 'frozen' })
  await simulator.act('keys', { keys: `${ANNA.pin}<enter>` })
  await simulator.act('clock', { advance: '12s' })
  await simulator.until('said', notice('reason.registration-unanswered'))
  expect(await cards()).toBe(1)
  await simulator.act('network', { state: 'up' })
  await simulator.until('online', ({ link }) => link.state === 'online')
  await asked(simulator)
  await simulator.act('keys', { keys: `${ANNA.pin}<enter>` })
  await simulator.until('Anna is in', isIn('anna'))
  expect(await cards()).toBe(2)
})

test('F: nobody is asked while the server is gone', async () => {
  const { simulator } = await startCards(REGISTER)
  await asked(simulator)
  await simulator.act('network', { state: 'down' })
  await simulator.until('the question is over', notice('reason.registration-unanswered'))
  await simulator.act('clock', { advance: '2m' })
  await simulator.until('offline', ({ link }) => link.state === 'offline')
  await swipe(simulator, UNKNOWN_CARD)
  await simulator.until('refused', notice('reason.unknown-card'))
  expect((await simulator.look()).panel.screen).toBe('idle')
})

test('F: a user is created for an unknown card and is in at once', async () => {
  const { simulator } = await startCards({ 'cards.unknown': 'create' })
  await swipe(simulator, UNKNOWN_CARD)
  await simulator.until('anonym1 is in', isIn('anonym1'))
})

/** Ben gets a card for 15 minutes; `stored` when the terminal has it, and then the server is gone. */
async function temporary(stored: 'by a sync' | 'by a login') {
  const { simulator } = await startCards()
  if (stored === 'by a login') {
    await simulator.server('PUT', '/sync', { who: 'nobody' })
    await simulator.until('nobody is stored', ({ cache }) => cache.users === 0)
  }
  const { items } = (await simulator.server('GET', '/users')).body
  const ben: string = items.find(({ username }: { username: string }) => username === 'ben').id
  const { generation } = (await simulator.look()).cache
  const added = await simulator.server('POST', `/users/${ben}/cards`, {
    ...{ number: TEMPORARY, validHours: 0.25 },
  })
  await simulator.until('synchronised', ({ cache }) => cache.generation > generation)
  if (stored === 'by a login') {
    await swipe(simulator, TEMPORARY)
    await simulator.until('Ben is in', isIn('ben'))
    await simulator.act('logout')
    await simulator.until('remembered', ({ cache }) => cache.users === 1)
  }
  const cutOff = async () => {
    await simulator.act('network', { state: 'down' })
    await simulator.act('clock', { advance: '2m' })
    await simulator.until('offline', ({ link }) => link.state === 'offline')
  }
  return { simulator, cutOff, path: `/users/${ben}/cards/${added.body.id}` }
}

test.each(['by a sync', 'by a login'] as const)(
  'F: a temporary card that is stored %s works offline until its end and not after it',
  async stored => {
    const { simulator, cutOff } = await temporary(stored)
    await cutOff()
    await swipe(simulator, TEMPORARY)
    await simulator.until('Ben is in', isIn('ben'))
    await simulator.act('logout')
    await simulator.until('nobody is in', ({ session }) => session === null)
    await simulator.act('clock', { advance: '14m' })
    await swipe(simulator, TEMPORARY)
    await simulator.until('refused', notice('reason.expired'))
    expect((await simulator.look()).session).toBeNull()
    // His other card has no end, and `cache.hours` are not over.
    if (stored === 'by a sync') {
      await swipe(simulator, BEN.card)
      await simulator.until('Ben is in', isIn('ben'))
    }
  },
)

test.each(['by a sync', 'by a login'] as const)(
  'F: a temporary card that is stored %s and ended early goes with the next sync',
  async stored => {
    const { simulator, cutOff, path } = await temporary(stored)
    const { generation } = (await simulator.look()).cache
    expect((await simulator.server('PATCH', path, { validHours: 0 })).status).toBe(200)
    await simulator.until('synchronised', ({ cache }) => cache.generation > generation)
    await cutOff()
    await swipe(simulator, TEMPORARY)
    await simulator.until('refused', notice('reason.unknown-card'))
  },
)
