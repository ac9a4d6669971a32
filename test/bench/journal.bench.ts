// Writing down what happened and getting it to the server, each beside bare inserts of rows as long in a file as durable.

import { expect, onTestFinished, test } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import type { Activity, Mono, Wall } from '../../agent/core/vocabulary.ts'
import type { IdentityStore, Journal } from '../../agent/ports.ts'
import { memoryIdentity } from '../contracts/server-link.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { bareJournal } from './bare-journal.ts'
import { enrolledLink } from './enrolled-link.ts'
import { figure, inTurn, type Round, report, timed } from './report.ts'

const ROUNDS = 25
const APPENDS_A_ROUND = 100
/** About what the journal gives in one batch of 256 KiB. */
const BATCH = 300
const BATCHES = 20
const OPENINGS = 7

const LOGIN: Activity = {
  kind: 'login',
  user: 'b3f6c7b0-0f4e-4a53-9a55-0d0f4c1c7a11',
  card: '0102030405',
  method: 'card',
  source: 'cache',
  offline: true,
}
/** What stands in clear before a sealed entry: its place in the chain, two hashes and a mac. */
const HEADER_BYTES = 300
/** Its JSON, what blinds it, nonce and tag. */
const SEALED_BYTES = HEADER_BYTES + JSON.stringify(LOGIN).length + 16 + 12 + 16

interface OpenJournal {
  readonly journal: () => Journal
  append(): void
  /** Closes the file and opens it again. */
  reopen(): Promise<void>
}

/** A journal on the disk, with a login that can be written into it; it ends with the test. */
async function openJournal(
  identity: IdentityStore['load'] = () => undefined,
): Promise<OpenJournal> {
  const folder = temporaryFolder()
  const deviceKey = await openDeviceKey({ folder })
  const open = () => openJournalFile({ folder, deviceKey, at: performance.now() as Mono, identity })
  let { journal } = await open()
  onTestFinished(() => journal.close())
  return {
    journal: () => journal,
    append() {
      const [at, time] = [performance.now() as Mono, Date.now() as Wall]
      journal.append({ activity: LOGIN, time, trust: 'floor', at })
    },
    async reopen() {
      journal.close()
      journal = (await open()).journal
    },
  }
}

/** Microseconds that each of so many calls takes. */
function microsecondsEach(times: number, call: () => void): number {
  const from = performance.now()
  for (let n = 0; n < times; n += 1) call()
  return ((performance.now() - from) / times) * 1_000
}

const perSecond = ({ ours, bare }: Round): Round => ({ ours: 1e6 / ours, bare: 1e6 / bare })

test('entries one at a time', async context => {
  const { journal, append } = await openJournal()
  const bare = bareJournal(SEALED_BYTES)
  const rounds = await inTurn(
    ROUNDS,
    () => microsecondsEach(APPENDS_A_ROUND, append),
    () => microsecondsEach(APPENDS_A_ROUND, bare.append),
  )
  expect(journal().standing().head).toBe((ROUNDS + 1) * APPENDS_A_ROUND)
  const beside = 'FULL insert'
  report(
    context,
    figure({ name: 'journal append', unit: 'µs', beside, aim: 1.5 }, rounds),
    figure({ name: 'entries accepted, one at a time', unit: '/s', beside }, rounds.map(perSecond)),
  )
})

test('a long queue to the server', async context => {
  const identity = memoryIdentity()
  const link = await enrolledLink(identity)
  const { journal, append, reopen } = await openJournal(identity.load)
  // One batch more, which warms up, and enough for longer ones.
  const entries = (BATCHES + 1) * 500
  for (let n = 0; n < entries; n += 1) append()
  const log = journal().name()
  if (log === undefined) throw new Error('The log has no key for the server.')
  const bare = bareJournal(SEALED_BYTES)
  const drained = await inTurn(
    BATCHES,
    async () => {
      const from = performance.now()
      const batch = journal().batch(journal().standing().acked)
      journal().acknowledge(await link.upload(log, batch))
      return ((performance.now() - from) / batch.length) * 1_000
    },
    () => microsecondsEach(1, () => bare.appendAll(BATCH)) / BATCH,
  )
  while (journal().standing().acked < entries) {
    journal().acknowledge(await link.upload(log, journal().batch(journal().standing().acked)))
  }
  bare.appendAll(entries - (BATCHES + 1) * BATCH)
  const opened = await inTurn(
    OPENINGS,
    () => timed(reopen),
    () => timed(() => expect(bare.reopen()).toBe(entries)),
  )
  report(
    context,
    figure(
      {
        name: 'entries drained to the server over TLS',
        unit: '/s',
        beside: `FULL inserts of ${BATCH} rows`,
      },
      drained.map(perSecond),
    ),
    figure(
      {
        name: `journal of ${entries} entries opened`,
        unit: 'ms',
        beside: 'opened, every row read',
      },
      opened,
    ),
  )
})
