// The story of an outage, as people at the machine live it: by mouse, by touch, and by keyboard alone.

import { expect, test } from 'vitest'
import { KINDS } from './hands.ts'
import { openStage, openWindow } from './stage.ts'

const MOST_ADVANCES = 10

test.each(KINDS)('an outage, by $name', async ({ window, hands }) => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url, window)
  const me = hands(page)
  const screen = (state: string) => page.locator(`[data-screen="${state}"]`).waitFor()
  const reads = (text: string | RegExp) => page.locator('.screen').getByText(text).first().waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const bench = (name: string) => page.locator('.bench').getByRole('button', { name, exact: true })

  // Everything is well: Anna comes with her card, copies two pages and goes.
  await screen('idle')
  await reads('Online')
  await me.present('Anna', 'serial')
  await reads('Welcome Anna')
  await me.key('2')
  await me.press(page.locator('.screen').getByRole('button', { name: 'Start', exact: true }))
  await page.locator('.meter:text-is("Meter: 2")').waitFor()
  await me.press(button('Log out'))
  await screen('idle')

  // The cable goes out. First the terminal waits, and says so; then it wants the unlock code.
  await me.press(bench('down'))
  await me.press(bench('+10 s'))
  await me.press(bench('+10 s'))
  await screen('waiting')
  await reads(/Offline login will be possible in \d+ s/)
  await me.press(bench('+90 s'))
  await screen('unlock-code')
  await me.present('Ben', 'usb')
  await reads('This terminal is offline and locked.')
  await me.enter('24680')
  await screen('unlock-mode')
  await me.press(button('1: for one login'))
  await screen('idle')

  // Ben is let in from the cache, with the other reader; behind him the gate is locked.
  await me.present('Ben', 'usb')
  await reads('Welcome Ben')
  await reads(/Your login works offline until/)
  await page.reload()
  await reads('Welcome Ben')
  await me.press(page.locator('.screen').getByRole('button', { name: 'Start', exact: true }))
  await page.locator('.meter:text-is("Meter: 3")').waitFor()
  await me.press(button('Log out'))
  await screen('unlock-code')

  // The cable is back, and the server learns of everything, once and in order.
  await me.press(bench('up'))
  // Three good beats and half a minute; how many minutes of the terminal that takes depends on this machine's load.
  const online = page.locator('.status .link.online')
  for (let minutes = 0; minutes < MOST_ADVANCES && (await online.count()) === 0; minutes += 1) {
    const moved = page.waitForResponse(response => response.url().endsWith('/clock'))
    await me.press(bench('+90 s'))
    await moved
  }
  await screen('idle')
  // So that not all terminals fall upon a server that is back, each sends after a random part of a minute.
  await me.press(bench('+90 s'))
  await page.locator('[data-room="store"] .badge:text-is("0 queued")').waitFor()
  const told = (await stage.ledger()).map(({ kind, user, reason, pages, offline }) =>
    [kind, user, reason, pages, offline === true ? 'offline' : null].filter(Boolean).join(' '),
  )
  expect(told).toEqual([
    'boot',
    'login anna',
    'copy anna 2',
    'logout anna',
    'went-offline',
    'refused gate-locked offline',
    'gate-unlocked',
    'login ben offline',
    'gate-locked',
    'copy ben 1 offline',
    'logout ben offline',
    // Only the terminal's clocks were advanced: it is told its time again.
    'clock-corrected',
    'came-online',
  ])
  expect(complaints).toEqual([])
})
