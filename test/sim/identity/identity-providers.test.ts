// The local identity providers by their quirks, asked by openid-client as a server asks them; the process is the real one.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Account, ProviderName } from '../../../sim/identity/quirks.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { latchkey } from '../command.ts'
import {
  type Answered,
  appleSecret,
  asks,
  browser,
  callback,
  claimsOf,
  nextOf,
  providerProcess,
  signsIn,
  strangeKey,
} from './provider-process.ts'

const SCOPES = {
  // Apple documents these two alone, and gives an id token all the same.
  apple: 'name email',
  microsoft: 'openid profile email',
  google: 'openid profile email',
} as const
/** What a client of this provider asks with. */
const parametersOf = (provider: ProviderName) => ({
  redirect_uri: callback(provider),
  scope: SCOPES[provider],
  ...(provider === 'apple' && { response_mode: 'form_post' }),
})

const userIn = ({ parameters: { user = '' } }: Answered): string => user

const ready = async () => {
  const providers = await providerProcess()
  const phone = browser(providers.of('apple', 'work').ca)
  const ask = (provider: ProviderName, account: Account, more: Record<string, string> = {}) =>
    asks(phone, providers.of(provider, account), { ...parametersOf(provider), ...more })
  return { ...providers, phone, ask }
}

test('E3 Apple hands a name over once, by form, beside the token and never in it', async () => {
  const { phone, ask } = await ready()
  const first = await ask('apple', 'personal')
  const answer = await signsIn(phone, first.url, 'Clara Weiss')
  expect(answer.by).toBe('form')
  expect(JSON.parse(userIn(answer))).toEqual({
    name: { firstName: 'Clara', lastName: 'Weiss' },
    email: 'clara.weiss@mail.example',
  })
  expect(answer.parameters).not.toHaveProperty('iss')
  const claims = await claimsOf(first, answer)
  expect(claims).toMatchObject({
    ...{ email: 'clara.weiss@mail.example', email_verified: true, nonce_supported: true },
  })
  expect(Object.keys(claims).filter(claim => /name|private/.test(claim))).toEqual([])

  const again = await ask('apple', 'work')
  const second = await signsIn(phone, again.url, 'Clara Weiss')
  expect(second.parameters).not.toHaveProperty('user')
  expect((await claimsOf(again, second)).sub).toBe(claims.sub)
})

test('E3 Apple gives a relay address for ever to whoever hid theirs at first, flags as they were', async () => {
  const { phone, ask } = await ready()
  const asked = await ask('apple', 'personal')
  const answer = await signsIn(phone, asked.url, 'Jakub Novák', true)
  expect(JSON.parse(userIn(answer)).email).toMatch(/@privaterelay\.appleid\.com$/)
  const relayed = {
    email: expect.stringMatching(/@privaterelay\.appleid\.com$/),
    ...{ email_verified: 'true', is_private_email: 'true' },
  }
  expect(await claimsOf(asked, answer)).toMatchObject(relayed)
  const later = await ask('apple', 'personal')
  expect(await claimsOf(later, await signsIn(phone, later.url, 'Jakub Novák'))).toMatchObject(
    relayed,
  )
  const nobody = await ask('apple', 'personal')
  const nameless = await signsIn(phone, nobody.url, 'quiet.one@mail.example', true)
  expect(JSON.parse(userIn(nameless))).toEqual({
    email: expect.stringMatching(/@privaterelay/),
  })
  expect(await claimsOf(nobody, nameless)).toMatchObject({ is_private_email: true })
})

test('E3 Apple wants form_post where a name or an address is asked for', async () => {
  const { phone, ask } = await ready()
  for (const scope of ['openid name', 'openid email']) {
    const { url } = await ask('apple', 'work', { scope, response_mode: 'query' })
    await expect(signsIn(phone, url, 'Clara Weiss')).rejects.toThrow(
      'response_mode must be form_post when name or email scope is requested.',
    )
  }
  const bare = await ask('apple', 'work', { scope: 'openid', response_mode: 'query' })
  const answer = await signsIn(phone, bare.url, 'Clara Weiss')
  expect(answer.by).toBe('query')
  expect(await claimsOf(bare, answer)).not.toHaveProperty('email')
})

test('E3 Apple takes as a secret only what its client signed, for six months at most', async () => {
  const { phone, of } = await ready()
  const apple = of('apple', 'work')
  const signedIn = async (secret: string) => {
    const asked = await asks(phone, apple, parametersOf('apple'), secret)
    return claimsOf(asked, await signsIn(phone, asked.url, 'Clara Weiss'))
  }
  const wrong = [
    { privateKey: strangeKey() },
    { keyId: 'ABCDE12345' },
    { teamId: 'SOMEBODY99' },
    { clientId: 'example.other' },
    { audience: 'https://appleid.apple.com' },
    { seconds: -60 },
    { seconds: 15_777_000 + 600 },
  ]
  for (const one of wrong) {
    const secret = await appleSecret(apple, one)
    const about = Object.keys(one).join()
    await expect(signedIn(secret), about).rejects.toMatchObject({ error: 'invalid_client' })
  }
  await expect(signedIn('not.a.signature')).rejects.toMatchObject({ error: 'invalid_client' })
  const longest = await appleSecret(apple, { seconds: 15_777_000 - 600 })
  expect(await signedIn(longest)).toHaveProperty('sub')
})

test('E3 Microsoft has a directory in its issuer, and lets in nobody of another', async () => {
  const { phone, ask, of } = await ready()
  const work = await ask('microsoft', 'work')
  const dora = await claimsOf(work, await signsIn(phone, work.url, 'Dora Keller'))
  const { issuer } = of('microsoft', 'work')
  const { tid } = dora
  expect(dora).toMatchObject({
    ...{ iss: issuer, ver: '2.0', oid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ...{ preferred_username: 'dora.keller@firm.example', email: 'dora.keller@firm.example' },
    ...{ name: 'Dora Keller', given_name: 'Dora', family_name: 'Keller', xms_edov: true },
  })
  expect(issuer).toMatch(new RegExp(`^https://127\\.0\\.0\\.1:\\d+/${tid}/v2\\.0$`))
  expect(dora).not.toHaveProperty('email_verified')

  const unsure = await ask('microsoft', 'work')
  const emil = await claimsOf(unsure, await signsIn(phone, unsure.url, 'Emil Brandt'))
  expect(emil).toMatchObject({ tid, email: 'chosen.by.emil@elsewhere.example' })
  expect(emil).not.toHaveProperty('xms_edov')
  expect(emil).not.toHaveProperty('email_verified')

  const privately = await ask('microsoft', 'personal')
  const gustav = await claimsOf(privately, await signsIn(phone, privately.url, 'Gustav Lind'))
  expect(gustav).toMatchObject({
    iss: expect.stringContaining('/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'),
    tid: '9188040d-6c67-4c5b-b112-36a304b66dad',
  })
  for (const [account, person, why] of [
    ['work', 'Frida Olsen', 'AADSTS50020'],
    ['work', 'Gustav Lind', 'AADSTS50020'],
    ['personal', 'Dora Keller', 'Use your private account'],
  ] as const) {
    const { url } = await ask('microsoft', account)
    await expect(signsIn(phone, url, person), person).rejects.toThrow(why)
  }
})

test('E3 Google tells of an organisation by hd, and whether an address was verified', async () => {
  const { phone, ask, of } = await ready()
  expect(of('google', 'work').hostedDomain).toBe('firm.example')
  expect(of('google', 'personal')).not.toHaveProperty('hostedDomain')
  const claims = async (person: string) => {
    const asked = await ask('google', 'work')
    const answer = await signsIn(phone, asked.url, person)
    expect(answer.parameters).toMatchObject({ iss: of('google', 'work').issuer })
    return claimsOf(asked, answer)
  }
  expect(await claims('Hana Dvořáková')).toMatchObject({
    ...{ hd: 'firm.example', email: 'hana.dvorakova@firm.example', email_verified: true },
    ...{ given_name: 'Hana', family_name: 'Dvořáková', azp: of('google', 'work').clientId },
  })
  expect(await claims('Igor Petit')).toMatchObject({ hd: 'other.example' })
  const julia = await claims('Julia Martin')
  expect(julia).toMatchObject({ email_verified: true })
  expect(julia).not.toHaveProperty('hd')
  expect(await claims('Karl Unbestätigt')).toMatchObject({ email_verified: false })
  const nameless = await claims('somebody@mail.example')
  expect(Object.keys(nameless).filter(claim => claim.includes('name'))).toEqual([])
})

test('E3 Whoever says no is sent back with the word that each company has for it', async () => {
  const { phone, ask } = await ready()
  for (const [provider, error, by] of [
    ['apple', 'user_cancelled_authorize', 'form'],
    ['microsoft', 'access_denied', 'query'],
    ['google', 'access_denied', 'query'],
  ] as const) {
    const { url, checks } = await ask(provider, 'personal')
    const answer = await signsIn(phone, url, 'cancel')
    expect(answer, provider).toMatchObject({
      ...{ by, parameters: { error, state: checks.expectedState } },
    })
    expect(answer.parameters).not.toHaveProperty('code')
  }
})

test('E3 No provider sends a code elsewhere, without PKCE, or twice', async () => {
  const { phone, ask, of } = await ready()
  for (const provider of ['apple', 'microsoft', 'google'] as const) {
    const elsewhere = await ask(provider, 'work', { redirect_uri: 'https://evil.example/' })
    const shown = await phone.go(elsewhere.url)
    expect([shown.status, shown.headers.get('location')], provider).toEqual([400, null])
    expect(await shown.text()).toContain('redirect_uri')

    const { url } = await ask(provider, 'work')
    for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name)
    const refused = await phone.go(url)
    const location = refused.headers.get('location') ?? (await refused.text())
    expect(location, provider).toContain('invalid_request')
    expect(location).not.toContain('name="code"')

    const person = { apple: 'Clara Weiss', microsoft: 'Dora Keller', google: 'Hana Dvořáková' }
    const asked = await ask(provider, 'work')
    const answer = await signsIn(phone, asked.url, person[provider])
    const stolen = { ...asked, checks: { ...asked.checks, pkceCodeVerifier: 'x'.repeat(43) } }
    const copy = () => ({
      ...answer,
      request: answer.request instanceof Request ? answer.request.clone() : answer.request,
    })
    await expect(claimsOf(stolen, copy()), provider).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    // The try with the wrong verifier did not use the code up; the right one does.
    expect(await claimsOf(asked, copy())).toHaveProperty('sub')
    await expect(claimsOf(asked, copy())).rejects.toMatchObject({ error: 'invalid_grant' })
  }
  const keys = async (provider: ProviderName) =>
    (await (await phone.go(`${of(provider, 'personal').issuer}/keys`)).json()) as object
  expect(await keys('google')).not.toEqual(await keys('microsoft'))
  expect(JSON.stringify(await keys('google'))).not.toContain('"d"')
})

test('E3 The page to choose a person is for whoever asked, and says what it is', async () => {
  const { phone, ask, of } = await ready()
  const { url } = await ask('apple', 'work')
  const page = nextOf(await phone.go(url), url)
  const shown = await phone.go(page)
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await shown.text()).toContain('Apple — stand-in of the Latchkey simulator')
  const other = browser(of('apple', 'work').ca)
  expect((await other.go(page)).status).toBe(400)
  expect((await other.go(page, { say: 'continue' })).status).toBe(400)
  const nobody = await phone.go(page, { say: 'continue', person: 'nobody' })
  expect([nobody.status, await nobody.text()]).toEqual([
    200,
    expect.stringContaining('Choose one of these.'),
  ])
  expect((await phone.go(page, { person: 'x'.repeat(5_000) })).status).toBe(400)
  expect((await phone.go(`${of('apple', 'work').issuer}/elsewhere`)).status).toBe(404)
})

test('E3 The three keep keys, secrets and ports over a restart, and say what is in the way of one', async () => {
  const folder = temporaryFolder()
  const first = await providerProcess(folder)
  const file = JSON.parse(readFileSync(join(folder, 'providers.json'), 'utf8'))
  expect(file).toEqual(first.description)
  expect(readFileSync(file.caFile, 'utf8')).toBe(first.of('google', 'work').ca)

  const [, port] =
    /:(\d+)$/.exec(first.of('microsoft', 'work').issuer.split('/', 3).join('/')) ?? []
  const taken = latchkey('identity-providers', '--data', temporaryFolder(), '--port', String(port))
  expect([await taken.over, taken.stderr()]).toEqual([
    73,
    expect.stringContaining(`Port ${port} is taken. Choose another with --port.`),
  ])
  expect(await first.program.end('SIGTERM')).toBe(0)
  const second = await providerProcess(folder)
  expect(second.description).toEqual(first.description)
})
