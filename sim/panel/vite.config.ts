// How the page is built: from this folder to where `latchkey start` serves it from.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  build: {
    outDir: here('../../dist/sim/panel'),
    emptyOutDir: true,
    // The page may load nothing but files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
