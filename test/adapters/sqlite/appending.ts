// A process that appends entries until it is killed and prints each number once it was answered.

import { writeSync } from 'node:fs'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import { append, job, mono } from '../../contracts/journal.ts'

const folder = process.argv.at(-1) ?? ''
const { journal } = await openJournalFile({
  folder,
  deviceKey: await openDeviceKey({ folder }),
  at: mono(0),
})
for (;;) writeSync(1, `${append(journal, job(journal.standing().head + 1))}\n`)
