// What `npm run test:pack` runs: the tarball installed as on a terminal. Minutes, not seconds: SQLite is compiled.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/packaging/*.slow.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    reporters: ['verbose'],
    testTimeout: 60_000,
    hookTimeout: 900_000,
  },
})
