// Whether a page as it stands can be used by everybody: by what axe-core finds, and by its width.

import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** A phone, a tablet and a desk, in daylight and in the dark. */
const LOOKS = [
  { width: 360, height: 760, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
] as const

/** One line for each violation: the rule, and where. Empty when there is none. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe }
    const { violations } = await checker.run()
    return violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map(node => `${node.target} (${node.failureSummary ?? ''})`),
    }))
  })
  return found.map(({ id, where }) => `${id}: ${where.join('; ')}`)
}

const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Fails unless the page has no violation and is no wider than the window, in every size and light. */
export async function expectForEverybody(page: Page, what = 'the page'): Promise<void> {
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), `${what}, ${width} ${colorScheme}`).toEqual([])
    expect(await overhang(page), `${what}, ${width}: pixels wider than the window`).toBe(0)
  }
}
