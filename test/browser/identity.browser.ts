// The pages of the identity providers' stand-ins, used by keyboard alone.

import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../sim/server/server.ts'
import { callServer } from '../../sim/server-api.ts'
import { callback, providerProcess } from '../sim/identity/provider-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { expectForEverybody } from './accessible.ts'
import { openWindow } from './stage.ts'

test('E3 at a stand-in everybody chooses a person by keyboard, is told why not, and goes back', async () => {
  const { of } = await providerProcess()
  const ask = (provider: 'apple' | 'microsoft', more: Record<string, string>) => {
    const { issuer, clientId } = of(provider, 'work')
    const query = new URLSearchParams({
      ...{ client_id: clientId, redirect_uri: callback(provider), response_type: 'code' },
      ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', state: 'S1', ...more },
    })
    return `${issuer}/authorize?${query}`
  }
  const { page } = await openWindow(ask('microsoft', { scope: 'openid email' }))
  await expectForEverybody(page, 'the choice')
  for (const key of ['Tab', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  expect(await page.getByLabel('Frida Olsen').isChecked()).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('AADSTS50020').waitFor()
  await expectForEverybody(page, 'the refusal')

  // Nobody listens where people are sent back to; where they are sent is what counts.
  const sentBack = page.waitForRequest(request => request.url().startsWith(callback('microsoft')))
  for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key)
  const back = new URL((await sentBack).url()).searchParams
  expect([back.get('error'), back.get('state')]).toEqual(['access_denied', 'S1'])

  const asked = ask('apple', { scope: 'name email', response_mode: 'form_post' })
  const { page: apple } = await openWindow(asked)
  await apple.getByLabel('Clara Weiss').focus()
  for (const key of ['Tab', 'Space']) await apple.keyboard.press(key)
  expect(await apple.getByLabel('Hide my e-mail').isChecked()).toBe(true)
  const posted = apple.waitForRequest(request => request.url() === callback('apple'))
  for (const key of ['Tab', 'Enter']) await apple.keyboard.press(key)
  const form = new URLSearchParams((await posted).postData() ?? '')
  expect(JSON.parse(form.get('user') ?? '')).toMatchObject({
    ...{ name: { firstName: 'Clara', lastName: 'Weiss' } },
    email: expect.stringMatching(/@privaterelay\.appleid\.com$/),
  })

  await page.goto(ask('apple', { scope: 'name email' }))
  await page.getByRole('alert').getByText('response_mode must be form_post').waitFor()
  await expectForEverybody(page, 'the error')
})

test('E3 a browser comes back from another site, by form and by address, and is signed in', async () => {
  const server = await createServer({ folder: temporaryFolder(), port: 0 })
  onTestFinished(() => server.close())
  const { of } = await providerProcess(undefined, server.url)
  const settings = { 'users.selfRegistration': 'on', 'users.newActive': 'on' }
  await callServer(server, 'PATCH', '/api/settings', settings)
  for (const [provider, person, username] of [
    ['apple', 'Clara Weiss', 'clara.weiss'],
    ['microsoft', 'Gustav Lind', 'gustav.lind'],
    ['google', 'Julia Martin', 'julia.martin'],
  ] as const) {
    const path = `/api/identity-providers/${provider}/personal`
    const told = await callServer(server, 'PUT', path, of(provider, 'personal'))
    expect(told.status).toBe(200)
    const { page } = await openWindow(server.url)
    const start = `/api/sign-in/${provider}/start?tenant=demo&account=personal`
    await page.evaluate(where => location.assign(where), start)
    await page.getByLabel(person).check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${server.url}/me/#signed-in`)
    const me = await page.evaluate(async () => (await fetch('/api/me')).json())
    expect(me).toMatchObject({ username, signedInBy: provider })
  }
})
