// What becomes of a card that nobody owns, held to a terminal that is online: refused, registered there by one of the
// users, or given to a user who is created for it. Only cards: what a keystroke reader typed may be a PIN.

import type {
  IdentifyReply,
  IdentifyRequest,
  RegisterReply,
  RegisterRequest,
} from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import { type Cards, maskCard } from './cards.ts'
import type { Db } from './database.ts'
import { ownCredentials } from './external/own-credentials.ts'
import type { Groups } from './groups.ts'
import type { Identities } from './identify.ts'
import type { OwnSettings } from './own-settings.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import { createRate } from './rates.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'

/** Wrong tries at one terminal within a quarter of an hour; several people may stand there. */
const WRONG_PER_TERMINAL = 20
const HOUR_MS = 3_600_000
const MINUTES = LOCKOUT.windowMs / 60_000

type Proof = RegisterRequest['proof']
type Ways = readonly Proof['by'][]
type Refusal = Extract<RegisterReply, { result: 'refused' }>

export interface CardRegistration {
  /** The answer to what a terminal asked, or a better one for a card that nobody owns. */
  better(
    terminal: Terminal,
    presented: IdentifyRequest,
    said: IdentifyReply,
  ): Promise<IdentifyReply>
  /**
   * Gives the card to whoever proves to be a user, and says of it what a login would hear. A card that is theirs already
   * stays as it is, so that an answer which was lost does no harm.
   */
  register(terminal: Terminal, request: RegisterRequest): Promise<RegisterReply>
}

export interface CardRegistrationNeed {
  readonly db: Db
  readonly people: People
  readonly groups: Groups
  readonly cards: Cards
  readonly passwords: Passwords
  readonly identities: Identities
  readonly pinTries: PinTries
  readonly settings: SettingsStore
  readonly appLog: AppLog
  readonly now: () => number
}

const refused = (reason: Refusal['reason']): Refusal => ({ result: 'refused', reason })

export function createCardRegistration(need: CardRegistrationNeed): CardRegistration {
  const { db, people, groups, cards, passwords, identities, pinTries } = need
  const { settings, appLog, now } = need
  const created = db
    .prepare<[string], number>('SELECT count(*) FROM created_users WHERE tenant = ?')
    .pluck()
  const recent = db
    .prepare<[string, string, number], number>(
      'SELECT count(*) FROM created_users WHERE tenant = ? AND terminal = ? AND at > ?',
    )
    .pluck()
  const note = db.prepare('INSERT INTO created_users VALUES (?, ?, ?, ?, ?)')
  const mayComplain = createRate({ most: 1, perMs: HOUR_MS, keys: 10_000 }, now)

  const identified = (tenant: Tenant, number: string) =>
    identities.identify(tenant, { loginType: 1, loginValue: number })
  const endOf = (own: OwnSettings) =>
    own['cards.temporary'] === 'on' ? now() + own['cards.validHours'] : null

  /** A card or PIN that a connector alone vouches for proves nothing here. */
  const waysOf = (own: OwnSettings): Ways => {
    const ours = ownCredentials(own)
    if (own['cards.unknown'] !== 'register' || ours.cards === 0) return []
    return ours.pins === 1 ? ['password', 'pin'] : ['password']
  }

  const freeName = (tenant: Tenant, start: string): string => {
    for (let number = 1 + (created.get(tenant.id) ?? 0); ; number++) {
      if (people.named(tenant, `${start}${number}`) === undefined) return `${start}${number}`
    }
  }
  const createFor = db.transaction(({ tenant, id }: Terminal, number: string, own: OwnSettings) => {
    if (cards.find(tenant, number) !== undefined) return
    const most = own['cards.newAnHour']
    if ((recent.get(tenant.id, id, now() - HOUR_MS) ?? 0) >= most) {
      if (mayComplain(JSON.stringify([tenant.id, id]))) {
        const message = `Unknown cards are refused at terminal ${id}: ${most} users were created for such within an hour.`
        appLog.write(tenant, 'warn', message)
      }
      return
    }
    const group = own['cards.newGroup']
    if (group !== '' && !groups.exists(tenant, group)) groups.add(tenant, group)
    const username = freeName(tenant, own['cards.newUsername'])
    const person = people.add(tenant, { username, ...(group !== '' && { groups: [group] }) })
    cards.register(tenant, person.id, number, endOf(own), `terminal ${id}`)
    note.run(tenant.id, tenant.region, id, person.id, now())
    const what = `User ${username} was created for card ${maskCard(number)} at terminal ${id}.`
    appLog.write(tenant, 'info', what)
  })

  /** Whose password this is. Whatever is wrong, the answer is the same, and costs the same. */
  const byPassword = async (
    tenant: Tenant,
    { username, password }: Extract<Proof, { by: 'password' }>,
  ): Promise<string | Refusal> => {
    const person = people.byNameOrEmail(tenant, username)
    const whose = `password\n${person?.id ?? 'nobody'}`
    const counted = pinTries.count(tenant, whose)
    const right = await passwords.fits(tenant, person?.id, password)
    if (counted === undefined || person === undefined || !right) {
      if (person !== undefined && counted?.tries === LOCKOUT.tries) {
        const after = `after ${LOCKOUT.tries} wrong passwords within ${MINUTES} minutes`
        const message = `User ${person.username} cannot register cards by password for a while, ${after}.`
        appLog.write(tenant, 'warn', message)
      }
      return refused('wrong-password')
    }
    pinTries.forgive(tenant, whose)
    return people.get(tenant, person.id).active ? person.id : refused('inactive')
  }
  const byPin = async (tenant: Tenant, pin: string): Promise<string | Refusal> => {
    const reply = await identities.identify(tenant, { loginType: 0, loginValue: pin })
    return reply.result === 'known' ? reply.user.id : refused(reply.reason)
  }

  /** Undefined when the card is theirs now. */
  const give = db.transaction(
    ({ tenant, id }: Terminal, user: string, number: string, own: OwnSettings) => {
      if (cards.find(tenant, number)?.user === user) return
      const { username } = people.get(tenant, user)
      const card = cards.register(tenant, user, number, endOf(own), `${username} at terminal ${id}`)
      const what = `User ${username} registered card ${maskCard(card.number)} at terminal ${id}.`
      appLog.write(tenant, 'info', what)
    },
  )
  const whyNot = (...given: Parameters<typeof give>): Refusal | undefined => {
    try {
      give(...given)
      return undefined
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.word === 'card-taken' || error.word === 'too-many-cards') return refused(error.word)
      throw error
    }
  }

  return {
    async better(terminal, { loginType, loginValue, pin }, said) {
      const unknown = said.result === 'refused' && said.reason === 'unknown-card'
      if (!unknown || loginType !== 1 || pin !== undefined) return said
      const { tenant } = terminal
      const own = settings.own(tenant)
      const register = waysOf(own)
      if (register.length > 0) return { ...said, register: [...register] }
      if (own['cards.unknown'] !== 'create' || ownCredentials(own).cards === 0) return said
      createFor(terminal, loginValue, own)
      return identified(tenant, loginValue)
    },
    async register(terminal, { card, proof }) {
      const { tenant, id } = terminal
      const own = settings.own(tenant)
      if (!waysOf(own).includes(proof.by)) return refused('unknown-card')
      const counted = pinTries.count(tenant, `register\n${id}`, WRONG_PER_TERMINAL)
      if (counted === undefined) return refused('locked-out')
      const found =
        proof.by === 'pin' ? await byPin(tenant, proof.pin) : await byPassword(tenant, proof)
      if (typeof found !== 'string') {
        if (counted.tries === WRONG_PER_TERMINAL) {
          const what = `No cards can be registered at terminal ${id} for a while`
          const after = `${WRONG_PER_TERMINAL} wrong tries within ${MINUTES} minutes`
          appLog.write(tenant, 'warn', `${what}, after ${after}.`)
        }
        return found
      }
      counted.takeBack()
      return whyNot(terminal, found, card, own) ?? identified(tenant, card)
    },
  }
}
