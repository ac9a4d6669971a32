// What a terminal does until its power goes; each by the chance of its seed.

import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import type { Mono, Wall } from '../../../agent/core/vocabulary.ts'
import { challengeCode, envelopeCode, envelopeKey } from '../../../agent/vault/unlock-code.ts'
import { seededChance } from '../../../sim/chance.ts'
import { cardOf, GUEST, PIN, UNLOCK_KEY } from './people.ts'
import { type Job, say } from './said.ts'
import type { Terminal } from './terminal.ts'

const HOUR = 60 * 60_000
/** A beat and some more. */
const BEAT = 6 * 60_000

type Workload = (t: Terminal, job: Job) => Promise<void>
type Draw = (below: number) => number

export const WORKLOADS: Readonly<Record<Job['workload'], Workload>> = {
  /** Cards and PINs of all sorts, after the server is gone. */
  async login(t, job) {
    const draw = drawing(job)
    await visit(t, draw)
    await t.offline()
    await visit(t, draw)
    await t.type(`${10_000_000 + draw(10_000_000)}<enter>`)
    await visit(t, draw, '04FFFFFFFF')
    await t.type(`${PIN}<enter><logout>`)
    await t.type(`${20_000_000 + draw(10_000_000)}<enter>`)
    await visit(t, draw)
    await visit(t, draw, GUEST.card)
  },

  /** New generations, a login that is remembered, and a restart between them. */
  async sync(t, job) {
    const draw = drawing(job)
    await visit(t, draw, GUEST.card)
    t.link.change()
    await t.pass(0)
    await visit(t, draw)
    await t.off()
    await t.on()
    t.link.change()
    await t.pass(0)
    await t.offline()
    await visit(t, draw)
  },

  /** The server has everything erased, and sends it anew. */
  async purge(t, job) {
    const draw = drawing(job)
    await visit(t, draw, GUEST.card)
    t.link.askForPurge()
    await t.pass(BEAT)
    await visit(t, draw)
    t.link.change()
    await t.pass(BEAT)
    await t.offline()
    await visit(t, draw)
  },

  /** An outage is told; then the journal alone, for the core forgets nothing before 20,000 entries. */
  async drain(t, job) {
    const draw = drawing(job)
    await t.offline()
    for (let visits = 0; visits < 4; visits++) await visit(t, draw)
    await t.online()
    await t.off()
    await drained(job.folder, draw)
  },

  /** Codes that were used are tried again; then the answer to a challenge, and a code of the envelope. */
  async unlock(t, job) {
    const draw = drawing(job)
    await t.offline()
    for (const code of job.burnt) await t.type(`${code}<enter>`)
    await t.pass(HOUR)
    await t.type(`${challengeCode(UNLOCK_KEY, t.state.challenge?.text ?? '', '00')}<enter>`)
    await visit(t, draw)
    await t.pass(HOUR)
    const counter = (t.state.envelope?.next ?? 0) + draw(2)
    await t.type(`${envelopeCode(envelopeKey(UNLOCK_KEY), counter, '08')}<enter>`)
    await visit(t, draw)
    await visit(t, draw)
  },
}

function drawing({ seed }: Job): Draw {
  const chance = seededChance(seed)
  return below => Math.floor(chance() * below)
}

/** Somebody comes, copies, and goes; or stays until the next one comes. */
async function visit(t: Terminal, draw: Draw, card = cardOf(draw(8))): Promise<void> {
  await t.swipe(card)
  await t.copy(`job ${draw(1_000_000)}`, 1 + draw(9))
  if (draw(5) > 0) await t.type('<logout>')
}

async function drained(folder: string, draw: Draw): Promise<void> {
  const deviceKey = await openDeviceKey({ folder })
  const { journal, close } = await openJournalFile({ folder, deviceKey, at: 0 as Mono })
  for (let batch = 0; batch < 3; batch++) {
    for (let ticket = 1; ticket <= 4; ticket++) {
      const activity = { kind: 'boot', version: `${draw(1_000_000)}` } as const
      say({ asks: { kind: 'record', ticket, body: JSON.stringify(activity) } })
      journal.append({ activity, time: 0 as Wall, trust: 'floor', at: 0 as Mono })
      say({ done: 'record', ticket })
    }
    const { acked } = journal.standing()
    const sent = journal.batch(acked)
    const through = sent.at(-1)?.seq ?? acked
    const durable = through - 2
    say({ sent: sent.map(({ seq, body }) => ({ seq, body })) })
    say({ asks: { kind: 'acknowledge', through, durable } })
    journal.acknowledge({ through, durable })
    say({ done: 'acknowledge' })
    say({ asks: { kind: 'forget', through: durable } })
    journal.forget(durable)
    say({ done: 'forget' })
  }
  close()
}
