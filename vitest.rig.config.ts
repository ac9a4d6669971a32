// What `npm run test:rig` runs: readers on a real kernel in a virtual machine. A minute; needs qemu.
import { defineConfig } from 'vitest/config'
import { figures } from './test/rig/figures.ts'

export default defineConfig({
  test: {
    include: ['test/rig/*.rig.ts'],
    setupFiles: ['test/no-outside-network.ts'],
    globalSetup: ['test/rig/needs-machine.ts'],
    reporters: ['verbose', figures()],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
