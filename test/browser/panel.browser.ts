// The page of panel and bench: every screen can be used by everybody, on a phone and on a desk, and says the truth.

import type { Page } from 'playwright-core'
import decodeQR from 'qr/decode.js'
import { describe, expect, test } from 'vitest'
import { callServer } from '../../sim/server-api.ts'
import { expectForEverybody, violations } from './accessible.ts'
import { TOUCH } from './hands.ts'
import { openStage, openWindow, type Stage } from './stage.ts'

const ANNA = { card: '0102030405' }

const screen = (page: Page, state: string) => page.locator(`[data-screen="${state}"]`).first()
/** How a terminal gets to each of its screens. */
const SCREENS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  idle: async () => {},
  active: async stage => {
    await stage.call('POST', 'terminals/T1/swipe', ANNA)
  },
  waiting: async stage => {
    await stage.call('POST', 'terminals/T1/network', { state: 'frozen' })
    await stage.call('POST', 'terminals/T1/clock', { advance: '40s' })
  },
  'unlock-code': async stage => {
    await stage.call('POST', 'terminals/T1/network', { state: 'down' })
    await stage.call('POST', 'terminals/T1/clock', { advance: '2m' })
    await stage.call('POST', 'terminals/T1/swipe', ANNA)
  },
  'unlock-mode': async stage => {
    await stage.call('POST', 'terminals/T1/network', { state: 'down' })
    await stage.call('POST', 'terminals/T1/clock', { advance: '2m' })
    await stage.call('POST', 'terminals/T1/keys', { keys: '24680<enter>' })
  },
  dark: async stage => {
    await stage.call('POST', 'terminals/T1/power', { action: 'cut' })
  },
}

describe.each(Object.entries(SCREENS))('screen %s', (state, getThere) => {
  test('is there for everybody, in every size and light', async () => {
    const stage = await openStage()
    const { page, complaints } = await openWindow(stage.url)
    await screen(page, 'idle').waitFor()
    await getThere(stage)
    await screen(page, state).waitFor()
    await expectForEverybody(page)
    expect(complaints).toEqual([])
  })
})

test('E6: a phone reads the code on the screen, in every size and light, and it goes when somebody logs in', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  const code = page.getByRole('img', { name: 'QR code to log in here with your phone' })
  await code.waitFor()
  await expectForEverybody(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const picture = await code.screenshot({ scale: 'css' })
    const camera = await page.evaluateHandle(async bytes => {
      const blob = new Blob([Uint8Array.from(atob(bytes), char => char.charCodeAt(0))])
      const bitmap = await createImageBitmap(blob)
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('The browser draws nothing.')
      context.drawImage(bitmap, 0, 0)
      const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
      return { width, height, data: [...data] }
    }, picture.toString('base64'))
    const seen = await camera.jsonValue()
    await stage.until(
      'T1',
      ({ panel: { qr } }) => qr === decodeQR({ ...seen, data: Uint8Array.from(seen.data) }),
    )
  }
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await screen(page, 'active').waitFor()
  expect(await code.count()).toBe(0)
  expect(complaints).toEqual([])
})

test('E6: nothing below moves when the code comes, on a phone of any width', async () => {
  const stage = await openStage()
  const { page } = await openWindow(stage.url, TOUCH.window)
  const code = page.locator('.screen .qr-code')
  await code.waitFor()
  const place = async () => (await page.locator('[data-reader="serial"]').boundingBox())?.y
  const show = (display: string) =>
    code.evaluate((element: SVGElement, value) => {
      element.style.display = value
    }, display)
  const moved: unknown[] = []
  for (const language of ['en', 'de', 'fr', 'cs']) {
    await page.locator('.status select').selectOption(language)
    await page.locator(`.screen[lang="${language}"] .title`).waitFor()
    for (const width of [320, 360, 390, 412, 430, 480, 540, 600]) {
      await page.setViewportSize({ width, height: 844 })
      const there = await place()
      await show('none')
      const gone = await place()
      if (there !== gone) moved.push([language, width, there, gone])
      await show('')
    }
  }
  expect(moved).toEqual([])
})

test('the PIN that goes with a card is asked for, and is there for everybody', async () => {
  const stage = await openStage({ set: { 'login.methods': 'card-and-pin' } })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await screen(page, 'second-factor').waitFor()
  await expectForEverybody(page)
  await page.keyboard.type('482913')
  await page.keyboard.press('Enter')
  await screen(page, 'active').waitFor()
  expect(complaints).toEqual([])
})

test('A8 a project is chosen by keyboard alone or by touch, and what is left is said, for everybody', async () => {
  const stage = await openStage()
  const server = (method: string, path: string, body?: object) =>
    callServer(stage.world.server, method, `/api${path}`, body)
  const on = { 'credit.enabled': 'on', 'quota.enabled': 'on', 'projects.choice': 'optional' }
  await server('PATCH', '/settings', on)
  const users = (await server('GET', '/users')).body as { items: { id: string }[] }
  await server('POST', `/users/${users.items[0]?.id}/credit`, { amount: 1250, reason: 'Cash' })
  await server('POST', '/quotas', { user: 'anna', period: 'week', pages: 40 })
  for (let at = 1; at <= 10; at += 1) {
    const project = { code: `P-${100 + at}`, name: `Bridge over the river, part ${at}` }
    await server('POST', '/projects', project)
  }
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await screen(page, 'project').waitFor()
  await expectForEverybody(page)
  await page.keyboard.press('9')
  await page.locator('.line.project-more', { hasText: 'page 2 of 2' }).waitFor()
  await page.keyboard.press('2')
  await screen(page, 'active').waitFor()
  const said = page.locator('.said')
  expect(await said.locator('.account-project').innerText()).toMatch(/^Project: P-110 Bridge/)
  expect(await said.locator('.account-quota-week').innerText()).toBe('Pages left this week: 40')
  expect(await said.locator('.account-credit-pages').innerText()).toContain('12.50 EUR')
  await expectForEverybody(page)
  await page.keyboard.press('Enter')
  await screen(page, 'project').waitFor()
  await page.locator('.line.project-without button').click()
  await said.locator('.account-no-project').waitFor()
  expect(complaints).toEqual([])
})

test('F: an unknown card is registered on the screen, by keyboard, for everybody; the page keeps nothing of it', async () => {
  const stage = await openStage()
  const server = (method: string, path: string, body: object) =>
    callServer(stage.world.server, method, `/api${path}`, body)
  await server('PATCH', '/settings', { 'cards.unknown': 'register' })
  const { body } = await callServer(stage.world.server, 'GET', '/api/users')
  const { items } = body as { items: { id: string; username: string }[] }
  const anna = items.find(({ username }) => username === 'anna')?.id
  await server('PUT', `/users/${anna}/password`, { password: 'correct horse battery' })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  const ask = async () => {
    await stage.call('POST', 'terminals/T1/swipe', { card: 'DEADBEEF01' })
    await screen(page, 'register-card').waitFor()
  }
  await ask()
  await expectForEverybody(page)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await screen(page, 'idle').waitFor()

  await ask()
  await page.getByLabel('User name or e-mail address').fill('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('not the password')
  await page.keyboard.press('Enter')
  await page.getByText('User name and password do not fit together.').first().waitFor()
  await ask()
  await page.getByLabel('User name or e-mail address').focus()
  await page.keyboard.type('anna')
  await page.keyboard.press('Tab')
  await page.keyboard.type('correct horse battery')
  expect(await page.content()).not.toContain('correct horse')
  await page.keyboard.press('Enter')
  await screen(page, 'active').waitFor()
  expect(await page.content()).not.toContain('correct horse')
  expect(complaints).toEqual([])
})

test('F: a PIN typed at the keypad registers a card, too', async () => {
  const stage = await openStage()
  const settings = { 'cards.unknown': 'register' }
  await callServer(stage.world.server, 'PATCH', '/api/settings', settings)
  const { page } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', { card: 'DEADBEEF01' })
  await screen(page, 'register-card').waitFor()
  await page.keyboard.type('482913')
  await page.locator('.typed[data-length="6"]').waitFor()
  await page.keyboard.press('Enter')
  await screen(page, 'active').waitFor()
})

test('a challenge stands there to be read out, at the gate and for a service code', async () => {
  const stage = await openStage({ set: { gate: 'challenge' } })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await page.keyboard.type('00')
  await page.keyboard.press('Enter')
  await screen(page, 'service-code').waitFor()
  await page.locator('.line.challenge').waitFor()
  await expectForEverybody(page)
  await page.keyboard.press('Escape')
  await screen(page, 'idle').waitFor()

  await stage.call('POST', 'terminals/T1/network', { state: 'down' })
  await stage.call('POST', 'terminals/T1/clock', { advance: '2m' })
  await screen(page, 'unlock-code').waitFor()
  const read = await page.locator('.line.challenge').innerText()
  expect(read).toMatch(/^Terminal T1, challenge [0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  await expectForEverybody(page)
  await page.keyboard.type('123456789012')
  await page.locator('.typed[data-length="12"]').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.notice.bad').waitFor()
  expect(await page.locator('.line.challenge').innerText()).toBe(read)
  expect(complaints).toEqual([])
})

test('a code from the desk opens the service page, which works by keys and by touch, and once', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await page.keyboard.type('00')
  await page.keyboard.press('Enter')
  const [, challenge = ''] =
    /challenge (\S+)$/.exec(await page.locator('.line.challenge').innerText()) ?? []
  const code = await stage.unlockCode('T1', { challenge, mode: 'diagnostic', reason: 'It beeps' })
  const type = async () => {
    await page.keyboard.type(code.replaceAll(' ', ''))
    await page.keyboard.press('Enter')
  }
  await type()
  await screen(page, 'service').waitFor()
  await page.locator('.line.service-link-online').waitFor()
  await expectForEverybody(page)
  await page.keyboard.press('5')
  // All three are there; the page of the one before may stand for a moment after the key.
  await page.locator('.line.service-reader-attached').nth(2).waitFor()
  expect(await page.locator('.line.service-reader-attached').count()).toBe(3)
  await stage.call('POST', 'terminals/T1/swipe', { card: '0102030405' })
  await page.locator('.line.service-heard').waitFor()
  await expectForEverybody(page)
  await page.locator('.page-keys button', { hasText: '2' }).click()
  await page.locator('.line.service-clock-anchored').waitFor()
  await page.locator('.page-keys button', { hasText: 'Stop' }).click()
  await screen(page, 'idle').waitFor()

  // The same code opens nothing again.
  await page.keyboard.type('00')
  await page.keyboard.press('Enter')
  await screen(page, 'service-code').waitFor()
  await type()
  await page.locator('.notice.bad').waitFor()
  const kinds = (await stage.ledger()).map(({ kind }) => kind)
  expect(kinds.filter(kind => String(kind).startsWith('service'))).toEqual([
    ...['service-opened', 'service-closed'],
  ])
  expect(complaints).toEqual([])
})

test('menus and curl lines are there for everybody, too', async () => {
  const stage = await openStage({ terminals: 3 })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await page.getByLabel('Appearance').click()
  await page.getByRole('button', { name: 'All curl lines' }).click()
  await expectForEverybody(page)
  expect(complaints).toEqual([])
})

test('a new terminal is enrolled at its panel', async () => {
  const stage = await openStage({ enrol: false })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'not-enrolled').waitFor()
  expect(await violations(page)).toEqual([])

  const field = page.getByLabel('Enrolment code')
  await field.fill('0000')
  await field.press('Enter')
  await page.locator('.notice.bad').waitFor()
  await field.fill(await stage.enrolmentCode('T1'))
  await field.press('Enter')
  await screen(page, 'idle').waitFor()
  expect(complaints).toEqual([])
})

test('speaks four languages, each with its own words', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  const said = new Set<string>()
  for (const language of ['en', 'de', 'fr', 'cs']) {
    await page.locator('.status select').selectOption(language)
    await page.locator(`.screen[lang="${language}"] .title`).waitFor()
    await expect.poll(async () => said.has(await page.locator('.title').innerText())).toBe(false)
    said.add(await page.locator('.title').innerText())
    expect(await violations(page)).toEqual([])
  }
  expect(said.size).toBe(4)
  await page.reload()
  await page.locator('.screen[lang="cs"]').waitFor()
  expect(complaints).toEqual([])
})

test('held jobs are released by their owner, and counted', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  const room = page.locator('[data-room="send-job"]')
  await room.getByLabel('Document').fill('Contract of tenancy.pdf')
  await room.getByLabel('Pages').fill('2')
  await room.getByRole('button', { name: 'Send' }).click()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await page.getByRole('button', { name: 'Job Box' }).click()
  const job = page.locator('.held li', { hasText: 'Contract of tenancy.pdf' })
  await job.waitFor()
  expect(await violations(page)).toEqual([])
  expect(await page.locator('.held').getByText('Floor plan').count()).toBe(0)
  await job.getByRole('button', { name: 'Release' }).click()
  await page.locator('.meter:text-is("Meter: 2")').waitFor()
  await expect.poll(() => job.count()).toBe(0)
  expect(complaints).toEqual([])
})

test('a job that the power cut may have kept from coming out is held again by its owner alone', async () => {
  const stage = await openStage({ pageMs: 2_000 })
  const { page, complaints } = await openWindow(stage.url)
  const cut = async () => {
    await stage.call('POST', 'terminals/T1/power', { action: 'cut' })
    await stage.call('POST', 'terminals/T1/power', { action: 'restart' })
    await screen(page, 'idle').waitFor()
  }
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await page.getByRole('button', { name: 'Job Box' }).click()
  const job = page.locator('.held li', { hasText: 'Handbook' })
  await job.getByRole('button', { name: 'Release' }).click()
  await page.getByText('of 12 pages').waitFor()
  await cut()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await page.getByRole('button', { name: 'Job Box' }).click()
  await job.getByText('The power went while this was printed.').waitFor()
  expect(await job.getByRole('button', { name: 'Release' }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await job.getByRole('button', { name: 'Hold again' }).click()
  await job.getByRole('button', { name: 'Release' }).waitFor()
  await job.getByRole('button', { name: 'Discard Handbook' }).click()
  await expect.poll(() => job.count()).toBe(0)
  expect(complaints).toEqual([])
})

test('takes keys as fast as they come, starts one job however often Start is pressed, and goes on after a reload', async () => {
  const stage = await openStage({ pageMs: 200 })
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await screen(page, 'active').waitFor()
  await page.evaluate(() => {
    for (const key of ['1', '2', 'Enter', 'Enter', 'Enter']) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
    }
  })
  await page.getByText('of 12 pages').waitFor()
  await page.keyboard.press('Enter')
  expect(await page.locator('.job').count()).toBe(1)
  await page.reload()
  await page.getByText('of 12 pages').waitFor()
  await stage.until('T1', ({ copier }) => copier.jobs.length === 0)
  await page.locator('.meter:text-is("Meter: 12")').waitFor()
  expect(complaints).toEqual([])
})

test('warns before it logs somebody out, and lets them stay', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await stage.call('POST', 'terminals/T1/swipe', ANNA)
  await screen(page, 'active').waitFor()
  await stage.call('POST', 'terminals/T1/clock', { advance: '50s' })
  const warning = page.locator('.warning')
  await warning.waitFor()
  expect(await violations(page)).toEqual([])
  await warning.getByRole('button', { name: 'Stay logged in' }).click()
  await warning.waitFor({ state: 'detached' })
  await stage.call('POST', 'terminals/T1/clock', { advance: '50s' })
  await warning.waitFor()
  await stage.call('POST', 'terminals/T1/clock', { advance: '20s' })
  await screen(page, 'idle').waitFor()
  expect(complaints).toEqual([])
})

test('comes back after a power cut and says when the simulator is gone', async () => {
  const stage = await openStage()
  const { page, complaints } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  const power = page.locator('[data-room="power"]')
  await power.getByRole('button', { name: 'Pull the plug' }).click()
  await screen(page, 'dark').waitFor()
  await page.getByText('The terminal is switched off.').waitFor()
  await power.getByRole('button', { name: 'Switch on' }).click()
  await screen(page, 'idle').waitFor()
  expect(complaints).toEqual([])
  await stage.close()
  await page.getByText('The simulator does not answer.').first().waitFor()
})

test('a refused control says why', async () => {
  const stage = await openStage()
  const { page } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  const readers = page.locator('[data-room="readers"]')
  await readers.getByRole('button', { name: 'Unplug' }).first().click()
  await readers.getByText('unplugged', { exact: false }).first().waitFor()
  await page.locator('.reader[data-reader="serial"]').click()
  await page.locator('.access-card').first().click()
  await page.getByRole('alert').getByText('serial is unplugged').waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('every control shows a curl line that does the same', async () => {
  const stage = await openStage()
  const { page } = await openWindow(stage.url)
  await screen(page, 'idle').waitFor()
  await page.getByRole('button', { name: 'All curl lines' }).click()
  const lines = await page.locator('.bench .control .line').allInnerTexts()
  const buttons = await page.locator('.bench .control button').count()
  expect(lines.length).toBe(buttons)
  for (const line of lines) expect(line).toMatch(/^curl -sS http:\/\/127\.0\.0\.1:\d+\/api\//)
  await page.locator('.bench').getByRole('button', { name: 'lossy' }).hover()
  expect(await page.locator('.command code').innerText()).toBe(
    `curl -sS ${stage.url}/api/terminals/T1/network -H 'content-type: application/json' -d '{"state":"lossy"}'`,
  )
})
