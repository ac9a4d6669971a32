// Says what is missing where no TPM can be emulated, and ends as skipped: that is not passed.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** EX_TEMPFAIL of sysexits.h: neither passed nor failed, and no shell takes it for either. */
const SKIPPED = 75

const NEEDED = { swtpm: 'swtpm', tpm2_nvread: 'tpm2-tools' } as const

export function setup(): void {
  const missing = Object.entries(NEEDED).filter(([program]) => !inPath(program))
  if (missing.length === 0) return
  const words = missing.map(([program, name]) => `There is no ${program}: apt-get install ${name}.`)
  console.error(`The tests of the TPM are skipped, nothing was tested. ${words.join(' ')}`)
  process.exit(SKIPPED)
}

function inPath(program: string): boolean {
  const { PATH = '' } = process.env
  return PATH.split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
