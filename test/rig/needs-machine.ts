// Says what is missing where there is no virtual machine to be had, and ends as skipped: that is not passed.

import { requirements } from './requirements.ts'

/** EX_TEMPFAIL of sysexits.h: neither passed nor failed, and no shell takes it for either. */
const SKIPPED = 75

export function setup(): void {
  const found = requirements()
  if (!('missing' in found)) return
  console.error(
    `Skipped, nothing was tested: there is no virtual machine to be had. ${found.missing.join(' ')}`,
  )
  process.exit(SKIPPED)
}
