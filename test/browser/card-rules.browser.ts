// F at the console: a pasted rule is tried, saved for some readers, and done there.

import { expect, test } from 'vitest'
import { expectForEverybody, violations } from './accessible.ts'
import { heading, openConsole } from './console.ts'
import { KEYBOARD, TOUCH } from './hands.ts'
import { openStage } from './stage.ts'

test.each([KEYBOARD, TOUCH])('F a rule is tried step by step and saved, by $name', async kind => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage, kind.window)
  const me = kind.hands(page)
  await page.goto(`${stage.console}/#/settings?search=card.rules`)
  await heading(page, 'Settings')
  await me.press(page.getByRole('button', { name: 'Try and add a rule…' }))
  const dialog = page.getByRole('dialog')
  const paste = async (rule: string, raw: string) => {
    await dialog.getByLabel('Rule', { exact: true }).fill(rule)
    await dialog.getByLabel('What the reader sends').fill(raw)
    await me.press(dialog.getByRole('button', { name: 'Try it' }))
  }
  await paste('javascript:custom/card.js', '00946EBD28')
  await dialog.getByText('Scripts are not run here').waitFor()
  await paste('ltrim(2);hex2dec()', '00946EBD28')
  await dialog.getByText('Read as MyQ').waitFor()
  await dialog.getByText('The number is 2490285352.').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('For the reader').fill('usb')
  await me.press(dialog.getByRole('button', { name: 'Add to the list' }))
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('MyQ: ltrim(2);hex2dec()').waitFor()
  await me.press(page.getByRole('button', { name: 'Try and add a rule…' }))
  await paste('Substring(-8)', '')
  await me.press(dialog.getByRole('button', { name: 'Add to the list' }))
  await page.getByText('SafeQ: Substring(-8)').waitFor()
  // Nothing is saved before somebody says so.
  expect(await page.getByText('was saved').count()).toBe(0)
  await me.press(page.getByRole('button', { name: 'Save Rules for card numbers' }))
  await page.getByText('Rules for card numbers was saved.').first().waitFor()
  await expectForEverybody(page, 'card rules')
  await page.reload()
  await page.getByText('Reader usb', { exact: true }).waitFor()
  await me.press(page.getByRole('button', { name: 'Remove the rule for Reader usb' }))
  await me.press(page.getByRole('button', { name: 'Remove the rule for All readers' }))
  await page.getByText('No rule: each reader goes').waitFor()
  expect(complaints).toEqual([])
})
