// What `npm run test:browser` runs: people at the built pages, in a real browser.
import { defineConfig } from 'vitest/config'
import { temporaryPlace } from './test/temporary-place.ts'

export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    env: temporaryPlace(),
    globalSetup: ['test/browser/needs-chromium.ts'],
    reporters: ['verbose'],
    testTimeout: 90_000,
    hookTimeout: 30_000,
    // As long as the locators wait: the second that is given else is not enough on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    // Two windows and a browser are enough for a small machine.
    maxWorkers: 2,
  },
})
