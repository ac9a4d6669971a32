// What `npm run test:tpm` runs: the key in a TPM, emulated by swtpm and reached by tpm2-tools, which not every machine has.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.tpm.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    globalSetup: ['test/tpm/needs-tpm.ts'],
    testTimeout: 60_000,
  },
})
