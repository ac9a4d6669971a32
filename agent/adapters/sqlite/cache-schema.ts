// The tables of the cache and what lies in their rows.

import type { Wall } from '../../core/vocabulary.ts'

// Three slots per owner and kind: the promised 3 cards and 3 PINs are a rule of the file as well.
const CACHE_SCHEMA = `
  CREATE TABLE entry (
    kind TEXT NOT NULL CHECK (kind IN ('user', 'card', 'pin')),
    idx BLOB NOT NULL CHECK (length(idx) = 16),
    owner BLOB NOT NULL CHECK (length(owner) = 16),
    slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 2),
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, idx),
    UNIQUE (kind, owner, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE manifest (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    count INTEGER NOT NULL,
    root BLOB NOT NULL,
    synced_at INTEGER,
    key_check BLOB NOT NULL,
    mac BLOB NOT NULL
  ) STRICT;
`

/** What `marked-record.ts` finds of the newest change in a write-ahead log that SQLite does not read to its end. */
const CHANGES_SCHEMA = 'ALTER TABLE manifest ADD COLUMN mark BLOB'

export const CACHE_LAYOUT = {
  // "LKc1"
  applicationId: 0x4c4b6331,
  migrations: [CACHE_SCHEMA, CHANGES_SCHEMA],
  whenDamaged: 'The terminal sets it aside and fetches its credentials again.',
}

export type Kind = 'user' | 'card' | 'pin'

/** What a look-up by card or PIN finds: everything a decision needs, in one row. */
export interface Found {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly verifiedAt: Wall
  readonly expires?: Wall
  /** For PINs beside a card; a PIN's own row has none. */
  readonly userSalt: string
  readonly checks: readonly {
    readonly check: string
    readonly verifiedAt: Wall
    readonly expires?: Wall
  }[]
}

/** A row that was found; when `hit` is false, some other one, to do the same work on. */
export interface Looked {
  readonly hit: boolean
  readonly idx: Uint8Array
  readonly found: Found
}

/** What the whole cache is: one generation under one epoch. */
export interface Manifest {
  readonly generation: number
  readonly epoch: number
  readonly count: number
  readonly root: Uint8Array
  readonly synced_at: number | null
}

/** What rows are sealed under. */
export type Under = Pick<Manifest, 'generation' | 'epoch' | 'synced_at'>

export interface Seals {
  readonly key_check: Uint8Array
  /** Sealed: how many changes there were ever. Null before the first one that was counted. */
  readonly mark: Uint8Array | null
  readonly mac: Uint8Array
}

export interface Sealed {
  readonly kind: Kind | 'dummy'
  readonly idx: Uint8Array
  readonly slot: number
  readonly sealed: Uint8Array
}

export interface Row extends Sealed {
  readonly kind: Kind
  readonly owner: Uint8Array
}
