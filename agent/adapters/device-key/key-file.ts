// Provider `file`: the machine's half is a file, on another medium than the data if there is one. Grade C.

import { Fault } from '../../fault.ts'
import { KEY_BYTES, randomKey } from '../../vault/keys.ts'
import { readWhole, writeWhole } from '../whole-file.ts'
import type { Holder } from './holder.ts'
import { slotFile } from './slot-file.ts'

const MAX_BYTES = 4_096

/** Keeps the half at `path`, 32 bytes as they are. */
export function keyFile(path: string, folder: string): Holder {
  return {
    grade: 'C',
    async half(first) {
      const found = await readWhole(path, MAX_BYTES)
      if (found?.length === KEY_BYTES) return found
      if (found === undefined) {
        if (!first) return undefined
        const fresh = randomKey()
        await writeWhole(path, fresh)
        return fresh
      }
      throw new Fault(
        'store/corrupt',
        `The key file ${path} holds ${found.length} bytes instead of ${KEY_BYTES}. Put it back from a copy, ` +
          'or empty the data folder and enrol the terminal again.',
        { retry: 'never' },
      )
    },
    ...slotFile(folder),
  }
}
