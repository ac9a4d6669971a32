// Provider `systemd`: the service manager decrypts the machine's half at each start and hands it over as a credential.

import { join } from 'node:path'
import type { Grade } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import { readWhole } from '../whole-file.ts'
import { type Holder, readHalf } from './holder.ts'
import { slotFile } from './slot-file.ts'

const MAX_BYTES = 4_096

/**
 * Reads a credential by its name (systemd.exec(5), LoadCredentialEncrypted=). It cannot be written, so the slot is a file,
 * and grade A is out of reach. `directory` is what systemd tells in CREDENTIALS_DIRECTORY.
 */
export function systemdCredential(options: {
  readonly credential: string
  readonly grade: Grade
  readonly directory?: string
  readonly folder: string
}): Holder {
  const { credential: name, grade, directory, folder } = options
  return {
    grade,
    async half() {
      const hint = `Write LoadCredentialEncrypted=${name}:… into the service's unit`
      if (directory === undefined) {
        throw new Fault(
          'config/invalid',
          `The key is to come from systemd, which handed over no credentials. ${hint}, and let systemd start the agent.`,
          { retry: 'never' },
        )
      }
      const found = await readWhole(join(directory, name), MAX_BYTES)
      if (found === undefined) {
        throw new Fault('config/invalid', `systemd handed over no credential ${name}. ${hint}.`, {
          retry: 'never',
        })
      }
      const half = readHalf(found)
      if (half !== undefined) return half
      throw new Fault(
        'store/corrupt',
        `The credential ${name} is not a key: it has ${found.length} bytes. Encrypt 32 random bytes, as they are, in hex or in base64.`,
        { retry: 'never' },
      )
    },
    ...slotFile(folder),
  }
}
