// Entries that the journal forgets must be gone as they were sealed. The reference server calls nothing durable, so its
// word is spoken here, to the journal of the terminal itself.

import { cpSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import type { Mono } from '../../agent/core/vocabulary.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { forbid, searchAll, type Watch } from './leaks.ts'
import { found, rawFiles, sought } from './raw-files.ts'
import { asTheyWere, type Needle } from './secret-spellings.ts'

/** Forgets all that the server has acknowledged, while the agent is off. */
export async function forgotten(watch: Watch): Promise<void> {
  const { terminal, tally } = watch
  await terminal.kill()
  const deviceKey = await openDeviceKey({ folder: terminal.data })
  const { journal, close } = await openJournalFile({
    ...{ folder: terminal.data, deviceKey, at: 0 as Mono },
  })
  const { acked } = journal.standing()
  const old = entriesOf(terminal.data, acked)
  tally.seenBefore += found(rawFiles(terminal.data), sought(old)).length
  journal.acknowledge({ through: acked, durable: acked })
  journal.forget(acked)
  for (const { file } of found(rawFiles(terminal.data), sought(old))) {
    tally.leaks.push(`sealed entry in ${file} while the journal was open`)
  }
  close()
  forbid(watch, old)
  await terminal.start()
  await searchAll(watch, 'entries were forgotten')
}

function entriesOf(data: string, through: number): readonly Needle[] {
  const copy = temporaryFolder()
  cpSync(data, copy, { recursive: true })
  const db = new Database(join(copy, 'journal.db'))
  const all = db.prepare<[number], Buffer>('SELECT sealed FROM entry WHERE seq <= ?').pluck()
  const sealed = all.all(through)
  db.close()
  return sealed.flatMap(one => asTheyWere('sealed entry', one.subarray(0, 32)))
}
