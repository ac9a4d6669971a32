// What `npm run bench` runs: figures, each as a ratio to a bare library in the same run. Nothing here fails for being slow.
import { defineConfig } from 'vitest/config'
import { TableReporter } from './test/bench/table-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    reporters: ['default', new TableReporter()],
    testTimeout: 300_000,
    fileParallelism: false,
  },
})
