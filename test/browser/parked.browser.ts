// B4, B5 at the console: the warning leads to the activity of nobody, which is given to a person and taken back.

import { expect, test } from 'vitest'
import { callServer } from '../../sim/server-api.ts'
import { expectForEverybody, violations } from './accessible.ts'
import { giveReason, go, heading, openConsole } from './console.ts'
import { KEYBOARD, TOUCH } from './hands.ts'
import { openStage } from './stage.ts'

/** A stage where strangers made copies while the server was away: with two cards, one more often. */
async function afterAnOutage() {
  const stage = await openStage({
    set: {
      ...{ offlineAcceptance: 'any-card', gate: 'none' },
      'link.beat': '100ms',
      'link.delay': '200ms',
    },
  })
  const post = (what: string, body: object = {}) => stage.call('POST', `terminals/T1/${what}`, body)
  // With these it has the settings, without which nobody is let in offline.
  await stage.until('T1', ({ cache }) => cache.users > 0)
  await post('network', { state: 'down' })
  await stage.until('T1', ({ link }) => link.state === 'offline')
  for (const [card, pages] of [
    ['DEADBEEF01', 4],
    ['CAFE000002', 2],
  ] as const) {
    await post('swipe', { card })
    await stage.until('T1', ({ panel }) => panel.screen === 'active')
    await post('jobs', { kind: 'copy', pages })
    await stage.until('T1', ({ events }) => events[0]?.kind === 'copy')
    await post('logout')
    await stage.until('T1', ({ panel }) => panel.screen === 'idle')
  }
  await post('network', { state: 'up' })
  await expect
    .poll(async () => (await stage.ledger()).filter(({ kind }) => kind === 'logout').length, {
      timeout: 15_000,
    })
    .toBe(2)
  return stage
}

test.each([KEYBOARD, TOUCH])(
  'B4 the warning in the App. Log leads to the list, by $name: B5 given with the card, and taken back with a reason',
  async kind => {
    const stage = await afterAnOutage()
    const { page, complaints } = await openConsole(stage, kind.window)
    const me = kind.hands(page)
    await go(page, 'log')
    await me.press(page.getByRole('link', { name: 'Activity of nobody' }).first())
    await heading(page, 'Activity of nobody')
    await expectForEverybody(page, 'parked')
    const give = page.getByRole('button', { name: 'Give to a person… ******EF01' })
    await me.press(give)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Find a person').fill('ben')
    await dialog.getByRole('radio', { name: 'Ben' }).check()
    expect(await violations(page)).toEqual([])
    await me.press(dialog.getByRole('button', { name: 'Give' }))
    await page.getByText('Ben has 3 activities, and the card now.').first().waitFor()
    await page.getByText('Got the card').waitFor()
    expect(await page.getByRole('button', { name: /Give to a person/ }).count()).toBe(1)
    const { body } = await callServer(stage.world.server, 'GET', '/api/activities?user=ben')
    expect((body as { items: object[] }).items).toHaveLength(3)

    await giveReason(page, me, 'Take back', 'It is not his card')
    await page.getByText('Taken back from').waitFor()
    await give.waitFor()
    expect(await page.locator('main').innerText()).not.toContain('DEADBEEF01')
    expect(complaints).toEqual([])
  },
)
