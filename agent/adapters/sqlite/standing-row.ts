// Where the journal stands, as it lies in the file beside the entries: one row, authenticated.

import { Fault } from '../../fault.ts'
import { keyCheck, mac, sameBytes } from '../../vault/keys.ts'
import { place } from '../../vault/seal.ts'
import type { Store } from './open.ts'

export const STANDING_SCHEMA = `
  CREATE TABLE log (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    log_id TEXT NOT NULL,
    boot INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    durable INTEGER NOT NULL,
    base INTEGER NOT NULL,
    base_hash BLOB NOT NULL,
    head INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    key_check BLOB NOT NULL,
    mac BLOB NOT NULL
  ) STRICT;
`

/** Where the journal stands, as kept beside the entries. `base` is the last entry forgotten. */
export interface Standing {
  readonly log_id: string
  readonly boot: number
  readonly acked: number
  readonly durable: number
  readonly base: number
  readonly base_hash: Uint8Array
  readonly head: number
  readonly head_hash: Uint8Array
}

interface Seals {
  readonly key_check: Uint8Array
  readonly mac: Uint8Array
}

export interface StandingRow {
  /** Undefined in a new file. Throws Fault `store/wrong-key` or `store/corrupt`. */
  load(): Standing | undefined
  /** Within the caller's transaction. */
  save(next: Standing): void
}

function isTyped({ log_id, ...row }: Standing & Seals): boolean {
  const { boot, acked, durable, base, head, ...blobs } = row
  const numbers = [boot, acked, durable, base, head]
  return (
    typeof log_id === 'string' &&
    numbers.every(Number.isSafeInteger) &&
    Object.values(blobs).every(value => (value as unknown) instanceof Uint8Array)
  )
}

/** The row that says where the journal stands. */
export function standingRow(
  store: Pick<Store, 'db' | 'path' | 'damaged'>,
  key: Uint8Array,
): StandingRow {
  const get = store.db.prepare<[], Standing & Seals>(
    `SELECT log_id, boot, acked, durable, base, base_hash, head, head_hash, key_check, mac
     FROM log`,
  )
  const put = store.db.prepare<[Standing & Seals]>(
    `REPLACE INTO log VALUES
     (1, :log_id, :boot, :acked, :durable, :base, :base_hash, :head, :head_hash, :key_check, :mac)`,
  )
  const macOf = (standing: Standing): Uint8Array => {
    const { log_id, boot, acked, durable, base, base_hash, head, head_hash } = standing
    return mac(key, place('log', log_id, boot, acked, durable, base, base_hash, head, head_hash))
  }
  return {
    load() {
      const row = get.get()
      if (row === undefined) return undefined
      // The seal is over bytes, and a flipped bit may leave those and make another type of them.
      if (!isTyped(row)) throw store.damaged('where it stands is of other types')
      const { key_check, mac: claimed, ...kept } = row
      if (sameBytes(claimed, macOf(kept))) return kept
      if (sameBytes(key_check, keyCheck(key))) throw store.damaged('where it stands was changed')
      throw new Fault(
        'store/wrong-key',
        `${store.path} was sealed with another device key. Put the right key files back. ` +
          'Without them its entries cannot be uploaded; move it away to start a new log.',
        { retry: 'never' },
      )
    },
    save(next) {
      put.run({ ...next, key_check: keyCheck(key), mac: macOf(next) })
    },
  }
}
