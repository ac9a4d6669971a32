// *External authentication*: who logs in at a terminal or with the desktop client, by the word of a connector where the
// tenant wants that. There are two doors to it, each with a caller of its own kind; pages for people have none.
//
//   not selected ─────────────────────────────► the server's users
//   connector alone ──► connector ─────────────► a user of the server, and their PIN if a card came with one
//   fallback ─────────► the server's users ──nobody──► connector ──► …

import type { IdentifyReply, IdentifyRequest } from '../../../agent/wire/server-messages.ts'
import type { Identities } from '../identify.ts'
import type { People, Person } from '../people.ts'
import type { PinTries } from '../pin-tries.ts'
import type { SettingsStore } from '../settings-store.ts'
import type { Tenant } from '../tenants.ts'
import type { Terminal } from '../terminals.ts'
import type { Holder } from '../tokens.ts'
import type { AuthSettings } from './auth-settings.ts'
import type { Connector } from './connector.ts'
import type { Named, Trouble } from './connector-answer.ts'
import type { Outcomes } from './outcomes.ts'

/** The longest a login waits for a connector. */
const LONGEST_WAIT_MS = 3_000
/** What is left of a terminal's own patience for the way back, so that it hears why and not just nothing. */
const WAY_BACK_MS = 250

export interface ExternalLogin {
  atTerminal(terminal: Terminal, presented: IdentifyRequest): Promise<IdentifyReply>
  /** For the desktop client that holds this token. */
  atDesktop(holder: Holder, presented: IdentifyRequest): Promise<IdentifyReply>
}

export interface ExternalLoginNeed {
  readonly identities: Identities
  readonly people: People
  readonly settings: SettingsStore
  readonly connector: Connector
  readonly outcomes: Outcomes
  readonly pinTries: PinTries
}

type Refusal = Extract<IdentifyReply, { result: 'refused' }>

const refused = (reason: Refusal['reason']): Refusal => ({ result: 'refused', reason })
const isOnly = (reply: IdentifyReply, ...reasons: readonly Refusal['reason'][]) =>
  reply.result === 'refused' && reasons.includes(reply.reason)

export function createExternalLogin(need: ExternalLoginNeed): ExternalLogin {
  const { identities, people, settings, connector, outcomes, pinTries } = need

  const person = (tenant: Tenant, names: Named): Person | Trouble => {
    const { personalNumber, username } = names
    const named = [
      ...(personalNumber === undefined ? [] : [people.byPersonalNumber(tenant, personalNumber)]),
      ...(username === undefined ? [] : [people.named(tenant, username)]),
    ]
    const [first] = named
    if (first === undefined || named.includes(undefined)) return 'names-nobody'
    return named.every(one => one?.id === first.id) ? first : 'names-two'
  }

  const vouch = async (
    tenant: Tenant,
    how: AuthSettings,
    { loginType, pin }: IdentifyRequest,
    names: Named,
  ): Promise<IdentifyReply> => {
    const found = person(tenant, names)
    const outcome = typeof found === 'string' ? found : found.active ? 'granted' : 'names-inactive'
    outcomes.note(tenant, loginType, outcome)
    if (typeof found === 'string') return refused('not-verified')
    // A connector knows one value: the PIN that goes with a card is the server's own.
    const reply = await identities.vouched(tenant, found.id, pin, () => {
      const still = person(tenant, names)
      return typeof still !== 'string' && still.id === found.id
    })
    if (reply.result !== 'known') return reply
    people.vouchedFor(tenant, found.id)
    return how['auth.cache'] === 'on' ? reply : { ...reply, cache: false }
  }

  const askConnector = async (
    tenant: Tenant,
    how: AuthSettings,
    presented: IdentifyRequest,
    until: AbortSignal,
  ): Promise<IdentifyReply> => {
    const { loginType } = presented
    const answer = await connector.ask(tenant, how, presented, until)
    switch (answer.kind) {
      case 'trouble':
        outcomes.note(tenant, loginType, answer.trouble)
        return refused('not-verified')
      case 'invalid':
        outcomes.note(tenant, loginType, 'invalid')
        return refused('inactive')
      case 'nobody':
        outcomes.note(tenant, loginType, 'nobody')
        return refused(loginType === 0 ? 'wrong-pin' : 'unknown-card')
      case 'named':
        return vouch(tenant, how, presented, answer.names)
    }
  }

  /** `door`: where wrong PINs are counted that the server's users do not have and the connector says nothing about. */
  const login = async (
    tenant: Tenant,
    door: string,
    presented: IdentifyRequest,
    waitMs: number,
  ): Promise<IdentifyReply> => {
    const how = settings.own(tenant)
    if (how['auth.external'] === 'off' || !isSelected(how, presented)) {
      return identities.identify(tenant, presented)
    }
    const until = AbortSignal.timeout(waitMs)
    if (how['auth.fallback'] === 'off') return askConnector(tenant, how, presented, until)
    // With a connector that is down a wrong PIN counts nowhere else, and a right one would stand out.
    const counted = presented.loginType === 1 ? undefined : pinTries.count(tenant, door)
    if (presented.loginType !== 1 && counted === undefined) return refused('locked-out')
    const own = await identities.identify(tenant, presented)
    const unknown =
      isOnly(own, 'unknown-card') || (presented.pin === undefined && isOnly(own, 'wrong-pin'))
    const reply = unknown ? await askConnector(tenant, how, presented, until) : own
    if (!isOnly(reply, 'not-verified')) counted?.takeBack()
    return reply
  }

  return {
    atTerminal(terminal, presented) {
      const { tenant, id } = terminal
      const patience = settings.effective(tenant)['login.wait'] - WAY_BACK_MS
      const waitMs = Math.max(1, Math.min(LONGEST_WAIT_MS, patience))
      return login(tenant, `terminal\n${id}`, presented, waitMs)
    },
    atDesktop: async ({ tenant, name }, presented) => {
      // Nobody else counts what a program on a desk tries.
      const counted = pinTries.count(tenant, `desktop\n${name}`)
      if (counted === undefined) return refused('locked-out')
      const reply = await login(tenant, `desktop\n${name}`, presented, LONGEST_WAIT_MS)
      if (reply.result === 'known') counted.takeBack()
      return reply
    },
  }
}

/** What a reader cannot tell apart is for the connector, whichever of the two is selected. */
function isSelected(how: AuthSettings, { loginType }: IdentifyRequest): boolean {
  return loginType === 7 || how['auth.methods'].includes(loginType === 0 ? 'pin' : 'card')
}
