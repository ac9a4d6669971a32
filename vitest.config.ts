// How the tests run: everything under test/, no network beyond loopback, no test that waits for wall time.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { temporaryPlace } from './test/temporary-place.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    env: temporaryPlace(),
    // Many tests wait, for a port, a process or a timer: with a worker for each core a quarter of the machine is idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // No module keeps anything of its own or opens anything on import, so nobody needs to import all of it anew.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
