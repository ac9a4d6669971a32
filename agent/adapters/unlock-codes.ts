// Holds typed codes against what the server sent: the hash of the static code, and the terminal's own unlock key.

import { Fault } from '../fault.ts'
import type { Identity, UnlockCodes } from '../ports.ts'
import { openBox } from '../vault/box.ts'
import { checkCode, type Stretch } from '../vault/stretch.ts'
import { findCode, newChallenge } from '../vault/unlock-code.ts'

/**
 * Static codes are stored as `scrypt$N$salt$hash`; `check` rejects with Fault `config/invalid` on any other form. `find`
 * throws Fault `enrolment/missing` without an identity, and `vault/bad-seal` when its unlock key is sealed to another one.
 */
export function unlockCodes(identity: () => Identity | undefined, stretch?: Stretch): UnlockCodes {
  return {
    check: (code, stored) => checkCode(code.reveal(), stored, stretch),
    find(code, challenge, next) {
      const own = identity()
      return findCode(unlockKeyOf(own), code.reveal(), {
        next: Math.max(next, own?.envelopeCounter ?? 0),
        ...(challenge === undefined ? {} : { challenge }),
      })
    },
    challenge: newChallenge,
  }
}

/** K_unlock, 32 bytes, out of the box that the server sealed to this terminal. */
function unlockKeyOf(identity: Identity | undefined): Uint8Array {
  if (identity === undefined) {
    throw new Fault(
      'enrolment/missing',
      'This terminal belongs to no server yet, so no unlock code can be right. Enrol it first.',
      { retry: 'never' },
    )
  }
  const { sealingKey, unlockKey } = identity
  return openBox(Buffer.from(sealingKey, 'base64'), Buffer.from(unlockKey, 'base64'))
}
