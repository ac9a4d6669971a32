// Small state that outlives a reboot: one sealed row, replaced as a whole.

import type { Denials, Kept } from '../../core/vocabulary.ts'
import type { KeptState } from '../../ports.ts'
import { place, seal, unseal } from '../../vault/seal.ts'
import type { Store } from './open.ts'

export const KEPT_SCHEMA = `
  CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
`

export const DENIED_SCHEMA = `
  CREATE TABLE denied (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
`

const HERE = place('kept', 1)
const DENIED_HERE = place('denied', 1)

/**
 * Opens the kept state in `store`. Sealed rather than only authenticated: pushed settings hold the hash of a short code.
 * `load` throws Fault `store/corrupt` when the row was changed.
 */
export function openKeptState(store: Store, key: Uint8Array): KeptState {
  const row = <T>(table: 'kept' | 'denied', here: Uint8Array, what: string) => {
    const get = store.db.prepare<[], Uint8Array>(`SELECT sealed FROM ${table}`).pluck()
    const put = store.db.prepare<[Uint8Array]>(`REPLACE INTO ${table} VALUES (1, ?)`)
    return {
      load: () =>
        store.guard(() => {
          const sealed = get.get()
          if (sealed === undefined) return undefined
          try {
            return JSON.parse(Buffer.from(unseal(key, sealed, here)).toString('utf8')) as T
          } catch (cause) {
            throw store.damaged(`${what} in it were changed`, cause)
          }
        }),
      save: (value: T) =>
        store.guard(() => {
          put.run(seal(key, Buffer.from(JSON.stringify(value), 'utf8'), here))
        }),
    }
  }
  const denied = row<Denials>('denied', DENIED_HERE, 'the users and cards it denies')
  return {
    ...row<Kept>('kept', HERE, 'counted attempts and time'),
    loadDenials: denied.load,
    saveDenials: denied.save,
  }
}
