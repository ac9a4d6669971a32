// Small state that outlives a reboot: one sealed row, replaced as a whole.

import type { Kept } from '../../core/vocabulary.ts'
import type { KeptState } from '../../ports.ts'
import { place, seal, unseal } from '../../vault/seal.ts'
import type { Store } from './open.ts'

export const KEPT_SCHEMA = `
  CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
`

const HERE = place('kept', 1)

/**
 * Opens the kept state in `store`. Sealed rather than only authenticated: pushed settings hold the hash of a short code.
 * `load` throws Fault `store/corrupt` when the row was changed.
 */
export function openKeptState(store: Store, key: Uint8Array): KeptState {
  const get = store.db.prepare<[], Uint8Array>('SELECT sealed FROM kept').pluck()
  const put = store.db.prepare<[Uint8Array]>('REPLACE INTO kept VALUES (1, ?)')
  return {
    load: () =>
      store.guard(() => {
        const sealed = get.get()
        if (sealed === undefined) return undefined
        try {
          return JSON.parse(Buffer.from(unseal(key, sealed, HERE)).toString('utf8')) as Kept
        } catch (cause) {
          throw store.damaged('counted attempts and time in it were changed', cause)
        }
      }),
    save: kept =>
      store.guard(() => {
        put.run(seal(key, Buffer.from(JSON.stringify(kept), 'utf8'), HERE))
      }),
  }
}
