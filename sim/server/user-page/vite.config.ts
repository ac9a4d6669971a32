// How the page for people is built. Its addresses are relative, so that it also works behind a path of somebody's proxy.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { pageConfig } from '../../design/page-config.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  ...pageConfig(here('.'), here('../../../dist/sim/server/user-page')),
  base: './',
})
