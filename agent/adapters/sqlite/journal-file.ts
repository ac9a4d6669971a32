// The file that must survive everything: the journal and the kept state on one connection.

import { join } from 'node:path'
import type { Mono } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { DeviceKey, Identity, Journal, KeptState, Log } from '../../ports.ts'
import { type DeviceKeys, deviceKeys } from '../../vault/keys.ts'
import { type Ballast, openBallast } from './ballast.ts'
import { walOf } from './committed-tail.ts'
import { dropFormerJournal, FORMER_SCHEMA, formerJournal } from './former-journal.ts'
import { JOURNAL_SCHEMA, openJournal } from './journal.ts'
import { DENIED_SCHEMA, KEPT_SCHEMA, MARK_SCHEMA, openKeptState } from './kept-state.ts'
import { openStore } from './open.ts'
import { finishReplacing, replace } from './replacement.ts'
import { type Salvaged, salvage, tailIn, type Wreck, wreckOf } from './salvage.ts'

const LAYOUT = {
  // "LKj1"
  applicationId: 0x4c4b6a31,
  migrations: [FORMER_SCHEMA + KEPT_SCHEMA, DENIED_SCHEMA, JOURNAL_SCHEMA + MARK_SCHEMA],
  whenDamaged:
    'Nothing in it opens with the key of this machine. Copy it and its -wal file away, ' +
    'then move both out of the data folder; the agent starts a new log.',
}

/** The two ports that live in the journal's file. `close` closes both. */
export interface JournalFile {
  readonly journal: Journal
  readonly kept: KeptState
  close(): void
}

export interface JournalFileOptions {
  readonly folder: string
  readonly deviceKey: DeviceKey
  /** Now: uptimes of this boot count from it. */
  readonly at: Mono
  /** Whose log it is; undefined before the terminal has a name. */
  readonly identity?: () => Identity | undefined
  readonly log?: Log
}

/**
 * Opens `journal.db` in `folder`, or makes it. Needs no enrolment: the file begins before the terminal has a name and
 * outlives a new one. A damaged file is set aside; every entry in it that opens goes on in a new one.
 * Throws Fault `store/wrong-key`, `store/corrupt` (nothing opens), `store/foreign`, `store/busy`, `store/full` or
 * `store/failed`.
 */
export async function openJournalFile(options: JournalFileOptions): Promise<JournalFile> {
  const keys = deviceKeys(await options.deviceKey.secret())
  const path = join(options.folder, 'journal.db')
  finishReplacing(path)
  const ballast = openBallast(join(options.folder, 'ballast'))
  const found = openedOrWreck(path, keys, ballast, options)
  if (!('wreck' in found)) return found
  const salvaged = salvage(found.wreck, keys)
  if (salvaged === undefined) throw found.fault
  const aside = replace(path, fresh => openAt(fresh, keys, ballast, options, salvaged).close())
  const { entries, lost } = salvaged.former
  options.log?.warn('The journal was damaged: it was set aside and goes on in a new log.', {
    ...{ why: found.fault.message, entries: entries.length, aside },
    lost: lost.map(([from, through]) => `${from}-${through}`).join(' '),
  })
  return openAt(path, keys, ballast, options)
}

/** The file at `path`, or what is left of a damaged one, which stays as it is. Throws every other fault. */
export function openedOrWreck(
  path: string,
  keys: DeviceKeys,
  ballast: Ballast,
  options: Pick<JournalFileOptions, 'at' | 'identity'>,
): JournalFile | { readonly wreck: Wreck; readonly fault: Fault } {
  // Before SQLite opens the file: it begins its log anew, or merges it.
  const wal = walOf(path)
  try {
    return openAt(path, keys, ballast, options)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'store/corrupt')) throw error
    return { wreck: wreckOf(path, wal, keys, ballast), fault: error }
  }
}

function openAt(
  path: string,
  keys: DeviceKeys,
  ballast: Ballast,
  { at, identity = () => undefined }: Pick<JournalFileOptions, 'at' | 'identity'>,
  salvaged?: Salvaged,
): JournalFile {
  const tail = tailIn(walOf(path), keys)
  const store = openStore(path, LAYOUT)
  const close = () => {
    store.db.close()
  }
  try {
    return store.guard(() => {
      const former = salvaged?.former ?? formerJournal(store, keys)
      const journal = openJournal({
        ...{ store, keys, ballast, identity, at, tail: tail.entries },
        ...(former && { former }),
      })
      // Its entries are in the new log by now, also if a cut came before this.
      dropFormerJournal(store, keys)
      const kept = openKeptState({
        ...{ store, key: keys.kept, ballast, saves: tail.saves },
        ...(salvaged && { former: salvaged.kept }),
      })
      return { journal: Object.assign(journal, { close }), kept, close }
    })
  } catch (error) {
    close()
    throw error
  }
}
