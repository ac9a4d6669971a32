// Writing down what happened and getting it to the server, each beside bare inserts of rows as long in a file as durable.

import { expect, onTestFinished, test } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { createServerLink } from '../../agent/adapters/server-link/server-link.ts'
import { openJournalFile } from '../../agent/adapters/sqlite/journal-file.ts'
import { type Activity, type Mono, Secret, type Wall } from '../../agent/core/vocabulary.ts'
import type { Journal, ServerLink } from '../../agent/ports.ts'
import { callServer } from '../../sim/server-api.ts'
import { memoryIdentity } from '../contracts/server-link.ts'
import { serverProgram } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { bareJournal } from './bare-journal.ts'
import { figure, inTurn, type Round, report } from './report.ts'

const ROUNDS = 25
const APPENDS_A_ROUND = 100
/** What the journal gives in one batch at the most. */
const BATCH = 500
const BATCHES = 20

const LOGIN: Activity = {
  kind: 'login',
  user: 'b3f6c7b0-0f4e-4a53-9a55-0d0f4c1c7a11',
  card: '0102030405',
  method: 'card',
  source: 'cache',
  offline: true,
}
/** Its JSON, what blinds it, nonce and tag. */
const SEALED_BYTES = JSON.stringify(LOGIN).length + 16 + 12 + 16

const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

/** A journal on the disk, with a login that can be written into it. */
async function openJournal(): Promise<{ readonly journal: Journal; append(): void }> {
  const folder = temporaryFolder()
  const deviceKey = await openDeviceKey({ folder })
  const { journal } = await openJournalFile({ folder, deviceKey, at: 0 as Mono })
  onTestFinished(() => journal.close())
  const append = () => {
    const [at, time] = [performance.now() as Mono, Date.now() as Wall]
    journal.append({ activity: LOGIN, time, trust: 'floor', at })
  }
  return { journal, append }
}

/** A link to the built reference server in a process of its own, enrolled. */
async function enrolledLink(): Promise<ServerLink> {
  const { access } = await serverProgram(temporaryFolder())
  const answer = await callServer(access, 'POST', '/api/terminals/enrolment-codes', {})
  const { code } = answer.body as { code: string }
  const link = createServerLink({
    ...{ identity: memoryIdentity(), server: `https://127.0.0.1:${access.port}` },
    ...{ profile: 'bench', version: '0.0.0', log: QUIET },
  })
  onTestFinished(() => link.stop())
  await link.enrol(new Secret(code))
  return link
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
  expect(journal.standing().head).toBe((ROUNDS + 1) * APPENDS_A_ROUND)
  const beside = 'FULL insert'
  report(
    context,
    figure({ name: 'journal append', unit: 'µs', beside, aim: 1.5 }, rounds),
    figure({ name: 'entries accepted, one at a time', unit: '/s', beside }, rounds.map(perSecond)),
  )
})

test('a long queue to the server', async context => {
  const link = await enrolledLink()
  const { journal, append } = await openJournal()
  // One batch more, which warms up.
  for (let n = 0; n < (BATCHES + 1) * BATCH; n += 1) append()
  const { logId, head } = journal.standing()
  const bare = bareJournal(SEALED_BYTES)
  const rounds = await inTurn(
    BATCHES,
    async () => {
      const from = performance.now()
      const entries = journal.batch(journal.standing().acked)
      journal.acknowledge(await link.upload(logId, entries))
      return ((performance.now() - from) / entries.length) * 1_000
    },
    () => microsecondsEach(1, () => bare.appendAll(BATCH)) / BATCH,
  )
  const { acked } = journal.standing()
  expect(head - acked).toBeLessThanOrEqual(0)
  const name = 'entries drained to the server over TLS'
  const beside = `FULL inserts of ${BATCH} rows`
  report(context, figure({ name, unit: '/s', beside }, rounds.map(perSecond)))
})
