// How the page for people is built. Its addresses are relative, so that it also works behind a path of somebody's proxy.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { pageConfig } from '../../design/page-config.ts'
import { PAGE } from './shell/from-shell.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const WORKER = 'service-worker'
const OUT = here('../../../dist/sim/server/user-page')
const { build, plugins = [], ...config } = pageConfig(here('.'), OUT)

/** Tells the service worker which files were built, and their hashes. Before the compressed copies are made of it. */
const listedForWorker: Plugin = {
  name: 'listed-for-worker',
  writeBundle() {
    const worker = join(OUT, `${WORKER}.js`)
    const paths = readdirSync(OUT, { recursive: true, encoding: 'utf8' })
      .filter(path => statSync(join(OUT, path)).isFile() && path !== `${WORKER}.js`)
      .sort()
    const files = Object.fromEntries(
      paths.map(path => {
        const hash = createHash('sha256')
          .update(readFileSync(join(OUT, path)))
          .digest('base64')
        return [path === 'index.html' ? PAGE : path, `sha256-${hash}`]
      }),
    )
    const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
    const shell = `const SHELL = ${JSON.stringify({ version, files })}\n`
    writeFileSync(worker, shell + readFileSync(worker, 'utf8'))
  },
}

export default defineConfig({
  ...config,
  base: './',
  build: {
    ...build,
    rollupOptions: {
      input: { index: here('index.html'), [WORKER]: here(`shell/${WORKER}.ts`) },
      output: {
        // The worker keeps its address: by that the browser finds its next version.
        entryFileNames: ({ name }) => (name === WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  plugins: [listedForWorker, ...plugins],
})
