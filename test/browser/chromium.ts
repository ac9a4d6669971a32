// Where this machine's Chromium is.

import { accessSync, constants } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const usable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a Chromium; undefined when there is none. The variable CHROMIUM wins. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM } = process.env
  return (CHROMIUM === undefined ? PLACES : [CHROMIUM]).find(usable)
}

/** What to tell the person when there is none. */
export const NO_CHROMIUM =
  'No Chromium was found, so nothing was tried in a browser. Install one (Debian: apt-get install chromium), or say where it is: CHROMIUM=/path/to/chromium.'

// In a container Chromium runs as root and has little shared memory; it must not ask the network for anything. The servers
// of tests have CAs of their own, and a service worker comes from none that the browser does not trust.
const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--ignore-certificate-errors',
]

const options = (more: readonly string[]) => {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error(NO_CHROMIUM)
  return { executablePath, args: [...ARGS, ...more] }
}

/** A browser without a window. Throws the sentence above when there is none. */
export const launch = async (...more: readonly string[]): Promise<Browser> =>
  chromium.launch(options(more))

/** One that remembers things in this folder, as that of a person does. Throws the same. */
export const launchIn = async (folder: string, with_: BrowserContextOptions) =>
  chromium.launchPersistentContext(folder, { ...options([]), ...with_ })
