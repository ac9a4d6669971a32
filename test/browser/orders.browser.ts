// What an administrator has terminals do from the console, and what the terminals do then.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { handOver } from '../../agent/adapters/deny-lists.ts'
import { DENY_SUFFIX } from '../../agent/wire/server-messages.ts'
import { callServer } from '../../sim/server-api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { expectForEverybody } from './accessible.ts'
import { focused, giveReason, go, heading, openConsole } from './console.ts'
import { KEYBOARD } from './hands.ts'
import { openStage } from './stage.ts'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('by keyboard, wrong PINs are cleared, stored logins erased and a terminal is revoked', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  const me = KEYBOARD.hands(page)
  const did = (kind: string) =>
    stage.until('T1', ({ events }) => events.some(event => event.kind === kind))
  await go(page, 'terminals/T1')

  await giveReason(page, me, 'Clear wrong PINs', 'Typed by a child')
  await page.getByText('T1 was told to clear its wrong PINs.').waitFor()
  await did('pins-cleared')

  // A terminal whose clock stands still carries nothing out until it runs again.
  await stage.call('POST', 'terminals/T1/clock', { stop: true })
  await giveReason(page, me, 'Erase stored logins', 'Found open')
  await page.getByText('Asked, not done yet').waitFor()
  await page.getByText('It was told to erase its stored logins').waitFor()
  expect(await focused(page)).toBe('Erase stored logins')
  await expectForEverybody(page, 'a terminal that was told to erase')
  await stage.call('POST', 'terminals/T1/clock', { stop: false })
  await page.locator('.orders').getByText('Done', { exact: true }).waitFor()
  await did('cache-purged')
  await expect.poll(() => page.getByText('It was told to erase').count()).toBe(0)

  await giveReason(page, me, 'Revoke', 'Stolen from the lobby')
  const orders = page.locator('section', { has: page.locator('#orders') })
  await orders.getByText('Stolen from the lobby').waitFor()
  await orders.getByText('by admin-token').waitFor()
  await page.getByText('It was revoked').waitFor()
  expect(await focused(page)).toBe('Terminal T1')
  expect(await orders.getByRole('button').count()).toBe(0)
  await expectForEverybody(page, 'a revoked terminal')
  await me.press(orders.getByRole('link', { name: 'enrolment code for T1' }))
  await heading(page, 'Enrolment codes')
  expect(await page.getByLabel('Terminal (optional)').inputValue()).toBe('T1')
  expect(complaints).toEqual([])
})

test('a deny list for one person is issued, downloaded, carried, obeyed and said to be taken', async () => {
  const stage = await openStage({ set: { gate: 'none' } })
  const { page, complaints } = await openConsole(stage)
  await stage.call('POST', 'terminals/T1/network', { state: 'down' })
  await stage.call('POST', 'terminals/T1/clock', { advance: '2m' })
  await stage.until('T1', ({ link }) => link.state === 'offline')
  await go(page, 'terminals/T1')
  await page.getByText('It is offline and hears of an order when it is back').waitFor()
  await page.getByRole('link', { name: 'deny list', exact: true }).click()
  await heading(page, 'Deny lists')
  expect(await page.getByLabel('T1').isChecked()).toBe(true)

  await go(page, 'people')
  await page.getByRole('link', { name: 'Anna' }).click()
  await page.getByRole('link', { name: 'Deny Anna at terminals that are cut off' }).click()
  await heading(page, 'Deny lists')
  await page.getByLabel('Anna').waitFor()
  expect(await page.getByLabel('Anna').isChecked()).toBe(true)
  await page.getByLabel('Reason').fill('Left in anger')
  await page.getByLabel('People (optional)').fill('ben')
  await page.keyboard.press('Enter')
  await page.getByLabel('Ben').waitFor()
  await page.getByLabel('Cards (optional)').fill('DEADBEEF01, no-card')
  await page.getByLabel('T1').check()
  await button(page, 'Issue the list').click()
  await page.getByText('Letters and digits, at most 128.').waitFor()
  await expectForEverybody(page, 'the form of a deny list')
  await page.getByLabel('Cards (optional)').fill('DEADBEEF01')
  await button(page, 'Issue the list').click()

  await page.getByRole('heading', { name: 'Carry deny list' }).waitFor()
  await expectForEverybody(page, 'a deny list to carry')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download').click(),
  ])
  const { body: lists } = await callServer(stage.world.server, 'GET', '/api/deny-lists')
  const { items } = lists as { readonly items: readonly { readonly serial: number }[] }
  const [{ serial } = { serial: 0 }] = items
  expect(items).toMatchObject([{ users: 1, terminals: ['T1'], reason: 'Left in anger' }])
  expect(download.suggestedFilename()).toBe(`${serial}${DENY_SUFFIX}`)
  const path = `/api/deny-lists/${serial}/file`
  const { body: file } = await callServer(stage.world.server, 'GET', path)
  const saved = join(temporaryFolder(), download.suggestedFilename())
  await download.saveAs(saved)
  expect(JSON.parse(await readFile(saved, 'utf8'))).toEqual(file)

  const row = page.locator('tr', { hasText: String(serial) })
  await row.getByText('None has said so').waitFor()
  expect(await row.innerText()).toContain('1 person and 2 cards')
  const data = join(stage.world.folder.terminal('T1'), 'agent')
  expect(await handOver(saved, data)).toBe('applied')
  await stage.call('POST', 'terminals/T1/swipe', { card: '0102030405' })
  await stage.until('T1', ({ lastVerdict }) => lastVerdict?.reason === 'denied')
  await stage.call('POST', 'terminals/T1/network', { state: 'up' })
  await stage.call('POST', 'terminals/T1/clock', { advance: '1m' })
  await page.getByText('Taken by T1').waitFor()
  await expect.poll(() => row.getByText('None has said so').count()).toBe(0)
  await button(page, 'Done').click()
  await button(page, `Carry deny list ${serial}`).click()
  await page.getByText('latchkey-agent deny --config').waitFor()
  // The one complaint is the browser's own, about the answer 400.
  expect(complaints).toHaveLength(1)
})
