// The file that must survive everything: the journal and the kept state on one connection.

import { join } from 'node:path'
import type { Mono } from '../../core/vocabulary.ts'
import type { DeviceKey, Journal, KeptState } from '../../ports.ts'
import { deviceKeys } from '../../vault/keys.ts'
import { JOURNAL_SCHEMA, openJournal } from './journal.ts'
import { DENIED_SCHEMA, KEPT_SCHEMA, openKeptState } from './kept-state.ts'
import { openStore } from './open.ts'

const LAYOUT = {
  // "LKj1"
  applicationId: 0x4c4b6a31,
  migrations: [JOURNAL_SCHEMA + KEPT_SCHEMA, DENIED_SCHEMA],
  whenDamaged:
    'Copy it and its -wal file away first: entries that were not uploaded are in them. ' +
    'Then move both out of the data folder; the agent starts a new log.',
}

/** The two ports that live in the journal's file. `close` closes both. */
export interface JournalFile {
  readonly journal: Journal
  readonly kept: KeptState
  close(): void
}

/**
 * Opens `journal.db` in `folder`, or makes it. `at` is now: uptimes of this boot count from it.
 * Needs no enrolment: the file begins before the terminal has a name and outlives a new one.
 * Throws Fault `store/wrong-key`, `store/corrupt`, `store/foreign`, `store/busy`, `store/full` or `store/failed`.
 */
export async function openJournalFile(options: {
  readonly folder: string
  readonly deviceKey: DeviceKey
  readonly at: Mono
}): Promise<JournalFile> {
  const keys = deviceKeys(await options.deviceKey.secret())
  const store = openStore(join(options.folder, 'journal.db'), LAYOUT)
  const close = () => {
    store.db.close()
  }
  try {
    return store.guard(() => ({
      journal: { ...openJournal(store, keys, options.at), close },
      kept: openKeptState(store, keys.kept),
      close,
    }))
  } catch (error) {
    close()
    throw error
  }
}
