// How the tests run: everything under test/, no network beyond loopback, no test that waits for wall time.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
