// How the tests run: everything under test/, no network beyond loopback, no test that waits for wall time.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    // One more than there are cores: many tests wait for processes of their own, and a core must not wait with them.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
