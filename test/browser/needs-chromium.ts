// Says in one sentence why no browser test ran, where there is no browser.

import { chromiumPath, NO_CHROMIUM } from './chromium.ts'

export function setup(): void {
  if (chromiumPath() !== undefined) return
  console.error(NO_CHROMIUM)
  process.exit(1)
}
