// The key of the running log as it lies in the file: only the one that its running epoch began with, sealed.
//
// What is past cannot be forged with it. The start key is there until it was sealed to the server, and then it goes.

import { evolvedBy } from '../../vault/log-key.ts'
import { place, seal, unseal } from '../../vault/seal.ts'
import type { Store } from './open.ts'

export const LOG_KEY_SCHEMA = `
  CREATE TABLE log_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    first INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    start BLOB,
    box BLOB,
    enrolment BLOB
  ) STRICT;
`

/** `key` is that of entry `first`, with which the epoch begins. */
export interface Epoch {
  readonly first: number
  readonly key: Uint8Array
}

/** Where the start key is: still here, or in a box that the server of `enrolment` can open. */
export type Start =
  | { readonly key: Uint8Array }
  | { readonly box: Uint8Array; readonly enrolment: Uint8Array }

interface Row {
  readonly first: number
  readonly sealed: Uint8Array
  readonly start: Uint8Array | null
  readonly box: Uint8Array | null
  readonly enrolment: Uint8Array | null
}

/** Most entries that a damaged row could have us evolve a key by. */
const MOST_STEPS = 100_000

export interface LogKeyRow {
  /** Throws Fault `store/corrupt` when the row is not one of this log. */
  load(logId: string): { readonly epoch: Epoch; readonly start: Start }
  /** Within the caller's transaction. */
  save(logId: string, epoch: Epoch, start: Start): void
}

/** The row in `store`, sealed with `key`. */
export function logKeyRow(store: Store, key: Uint8Array): LogKeyRow {
  const get = store.db.prepare<[], Row>('SELECT first, sealed, start, box, enrolment FROM log_key')
  const put = store.db.prepare<[Row]>(
    'REPLACE INTO log_key VALUES (1, :first, :sealed, :start, :box, :enrolment)',
  )
  return {
    load(logId) {
      const row = get.get()
      if (row === undefined) throw store.damaged('the key of its log is gone')
      try {
        const { first, sealed, start, box, enrolment } = row
        const about = boundTo(box, enrolment)
        const epoch = { first, key: unseal(key, sealed, place('log-key', logId, first, ...about)) }
        if (start !== null)
          return { epoch, start: { key: unseal(key, start, place('start-key', logId)) } }
        if (box !== null && enrolment !== null) return { epoch, start: { box, enrolment } }
      } catch (cause) {
        throw store.damaged('the key of its log was changed', cause)
      }
      throw store.damaged('the start key of its log is gone')
    },
    save(logId, { first, key: running }, start) {
      const [box, enrolment] = 'box' in start ? [start.box, start.enrolment] : [null, null]
      const sealed = seal(key, running, place('log-key', logId, first, ...boundTo(box, enrolment)))
      const kept = 'key' in start ? seal(key, start.key, place('start-key', logId)) : null
      put.run({ first, sealed, start: kept, box, enrolment })
    },
  }
}

/** The box goes under the seal of the key beside it. */
const boundTo = (box: Uint8Array | null, enrolment: Uint8Array | null): readonly Uint8Array[] =>
  box === null || enrolment === null ? [] : [box, enrolment]

/** The key of entry `seq`, from the one its epoch began with; undefined when `seq` is not of that epoch. */
export function keyOf({ first, key }: Epoch, seq: number): Uint8Array | undefined {
  const steps = seq - first
  return steps < 0 || steps > MOST_STEPS ? undefined : evolvedBy(key, steps)
}
