// Parts that are really wrong: a world that does not notice them proves nothing.

import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Plan } from './plan.ts'
import type { Tamper } from './server.ts'
import type { Wrong } from './wrong.ts'

/** Numbers that no log reaches. */
const ELSEWHERE = 1_000_000

/** A ledger that books again what it is sent again. */
const booksRepeats: Tamper = parts => {
  const booked = new Set<string>()
  return {
    ...parts,
    device: {
      ...parts.device,
      upload(terminal, logId, first, request) {
        const answer = parts.device.upload(terminal, logId, first, request)
        const place = `${terminal.id} ${logId} ${first} ${request.entries.length}`
        if (booked.has(place)) {
          // The table itself would not take the same number twice.
          const again = request.entries.map(entry => ({ ...entry, seq: entry.seq + ELSEWHERE }))
          parts.booking.book(terminal, logId, again)
          booked.delete(place)
          return answer
        }
        booked.add(place)
        return answer
      },
    },
  }
}

/** A server that lets in whom it has switched off. */
const knowsEverybody: Tamper = parts => ({
  ...parts,
  device: {
    ...parts.device,
    async identify(terminal, request) {
      const reply = await parts.device.identify(terminal, request)
      const card = parts.cards.find(FIRST_TENANT, request.loginValue)
      if (reply.result === 'known' || card === undefined) return reply
      const { id, username, name } = parts.people.get(FIRST_TENANT, card.user)
      return { result: 'known', user: { id, username, name }, verifiedAt: parts.now() }
    },
  },
})

/** A server that never says that a terminal was put back to older files. */
const seesNoOldFiles: Tamper = parts => ({
  ...parts,
  logs: {
    ...parts.logs,
    list(...asked) {
      const { items, next } = parts.logs.list(...asked)
      const unseen = items.map(log => ({
        ...log,
        findings: log.findings.filter(({ kind }) => kind !== 'rolled-back'),
      }))
      return { items: unseen, next }
    },
  },
})

export interface Control {
  readonly name: string
  readonly wrong: Wrong
  /** Makes of any plan one in which it matters. */
  readonly plan?: (plan: Plan) => Plan
}

const MINUTE = 60_000

/** The clocks of all boards are turned back by two days, and the server is away for longer than stored logins last. */
const turnedBack = (plan: Plan): Plan => ({
  ...plan,
  rules: { ...plan.rules, gate: 'none', cacheMs: 40 * MINUTE },
  settings: { ...plan.settings, gate: 'none', 'cache.hours': '40m' },
  happenings: [
    ...plan.happenings.filter(({ what }) => what === 'visit'),
    {
      ...{ at: MINUTE, what: 'trouble', trouble: 'clock-turned', terminal: 'all' },
      // By 50 minutes: what is vouched for more than an hour from now is not believed.
      ...{ lasts: 0, draw: 50 / (10_000 * 24 * 60) },
    },
    {
      ...{ at: 5 * MINUTE, what: 'trouble', trouble: 'partition', terminal: 'all' },
      ...{ lasts: 110 * MINUTE, draw: 0 },
    },
  ],
})

/** Everybody's journal is damaged after the server was away for an hour. */
const damaged = (plan: Plan): Plan => ({
  ...plan,
  rules: { ...plan.rules, gate: 'none' },
  settings: { ...plan.settings, gate: 'none' },
  happenings: [
    ...plan.happenings.filter(({ what, at }) => what === 'visit' && at < 60 * MINUTE),
    {
      ...{ at: MINUTE, what: 'trouble', trouble: 'partition', terminal: 'all' },
      ...{ lasts: 60 * MINUTE, draw: 0 },
    },
    {
      ...{ at: 60 * MINUTE, what: 'trouble', trouble: 'journal-damaged', terminal: 'all' },
      ...{ lasts: 0, draw: 0.3 },
    },
  ],
})

/** Everybody's files are copied, and put back after the server has heard more. */
const putBack = (plan: Plan): Plan => ({
  ...plan,
  happenings: [
    ...plan.happenings.filter(({ what }) => what === 'visit'),
    {
      ...{ at: 10 * MINUTE, what: 'trouble', trouble: 'power-cut', terminal: 'all' },
      ...{ lasts: MINUTE, draw: 0 },
    },
    {
      ...{ at: 40 * MINUTE, what: 'trouble', trouble: 'old-image', terminal: 'all' },
      ...{ lasts: 0, draw: 0 },
    },
  ],
})

export const CONTROLS: readonly Control[] = [
  { name: 'a disk that forgets', wrong: { forgetsAtCut: true } },
  { name: 'a ledger that books repeats', wrong: { server: booksRepeats } },
  { name: 'a server that knows everybody', wrong: { server: knowsEverybody } },
  {
    name: 'an agent that believes its board',
    wrong: { believesBoard: true },
    plan: turnedBack,
  },
  { name: 'a server that sees no old files', wrong: { server: seesNoOldFiles }, plan: putBack },
  { name: 'a journal begun anew', wrong: { losesDamaged: true }, plan: damaged },
]
