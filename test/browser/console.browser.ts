// The console: signed in with a token, every room is there for everybody, live, and what is done there counts.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { unlockAtDesk } from '../../sim/desk/desk.ts'
import { callServer } from '../../sim/server-api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { expectForEverybody, violations } from './accessible.ts'
import {
  focused,
  giveReason,
  go,
  heading,
  openConsole,
  ROOMS,
  type Room,
  signIn,
} from './console.ts'
import { TOUCH } from './hands.ts'
import { openStage, openWindow } from './stage.ts'

test('a wrong token is refused in words, the right one opens the console until one signs out', async () => {
  const stage = await openStage()
  const { page } = await openWindow(stage.console)
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Admin token').fill('not-the-token')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('does not know this token').waitFor()
  await expect.poll(() => page.locator('[aria-invalid="true"]').count()).toBe(1)
  await signIn(page, stage.world.server.adminToken)
  expect(page.url()).not.toContain(stage.world.server.adminToken)
  await go(page, 'settings')
  await page.reload()
  await heading(page, 'Settings')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Admin token').waitFor()
  await page.reload()
  await page.getByLabel('Admin token').waitFor()
  await expect.poll(() => page.locator('h1', { hasText: 'Settings' }).count()).toBe(0)
})

test('every room is there for everybody, in every size and light', async () => {
  const stage = await openStage({ terminals: 2 })
  await stage.call('POST', 'terminals/T1/swipe', { card: '0102030405' })
  await stage.call('POST', 'terminals/T2/swipe', { card: 'DEADBEEF01' })
  const { page, complaints } = await openConsole(stage)
  for (const room of Object.keys(ROOMS) as Room[]) {
    await go(page, room)
    await expectForEverybody(page, room)
  }
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('link', { name: 'Anna' }).click()
  await heading(page, 'Anna')
  expect(await violations(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('a new person gets a card and a PIN, comes in with it, and is seen at once; switched off, she is not let in', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'people')
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByLabel('Username').fill('carla')
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Carla Čápová')
  expect(await violations(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  await heading(page, 'Carla Čápová')

  await page.getByRole('button', { name: 'Add a card' }).click()
  await page.getByLabel('Card number').fill('CAFE0001')
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  await page.getByText('****0001').waitFor()
  await page.getByRole('button', { name: 'New random PIN' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Draw a PIN' }).click()
  const pin = await dialog.getByText(/^\d{6,}$/).innerText()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect.poll(() => page.getByText(pin).count()).toBe(0)

  await go(page, 'activities')
  await stage.call('POST', 'terminals/T1/swipe', { card: 'CAFE0001' })
  await page
    .getByRole('link', { name: 'Carla Čápová' })
    .or(page.getByText('carla'))
    .first()
    .waitFor()

  await go(page, 'people')
  await page.getByRole('link', { name: 'Carla' }).click()
  await page.getByRole('switch').click()
  await page.getByText('Carla Čápová may not log in any more.').first().waitFor()
  await stage.call('POST', 'terminals/T1/logout')
  await stage.call('POST', 'terminals/T1/swipe', { card: 'CAFE0001' })
  await go(page, 'activities')
  await page.getByText('switched off', { exact: false }).first().waitFor()
  expect(complaints).toEqual([])
})

test('F: a temporary card shows its time left and is ended early; a password is set and removed', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'people')
  await page.getByRole('link', { name: 'Anna' }).first().click()
  await heading(page, 'Anna')
  await page.getByRole('button', { name: 'Add a card' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Card number').fill('CAFE0001')
  await dialog.getByLabel('Valid for hours (optional)').fill('8.5')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await page.getByText('in 8 h').waitFor()
  await page.getByRole('button', { name: 'Add a card' }).click()
  await dialog.getByLabel('Card number').fill('04A1B2C3D4')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await dialog.getByText('This card belongs to the user ben.', { exact: false }).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: /Change the end of card.*0001/ }).click()
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('End').selectOption('hours')
  await dialog.getByLabel('Valid for hours').fill('72.5')
  await dialog.getByRole('button', { name: 'Change' }).click()
  await page.getByText('in 3 days').waitFor()
  await page.getByRole('button', { name: /Change the end of card.*0001/ }).click()
  await dialog.getByRole('button', { name: 'Change' }).click()
  await page.getByText('Expired').waitFor()

  await page.getByRole('button', { name: 'Set a password' }).click()
  await dialog.getByLabel('Password').fill('anna')
  await dialog.getByRole('button', { name: 'Set' }).click()
  await dialog.getByText('A password has 8 to 128 characters.').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('Password').fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Set' }).click()
  await page.getByText('has a new password.').first().waitFor()
  await expectForEverybody(page, 'a person with a password')
  await page.getByRole('button', { name: 'Remove the password' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('The password was removed.').first().waitFor()
  const refusals = ['409 (Conflict)', '400 (Bad Request)']
  expect(complaints.filter(one => !refusals.some(word => one.includes(word)))).toEqual([])
})

test('an enrolment code made here enrols a terminal that waits for one', async () => {
  const stage = await openStage({ enrol: false })
  const { page, complaints } = await openConsole(stage)
  await go(page, 'enrolment')
  await page.getByLabel('Terminal (optional)').fill('T1')
  await page.getByRole('button', { name: 'Make a code' }).click()
  const code = page.locator('.secret.code')
  await code.waitFor()
  expect(await violations(page)).toEqual([])
  const panel = (await openWindow(stage.url)).page
  await panel.getByLabel('Enrolment code').fill(await code.innerText())
  await panel.getByRole('button', { name: 'Enrol' }).click()
  await panel.locator('[data-screen="idle"]').waitFor()
  await go(page, 'terminals')
  await page.getByRole('link', { name: 'T1' }).first().waitFor()
  expect(complaints).toEqual([])
})

test('A8 credit is given and taken with a reason, a quota set, and a project made, renamed and closed, by keyboard', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage, { viewport: { width: 1280, height: 900 } })
  const dialog = page.getByRole('dialog')
  const press = async (target: Locator): Promise<void> => {
    await target.focus()
    await page.keyboard.press('Enter')
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await go(page, 'accounts')
  await press(button('Add a project'))
  await dialog.getByLabel('Code').waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.type('B-17')
  await dialog.getByLabel('Name (optional)').fill('Bridge over the river')
  await press(dialog.getByRole('button', { name: 'Add', exact: true }))
  await page.getByRole('cell', { name: 'B-17', exact: true }).waitFor()
  await press(button('Change project B-17'))
  await dialog.getByLabel('Code').fill('B-18')
  await dialog.getByLabel('Open: people can choose it').focus()
  await page.keyboard.press('Space')
  await press(dialog.getByRole('button', { name: 'Save', exact: true }))
  await page.getByRole('cell', { name: 'closed' }).waitFor()
  await page.getByRole('cell', { name: 'B-18', exact: true }).waitFor()

  await press(button('Set a quota'))
  await dialog.getByLabel('Username').fill('anna')
  await dialog.getByLabel('Pages').fill('40')
  await press(dialog.getByRole('button', { name: 'Set', exact: true }))
  await page.getByRole('cell', { name: '40 pages a month' }).waitFor()
  await expectForEverybody(page, 'accounts')

  await go(page, 'people')
  await press(page.getByRole('link', { name: 'Anna' }))
  await page.getByText('40 of 40 pages').waitFor()
  await press(button('Give credit'))
  await dialog.getByLabel('Amount in EUR').fill('zero')
  await dialog.getByLabel('Reason').fill('Cash at the desk')
  await press(dialog.getByRole('button', { name: 'Give', exact: true }))
  await dialog.getByText('Write an amount such as 12.50.').waitFor()
  await dialog.getByLabel('Amount in EUR').fill('12,50')
  await press(dialog.getByRole('button', { name: 'Give', exact: true }))
  await page.getByRole('heading', { name: 'Credit: 12.50 EUR' }).waitFor()
  await press(button('Take credit'))
  await dialog.getByLabel('Amount in EUR').fill('20')
  await dialog.getByLabel('Reason').fill('Refund')
  await press(dialog.getByRole('button', { name: 'Take', exact: true }))
  await dialog.getByText('no more can be taken').waitFor()
  await dialog.getByLabel('Amount in EUR').fill('2')
  await press(dialog.getByRole('button', { name: 'Take', exact: true }))
  await page.getByRole('heading', { name: 'Credit: 10.50 EUR' }).waitFor()
  await page.getByRole('cell', { name: 'Cash at the desk' }).waitFor()
  await expectForEverybody(page, 'a person with credit')
  // The browser's own word about the refusal.
  expect(complaints).toEqual([expect.stringContaining('409')])
})

test('a setting reaches the terminals, and goes back to its default', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'settings')
  // A terminal whose clock stands still says nothing until it runs again.
  await stage.call('POST', 'terminals/T1/clock', { stop: true })
  const setting = page.locator('form.setting', { hasText: 'offlineAcceptance' })
  await setting.locator('select').selectOption('any-card')
  await setting.getByText('every card opens every terminal', { exact: false }).waitFor()
  await setting.getByRole('button', { name: 'Save' }).click()
  await setting.getByText('Changed').waitFor()
  await page.getByText('Not there yet: T1').waitFor()
  await stage.call('POST', 'terminals/T1/clock', { stop: false })
  await page.getByText('The terminal uses these settings.').waitFor()
  await setting.getByRole('button', { name: 'Back to the default' }).click()
  await expect.poll(() => setting.getByText('Changed').count()).toBe(0)
  await page.getByText('The terminal uses these settings.').waitFor()
  expect(complaints).toEqual([])
})

test('A7 a setting waits for the next start where terminals are not reset, until they all are', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'settings')
  await page.getByLabel('Reset all terminals').uncheck()
  const setting = page.locator('form.setting', { hasText: 'offlineAcceptance' })
  await setting.locator('select').selectOption('any-card')
  await setting.getByRole('button', { name: 'Save' }).click()
  await page.getByText('From the next start: T1').waitFor()
  await expectForEverybody(page)
  await page.getByRole('button', { name: 'Reset all terminals now' }).click()
  await page.getByText('The terminal uses these settings.').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Reset all' }).count()).toBe(0)
  expect(complaints).toEqual([])
})

test('who is synchronised is decided for all and for one terminal, and who is pinned has the first place', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'groups')
  await page.getByLabel('New group').fill('Staff')
  await page.keyboard.press('Enter')
  await page.getByText('Staff').first().waitFor()
  await go(page, 'settings')
  const rule = page.locator('section[aria-labelledby="sync"]')
  await rule.getByLabel('Who is synchronised').selectOption('groups')
  await rule.getByLabel('Staff').check()
  await expectForEverybody(page)
  await rule.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Terminals fetch their people anew.').waitFor()

  await go(page, 'terminals')
  await page.getByRole('link', { name: 'T1' }).first().click()
  const stored = page.locator('section[aria-labelledby="sync"]')
  await stored.getByText('Rule: Members of Staff, as everywhere').click()
  await stored.getByLabel('Who is synchronised').selectOption('everybody')
  await stored.getByRole('button', { name: 'Save' }).click()
  await stored.getByText('Who has a place').click()
  await stored.getByRole('button', { name: 'Pin Ben' }).click()
  await stored.getByRole('button', { name: 'Unpin Ben' }).waitFor()
  expect(await stored.locator('.places li').first().innerText()).toContain('Ben')
  await expectForEverybody(page)
  await stored.getByRole('button', { name: 'As everywhere' }).click()
  await stored.getByText('as everywhere').waitFor()
  expect(complaints).toEqual([])
})

test('says when the server is silent, and since when', async () => {
  const stage = await openStage()
  const { page } = await openConsole(stage)
  await stage.close()
  await page.getByText('The server has not answered since').waitFor()
  expect(await violations(page)).toEqual([])
})

test('a mail that stays in the outbox is opened once, by keyboard; settings say whom they would lock out', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage, { viewport: { width: 390, height: 844 } })
  const api = (method: string, path: string, body: object) =>
    callServer(stage.world.server, method, `/api${path}`, body)
  await api('POST', '/groups', { name: 'Guests' })
  await api('POST', '/users', { username: 'eva', name: 'Eva' })
  const rule = { 'pins.temporary': 'groups', 'pins.temporaryGroups': ['Guests', 'Others'] }
  await api('PATCH', '/settings', { 'pins.sendByEmail': 'on', ...rule })
  await page.goto(`${stage.console}/#/settings?search=pins.`)
  await page.getByText('There is no group Others yet.').waitFor()
  const groups = page.getByRole('form', { name: 'Temporary PINs only for groups' })
  await groups.getByLabel('Guests').focus()
  await page.keyboard.press('Space')
  await groups.getByLabel('Others').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('No group is chosen').waitFor()
  await api('PATCH', '/settings', { 'pins.temporary': 'everybody' })
  await page.getByText('1 person:').waitFor()
  expect(await violations(page)).toEqual([])

  await page.goto(`${stage.console}/#/settings?search=mail.`)
  await page.locator('input[type=password]').fill('behind the door')
  await page.keyboard.press('Enter')
  await page.getByText('Password at the mail server was saved.').waitFor()
  await expect.poll(() => page.locator('input[type=password]').inputValue()).toBe('')

  const made = { username: 'ota', name: 'Ota', email: 'ota@firm.example', language: 'cs' }
  await api('POST', '/users', made)
  await go(page, 'mails')
  await page.getByText('Kept here').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Open the mail to ota@firm.example' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Open it' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Dobrý den, Ota,').waitFor()
  expect(await page.locator('.letter').innerText()).toMatch(/\d{6}/)
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText('Opened', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: /^Open/ }).count()).toBe(0)
  expect(await page.locator('main').innerText()).not.toMatch(/\d{6}/)
  expect(complaints).toEqual([])
})

test('the unlock desk answers a challenge once, lists it without the code, and a desk sees no more than it needs', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'tokens')
  await page.getByLabel('Name').fill('Eva')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = await page.locator('.secret.token').innerText()
  expect(await violations(page)).toEqual([])
  await go(page, 'terminals')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, token)
  await expect.poll(() => page.locator('nav li').allInnerTexts()).toHaveLength(2)
  await go(page, 'terminals/T1')
  await page.locator('#machine').waitFor()
  expect(await page.locator('#orders').count()).toBe(0)
  await page.goto(`${stage.console}/#/deny-lists`)
  await heading(page, 'There is nothing here')
  await page.getByRole('link', { name: 'Unlock desk' }).click()

  await page.getByLabel('Challenge').fill('t1 7k2m-9qxu')
  await expect.poll(() => page.getByLabel('Terminal', { exact: true }).inputValue()).toBe('T1')
  await page.getByLabel('Reason').fill('Caretaker on the phone')
  await page.keyboard.press('Enter')
  await page.getByText('The letter U is never one.').waitFor()
  await page.getByLabel('Challenge').fill('7k2m-9qxd')
  await page.getByLabel('What for').selectOption('until-online')
  await page.getByLabel('Hours at most').fill('12')
  await page.keyboard.press('Enter')
  const code = page.locator('.secret.aloud')
  await code.waitFor()
  const digits = (await code.innerText()).replace(/\D/g, '')
  expect(digits).toMatch(/^12\d{10}$/)
  expect(await violations(page)).toEqual([])
  await expect.poll(() => page.locator('table').innerText()).toContain('Caretaker on the phone')
  expect(await page.locator('table').innerText()).toContain('Eva')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByLabel('Challenge').waitFor()
  expect((await page.content()).replace(/\D/g, '')).not.toContain(digits)
  // The one complaint is the browser's own, about the answer 400.
  expect(complaints).toHaveLength(1)
})

test('an envelope is printed alone, without its codes in the address, and declared void with a reason', async () => {
  const stage = await openStage()
  const { page, complaints } = await openConsole(stage)
  await go(page, 'terminals/T1')
  await page.getByRole('button', { name: 'Make an envelope' }).click()
  await page.getByLabel('Reason').fill('Safe of the caretaker')
  await page.getByRole('dialog').getByRole('button', { name: 'Make' }).click()
  const paper = page.locator('.paper')
  await paper.waitFor()
  const codes = await paper.locator('.codes strong').allInnerTexts()
  expect(codes).toHaveLength(3)
  expect(await violations(page)).toEqual([])
  for (const code of codes) expect(page.url().replace(/\D/g, '')).not.toContain(code.slice(0, 4))
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => page.getByText('Open only when').isVisible()).toBe(true)
  for (const other of ['.topbar', '#envelopes', '.rooms', '.screen-only']) {
    expect([other, await page.locator(other).first().isVisible()]).toEqual([other, false])
  }
  await page.emulateMedia({ media: 'screen' })
  await paper.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Declare void' }).click()
  await page.getByLabel('Reason').fill('Paper jam')
  await page.getByRole('dialog').getByRole('button', { name: 'Declare void' }).click()
  await page.getByText('Void', { exact: true }).first().waitFor()
  expect(complaints).toEqual([])
})

test('by touch, an alarm about a code nobody is known to have given out is dismissed with a reason', async () => {
  const stage = await openStage()
  const panel = (await openWindow(stage.url)).page
  const file = join(temporaryFolder(), 'night.desk')
  const passphrase = 'correct horse battery'
  const { body } = await callServer(stage.world.server, 'POST', '/api/desk-exports', {
    ...{ issuer: 'Night desk', passphrase, days: 1, modes: ['diagnostic'] },
  })
  await writeFile(file, JSON.stringify(body))

  await panel.locator('[data-screen="idle"]').waitFor()
  await panel.keyboard.type('00')
  await panel.keyboard.press('Enter')
  const asked = await panel.locator('.line.challenge').innerText()
  const wish = { terminal: 'T1', challenge: asked.slice(-9), mode: 'diagnostic' } as const
  const { code } = await unlockAtDesk(
    file,
    { ...wish, hours: null, reason: 'It beeps' },
    async () => passphrase,
    Date.now(),
  )
  await panel.keyboard.type(code.replaceAll(' ', ''))
  await panel.keyboard.press('Enter')
  await panel.locator('[data-screen="service"]').waitFor()

  const { page, complaints } = await openConsole(stage, TOUCH.window)
  const me = TOUCH.hands(page)
  await go(page, 'terminals/T1')
  await page.getByText('A code was used that nobody is known to have given out.').waitFor()
  await page.getByText(`Service page, ${asked.slice(-9)}`).waitFor()
  await page.getByText('1 alarm about unlock codes used here.').waitFor()
  expect(await violations(page)).toEqual([])
  await giveReason(page, me, 'Dismiss', 'The night desk lost its record')
  await expect.poll(() => page.locator('#alarms').count()).toBe(0)
  await expect.poll(() => page.getByText('1 alarm about').count()).toBe(0)
  expect(await focused(page)).toBe('Terminal T1')
  await go(page, 'log')
  await page
    .getByText(
      'An alarm of terminal T1 was dismissed by admin-token: The night desk lost its record',
    )
    .first()
    .waitFor()
  expect(complaints).toEqual([])
})
