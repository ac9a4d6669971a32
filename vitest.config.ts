// How the tests run: everything under test/, no network beyond loopback, no test that waits for wall time.
import { defineConfig } from 'vitest/config'
import { temporaryPlace } from './test/temporary-place.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    env: temporaryPlace(),
    // By itself vitest leaves a core free, which on a small machine is half of it.
    maxWorkers: '100%',
    // No module keeps anything of its own or opens anything on import, so nobody needs to import all of it anew.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
