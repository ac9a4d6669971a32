// Who the terminal is, in one file sealed with the device key.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Fault } from '../fault.ts'
import type { DeviceKey, Identity, IdentityStore } from '../ports.ts'
import { deviceKeys, sameBytes } from '../vault/keys.ts'
import { place, seal, unseal } from '../vault/seal.ts'
import { readWhole, resembles, writeWhole } from './whole-file.ts'

const NAME = 'identity.sealed'
const MAX_BYTES = 65_536
const MAGIC = Buffer.from('latchkey-identity-1\n')
const CHECKSUM_BYTES = 32

/**
 * Opens the identity kept in `folder`; `load` gives undefined until one was saved.
 * Throws Fault `store/corrupt` when the file is damaged, `store/wrong-key` when it is whole but not this machine's,
 * `store/foreign` when it is something else.
 */
export async function openIdentity(folder: string, deviceKey: DeviceKey): Promise<IdentityStore> {
  const path = join(folder, NAME)
  const key = deviceKeys(await deviceKey.secret()).identity
  const file = await readWhole(path, MAX_BYTES)
  let current = file === undefined ? undefined : read(file, key, path)
  return {
    load: () => current,
    save: async identity => {
      await writeWhole(path, write(identity, key))
      current = identity
    },
  }
}

// magic + sealed JSON + SHA-256 of both. The checksum is no protection: it tells damage from a wrong key.

function write(identity: Identity, key: Uint8Array): Uint8Array {
  const sealed = seal(key, Buffer.from(JSON.stringify(identity), 'utf8'), place(MAGIC))
  const file = Buffer.concat([MAGIC, sealed])
  return Buffer.concat([file, checksum(file)])
}

function read(file: Uint8Array, key: Uint8Array, path: string): Identity {
  if (!resembles(file, MAGIC)) {
    throw new Fault(
      'store/foreign',
      `${path} is no identity of a terminal. Move it away, and enrol the terminal again if there is no copy of the right one.`,
      { retry: 'never' },
    )
  }
  const end = file.length - CHECKSUM_BYTES
  const whole =
    end >= MAGIC.length &&
    sameBytes(file.subarray(0, MAGIC.length), MAGIC) &&
    sameBytes(file.subarray(end), checksum(file.subarray(0, end)))
  if (!whole) {
    throw new Fault(
      'store/corrupt',
      `The terminal's identity ${path} is damaged. Put it back from a copy, or remove it and enrol the terminal again.`,
      { retry: 'never' },
    )
  }
  try {
    const plain = unseal(key, file.subarray(MAGIC.length, end), place(MAGIC))
    return JSON.parse(Buffer.from(plain).toString('utf8')) as Identity
  } catch (cause) {
    throw new Fault(
      'store/wrong-key',
      `The terminal's identity ${path} was sealed with another device key. Put the right key files back, ` +
        'or remove the identity and enrol the terminal again.',
      { retry: 'never', cause },
    )
  }
}

function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
