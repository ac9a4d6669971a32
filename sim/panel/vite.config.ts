// How the page of panel and bench is built.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { pageConfig } from '../design/page-config.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig(pageConfig(here('.'), here('../../dist/sim/panel')))
