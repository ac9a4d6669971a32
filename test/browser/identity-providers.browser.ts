// E3, E4 at the console: an identity provider is set up, its secret never comes back, and somebody who registered is
// activated.

import { expect, test } from 'vitest'
import { callServer, type ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { violations } from './accessible.ts'
import { go, heading, openConsole } from './console.ts'
import { openStage } from './stage.ts'

const NARROW = { viewport: { width: 360, height: 740 } }

test('E3: a provider is set up, changed without its secret, and removed', async () => {
  const stage = await openStage()
  const { page } = await openConsole(stage, NARROW)
  await page.goto(`${stage.console}/#/settings?search=users.`)
  await heading(page, 'Settings')
  await page.getByText('None is set up.').waitFor()
  const redirects = await page.getByRole('code').allTextContents()
  const google = `https://localhost:${stage.world.server.port}/api/sign-in/google/callback`
  expect(redirects).toContain(google)

  await page.getByRole('button', { name: 'Set up a provider' }).click()
  const dialog = page.getByRole('dialog')
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('Issuer').fill('https://accounts.example')
  await dialog.getByLabel('Client ID').fill('printers')
  await dialog.getByLabel('Client secret').fill('never to be seen')
  await dialog.getByLabel('Domain of the organisation').fill('nowhere')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Write a domain such as firm.example.').waitFor()
  await dialog.getByLabel('Domain of the organisation').fill('firm.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('only of firm.example').waitFor()
  expect(await violations(page)).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBe(NARROW.viewport.width)

  await page.getByRole('button', { name: 'Change Google for work accounts' }).click()
  expect(await dialog.getByLabel('Client secret').inputValue()).toBe('')
  await dialog.getByLabel('Domain of the organisation').fill('other.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('only of other.example').waitFor()
  expect(await page.content()).not.toContain('never to be seen')

  await page.getByRole('button', { name: 'Remove Google for work accounts' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('None is set up.').waitFor()
})

/** Somebody who signed up and opened the link, which an administrator read out to them. */
async function registered(server: ServerAccess, person: object): Promise<void> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await callServer(server, method, `/api${path}`, body)
    expect(answer.status, path).toBeLessThan(300)
    return answer.body as T
  }
  const settings = { 'users.selfRegistration': 'on', 'pins.sendByEmail': 'on' }
  await ask('PATCH', '/settings', settings)
  const tenant = 'demo'
  await ask('POST', '/sign-up', { tenant, password: 'correct horse battery', ...person })
  const id = await patiently(async () => {
    const { items } = await ask<{ items: { id: string; state: string }[] }>('GET', '/mails')
    const kept = items.find(({ state }) => state === 'kept')
    expect(kept).toBeDefined()
    return kept?.id ?? ''
  })
  const { text } = await ask<{ text: string }>('POST', `/mails/${id}/open`, {})
  await ask('POST', '/sign-up/confirm', { tenant, token: /#confirm=([\w-]+)/.exec(text)?.[1] })
}

test('E4: whoever waits for activation is seen, and activated', async () => {
  const stage = await openStage()
  const eva = { givenName: 'Eva', familyName: 'Malá', email: 'eva@home.example' }
  await registered(stage.world.server, eva)
  const { page } = await openConsole(stage, NARROW)
  await go(page, 'people')
  await page.getByText('Waits for activation').waitFor()
  await page.getByRole('link', { name: 'Eva Malá' }).click()
  await heading(page, 'Eva Malá')
  await page.getByText('A personal account.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Activate' }).click()
  await page.getByText('Eva Malá may log in.').waitFor()
  expect(await page.getByText('waits for you').count()).toBe(0)
})
