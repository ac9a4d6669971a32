// What `npm run screenshots` runs: the pictures of the README, and with ALL=1 every page in every size and light.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/browser/**/*.screenshots.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    globalSetup: ['test/browser/needs-chromium.ts'],
    reporters: ['verbose'],
    testTimeout: 300_000,
    fileParallelism: false,
  },
})
