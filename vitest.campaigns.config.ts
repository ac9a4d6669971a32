// What `npm run campaigns` runs: many trials each, with a control that must fail; one line of figures per campaign.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/campaigns/needs.ts'],
    include: ['test/campaigns/**/*.campaign.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    testTimeout: 900_000,
  },
})
