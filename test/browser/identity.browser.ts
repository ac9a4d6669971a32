// The pages of the identity providers' stand-ins, used by keyboard alone.

import { expect, test } from 'vitest'
import { callback, providerProcess } from '../sim/identity/provider-process.ts'
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
