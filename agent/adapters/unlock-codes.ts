// Compares a typed unlock code with the hash the server sent.

import type { UnlockCodes } from '../ports.ts'
import { checkCode } from '../vault/stretch.ts'

/** Checks static codes, stored as `scrypt$N$salt$hash`. Rejects with Fault `config/invalid` on any other form. */
export function unlockCodes(): UnlockCodes {
  return { check: (code, stored) => checkCode(code.reveal(), stored) }
}
