// Ways to use the page: mouse, touch, keyboard only. A story is told once and played by each.

import type { BrowserContextOptions, Locator, Page } from 'playwright-core'

/** Somebody using a page. */
export interface Hands {
  /** Presses a button, link or switch. */
  press(target: Locator): Promise<void>
  /** Holds the card with this name to a reader. */
  present(card: string, reader: string): Promise<void>
  /** Types at the number pad, and Enter. */
  enter(digits: string): Promise<void>
  /** Presses a key of the number pad. */
  key(digit: string): Promise<void>
}

export interface Kind {
  readonly name: string
  readonly window: BrowserContextOptions
  readonly hands: (page: Page) => Hands
}

const cardOf = (page: Page, name: string): Locator =>
  page.locator('.access-card', { has: page.locator(`strong:text-is("${name}")`) })
const keyOf = (page: Page, key: string): Locator => page.locator(`[data-key="${key}"]`)

interface Spot {
  readonly x: number
  readonly y: number
}

async function middle(target: Locator): Promise<Spot> {
  const box = await target.boundingBox()
  if (box === null) throw new Error('It is not on the page.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** From a card to a reader, both in sight: to scroll for one after the other was measured would move that away. */
async function way(page: Page, card: string, reader: string): Promise<readonly [Spot, Spot]> {
  const [from, to] = [cardOf(page, card), page.locator(`[data-reader="${reader}"]`)]
  await from.scrollIntoViewIfNeeded()
  await to.scrollIntoViewIfNeeded()
  return [await middle(from), await middle(to)]
}

const byMouse = (page: Page): Hands => ({
  press: target => target.click(),
  async present(card, reader) {
    const [from, to] = await way(page, card, reader)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 5 })
    await page.mouse.up()
  },
  async enter(digits) {
    for (const digit of digits) await keyOf(page, digit).click()
    await keyOf(page, 'enter').click()
  },
  key: digit => keyOf(page, digit).click(),
})

const byTouch = (page: Page): Hands => ({
  press: target => target.tap(),
  async present(card, reader) {
    const [from, to] = await way(page, card, reader)
    const finger = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
      finger.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
      })
    await touch('touchStart', from.x, from.y)
    await touch('touchMove', (from.x + to.x) / 2, (from.y + to.y) / 2)
    await touch('touchMove', to.x, to.y)
    await touch('touchEnd', to.x, to.y)
    await finger.detach()
    // Chromium takes a finger that lifts in motion for a fling, and the next tap only stops that: spend one on nothing.
    await page.locator('.machine h2').first().tap()
  },
  async enter(digits) {
    for (const digit of digits) await keyOf(page, digit).tap()
    await keyOf(page, 'enter').tap()
  },
  key: digit => keyOf(page, digit).tap(),
})

/** More stops than the whole page has. */
const MOST_TABS = 300

const byKeyboard = (page: Page): Hands => {
  const tabTo = async (target: Locator): Promise<void> => {
    await target.waitFor()
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      if (await target.evaluate(element => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`The keyboard does not get there: ${target}`)
  }
  return {
    async press(target) {
      await tabTo(target)
      await page.keyboard.press('Enter')
    },
    async present(card, reader) {
      await tabTo(page.locator(`[data-reader="${reader}"]`))
      await page.keyboard.press('Space')
      await tabTo(cardOf(page, card))
      await page.keyboard.press('Enter')
    },
    async enter(digits) {
      await page.keyboard.type(digits)
      await page.keyboard.press('Enter')
    },
    key: digit => page.keyboard.press(digit),
  }
}

const MOUSE: Kind = { name: 'mouse', window: {}, hands: byMouse }
export const TOUCH: Kind = {
  name: 'touch',
  window: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  hands: byTouch,
}
export const KEYBOARD: Kind = { name: 'keyboard', window: {}, hands: byKeyboard }
export const KINDS: readonly Kind[] = [MOUSE, TOUCH, KEYBOARD]
