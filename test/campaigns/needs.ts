// Ends a campaign as skipped where something is missing that it needs: see `needs` in campaigns.json.

import { spawnSync } from 'node:child_process'
import { setup as needsMachine } from '../rig/needs-machine.ts'

/** EX_TEMPFAIL of sysexits.h: neither passed nor failed. */
const SKIPPED = 75
const { CAMPAIGN_NEEDS } = process.env

const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0

export function setup(): void {
  if (CAMPAIGN_NEEDS === 'machine') needsMachine()
  if (CAMPAIGN_NEEDS !== 'compiler' || isThere('cc') || isThere('gcc')) return
  console.error('Skipped, nothing was tested: there is no C compiler. Install cc or gcc.')
  process.exit(SKIPPED)
}
