// E3, E5 end to end: the server and the stand-ins for Apple, Microsoft and Google, a process of their own, and somebody's
// browser between them.

import { expect, test } from 'vitest'
import type { Description } from '../../../sim/identity/identity-providers.ts'
import { readPeople } from '../../../sim/identity/people.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { latchkey } from '../command.ts'
import { startWorld } from './harness.ts'
import { refusedWith, SIGNED_IN, type Visitor, visitor } from './provider-house.ts'

type Provider = 'apple' | 'google' | 'microsoft'
type Account = 'work' | 'personal'

async function startStandIns() {
  const world = await startWorld()
  const program = latchkey(
    ...['identity-providers', '--data', temporaryFolder(), '--port', '0'],
    ...['--server', world.server.url, '--json'],
  )
  const [line = ''] = await program.says(/^\{.*\}(?=\n)/)
  const { providers } = JSON.parse(line) as Description
  for (const { provider, account, configuration } of providers) {
    const path = `/identity-providers/${provider}/${account}`
    const { status, text } = await world.api('PUT', path, configuration)
    expect([path, status, text]).toEqual([path, 200, text])
  }
  const settings = { 'users.selfRegistration': 'on', 'users.newActive': 'on' }
  await world.api('PATCH', '/settings', settings)
  const ca = providers[0]?.configuration.ca ?? ''
  return { world, phone: () => visitor(world, [ca]) }
}

/** Somebody chooses who they are, or cancels, and is brought back. */
async function signIn(
  phone: Visitor,
  provider: Provider,
  account: Account,
  said: Readonly<Record<string, string>>,
) {
  const choice = await phone.awayAt(provider, { account })
  const home = ({ location = '' }: { location: string | undefined }) => location.startsWith('/me/')
  const page = await phone.submit(choice, { say: 'continue', ...said }, home)
  // Apple’s answer is a form that a script sends.
  return page.location === undefined ? phone.back(page) : page
}

const people = readPeople()
const subOf = (provider: Provider, note: string): string => {
  const found = people[provider].find(one => one.note === note)
  if (found === undefined) throw new Error(`nobody is "${note}"`)
  return found.sub
}

/** Who comes, with which account, and what becomes of it: a username and a name, or why not. */
const COMERS: Readonly<Record<Provider, readonly Comer[]>> = {
  apple: [
    ['personal', 'with full name', ['clara.weiss', 'Clara Weiss']],
    ['work', 'with full name, flags sent as text', ['jakub.novak', 'Jakub Novák']],
    ['work', 'without a name', [/^Guest_/, /^Guest_/]],
  ],
  microsoft: [
    ['work', 'of the organisation', ['dora.keller', 'Dora Keller']],
    ['personal', 'private', ['gustav.lind', 'Gustav Lind']],
    ['personal', 'private, without a name', [/^Guest_/, /^Guest_/]],
  ],
  google: [
    ['work', 'of the organisation', ['hana.dvorakova', 'Hana Dvořáková']],
    ['personal', 'private', ['julia.martin', 'Julia Martin']],
    ['work', 'of another organisation', 'not-of-organisation'],
    ['work', 'private', 'not-of-organisation'],
    ['personal', 'private, address not verified', 'email-not-verified'],
  ],
}
type Named = readonly [username: string | RegExp, name: string | RegExp]
type Comer = readonly [account: Account, note: string, outcome: Named | string]

test.each(['apple', 'microsoft', 'google'] as const)(
  'E3 %s: whoever may, signs in and is the same the second time; nobody else, and nobody who says no',
  async provider => {
    const { world, phone } = await startStandIns()
    const users = async (): Promise<number> => (await world.api('GET', '/users')).body.items.length
    let known = 0
    for (const [account, note, outcome] of COMERS[provider]) {
      const who = `${account}, ${note}`
      const person = subOf(provider, note)
      const browser = phone()
      const page = await signIn(browser, provider, account, { person })
      if (typeof outcome === 'string') {
        expect(page.location, who).toBe(refusedWith(outcome))
      } else {
        expect(page.location, who).toBe(SIGNED_IN)
        const { body } = await browser.me()
        expect(body, who).toMatchObject({ signedInBy: provider, account })
        expect(body.username).toMatch(outcome[0])
        expect(body.name).toMatch(outcome[1])
        // E7: the second time they are the same.
        const again = await signIn(phone(), provider, account, { person })
        expect(again.location, who).toBe(SIGNED_IN)
        known += 1
      }
      expect(await users(), who).toBe(known)
    }
    const page = await signIn(phone(), provider, 'work', { say: 'cancel' })
    expect(page.location).toBe(refusedWith('cancelled'))
    expect(await users()).toBe(known)
  },
)

test('E5 Apple’s relay address is an address, and the hidden one compares with nobody', async () => {
  const { world, phone } = await startStandIns()
  const [clara] = people.apple
  await world.api('POST', '/users', { username: 'clara', email: clara?.email })
  const person = subOf('apple', 'with full name')
  const page = await signIn(phone(), 'apple', 'personal', { person, yes: 'on' })
  expect(page.location).toBe(SIGNED_IN)
  const { items } = (await world.api('GET', '/users')).body
  expect(items.map(({ email }: { email: string }) => email).sort()).toEqual(
    [clara?.email, clara?.relay].sort(),
  )
})

test('E5 whoever has an account with the address is refused', async () => {
  const { world, phone } = await startStandIns()
  await world.api('POST', '/users', { username: 'hana', email: 'hana.dvorakova@firm.example' })
  const person = subOf('google', 'of the organisation')
  const page = await signIn(phone(), 'google', 'work', { person })
  expect(page.location).toBe(refusedWith('account-exists'))
})
