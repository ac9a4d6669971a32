// What `npm run bench` runs: figures, each as a ratio to a bare library in the same run. Nothing here fails for being slow.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
  },
})
