// What `npm run test:openssl` runs: handshakes judged by the openssl command, which not every machine has.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.openssl.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    testTimeout: 20_000,
  },
})
