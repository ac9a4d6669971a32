// The server of a terminal that loses its power: it knows everybody of one version, takes every entry, and comes and goes.

import type { EventBody, Finding, Presented, Wall } from '../../../agent/core/vocabulary.ts'
import { Fault } from '../../../agent/fault.ts'
import type { ServerLink } from '../../../agent/ports.ts'
import { cardsOf, GUEST, PIN, snapshotOf } from './people.ts'
import { say } from './said.ts'

/** Acknowledged entries that are in no backup yet. */
const NOT_DURABLE = 5

export interface CampaignLink extends ServerLink {
  /** Everybody has new names and cards. */
  change(): void
  /** In its next beat the server asks that everything stored is erased. */
  askForPurge(): void
  network(state: 'up' | 'down'): void
}

/** `u`: the stretched PIN. `now`: the true time. */
export function createCampaignLink(options: {
  readonly version: number
  readonly purges: number
  readonly u: Uint8Array
  readonly now: () => Wall
}): CampaignLink {
  const { u, now } = options
  let { version, purges } = options
  let up = true
  let emit: (event: EventBody) => void = () => {}

  function reached(): void {
    if (!up) throw new Fault('server/unreachable', 'The server cannot be reached: wait.')
  }

  function identified({ kind, value }: Presented): Finding {
    const cards = cardsOf(version)
    const known = (id: string, username: string, name: string): Finding => {
      return { kind: 'known', user: { id, username, name }, verifiedAt: now() }
    }
    if (kind === 'pin') {
      return value.reveal() === PIN
        ? known('u0', 'p0', `Person 0 of ${version}`)
        : { kind: 'refused', reason: 'wrong-pin' }
    }
    if (value.reveal() === GUEST.card) return known(GUEST.id, GUEST.username, GUEST.name)
    const name = cards[value.reveal()]
    if (name === undefined) return { kind: 'refused', reason: 'unknown-card' }
    const [, person = ''] = name.split(' ')
    return known(`u${person}`, `p${person}`, name)
  }

  return {
    ...{ enrolled: true, terminal: 'T1', secure: true },
    async start(listener) {
      emit = listener
    },
    async enrol() {
      throw new Fault('enrolment/refused', 'It is enrolled already.', { retry: 'never' })
    },
    async beat() {
      reached()
      return { serverTime: now(), settingsVersion: 0, credentialsVersion: version, purge: purges }
    },
    async identify(presented) {
      reached()
      return identified(presented)
    },
    async register() {
      reached()
      return { kind: 'refused', reason: 'unknown-card' }
    },
    async settings() {
      reached()
      return { version: 0, values: {} }
    },
    async credentials({ generation, opportunistic }) {
      reached()
      const next = generation + 1
      say({ asks: { kind: 'replace', generation: next, version, keep: opportunistic } })
      return {
        ...{ generation: next, issuedAt: now() },
        ...{ users: snapshotOf(version, u), keep: opportunistic },
      }
    },
    async upload(_logId, entries) {
      reached()
      const through = entries.at(-1)?.seq ?? 0
      const durable = Math.max(0, through - NOT_DURABLE)
      say({ sent: entries.map(({ seq, body }) => ({ seq, body })) })
      say({ asks: { kind: 'acknowledge', through, durable } })
      return { through, durable }
    },
    qrCode: async () => undefined,
    jobs: async () => [],
    claim: async () => undefined,
    async stop() {
      emit = () => {}
    },
    change() {
      version += 1
      emit({ kind: 'pushed', what: 'credentials' })
    },
    askForPurge() {
      purges += 1
    },
    network(state) {
      up = state === 'up'
      if (!up) emit({ kind: 'link-lost' })
    },
  }
}
