// Says who presented a card or PIN, or in one word why nobody did.

import type { IdentifyReply, IdentifyRequest } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Cards } from './cards.ts'
import type { People } from './people.ts'
import { PIN_LENGTH } from './pin-policy.ts'
import { LOCKOUT, type PinTries } from './pin-tries.ts'
import type { Pins } from './pins.ts'
import type { Tenant } from './tenants.ts'

type Refusal = Extract<IdentifyReply, { result: 'refused' }>
type Credential = { readonly user: string; readonly expiresAt: number | null }

export interface IdentifyNeed {
  readonly people: People
  readonly cards: Cards
  readonly pins: Pins
  readonly pinTries: PinTries
  readonly appLog: AppLog
  readonly now: () => number
}

export interface Identities {
  /** By the server's own users. */
  identify(tenant: Tenant, presented: IdentifyRequest): Promise<IdentifyReply>
  /**
   * What is to be said of a user for whose card or PIN somebody else vouches; a `pin` that comes with it must be the
   * user's own. `stillTheirs` is asked again after the slow hash of that.
   */
  vouched(
    tenant: Tenant,
    user: string,
    pin: string | undefined,
    stillTheirs: () => boolean,
  ): Promise<IdentifyReply>
}

const refused = (reason: Refusal['reason']): Refusal => ({ result: 'refused', reason })
const couldBePin = (text: string) =>
  /^\d+$/.test(text) && text.length >= PIN_LENGTH.min && text.length <= PIN_LENGTH.max

/** Said where it could have been a card: offline the terminal holds PINs to other rules. */
const asPin = (reply: IdentifyReply | undefined): IdentifyReply | undefined =>
  reply?.result === 'known' ? { ...reply, as: 'pin' } : reply

export function createIdentities(need: IdentifyNeed): Identities {
  const { people, cards, pins, pinTries, appLog, now } = need

  const logLockout = (tenant: Tenant, user: string) => {
    const { username } = people.get(tenant, user)
    const when = `${LOCKOUT.tries} wrong PINs within ${LOCKOUT.windowMs / 60_000} minutes`
    appLog.write(tenant, 'warn', `User ${username} is locked out after ${when}.`)
  }

  const verdict = (tenant: Tenant, credentials: readonly Credential[]): IdentifyReply => {
    const [first] = credentials
    if (first === undefined) throw new Error('Nothing was presented.')
    const person = people.get(tenant, first.user)
    if (!person.active) return refused('inactive')
    const ends = credentials.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]))
    if (ends.some(end => end <= now())) return refused('expired')
    const { id, username, name } = person
    return {
      result: 'known',
      user: { id, username, name },
      verifiedAt: now(),
      ...(ends.length > 0 && { expires: Math.min(...ends) }),
    }
  }

  const withPin = async (tenant: Tenant, text: string): Promise<IdentifyReply | undefined> => {
    const pin = couldBePin(text) ? await pins.find(tenant, text) : undefined
    if (pin === undefined) return undefined
    const reply = verdict(tenant, [pin])
    if (reply.result === 'known') pins.used(tenant, pin)
    return reply
  }

  /** Undefined when what came with the PIN has gone to somebody else while the slow hash ran. */
  const withPinOf = async (
    tenant: Tenant,
    first: Credential,
    pinText: string,
    stillTheirs: () => boolean,
  ): Promise<IdentifyReply | undefined> => {
    const counted = pinTries.count(tenant, first.user)
    if (counted === undefined) return refused('locked-out')
    const pin = couldBePin(pinText) ? await pins.find(tenant, pinText) : undefined
    if (!stillTheirs()) return undefined
    if (pin?.user !== first.user) {
      if (counted.tries === LOCKOUT.tries) logLockout(tenant, first.user)
      return refused('wrong-pin')
    }
    pinTries.forgive(tenant, first.user)
    const reply = verdict(tenant, [first, pin])
    if (reply.result === 'known') pins.used(tenant, pin)
    return reply
  }

  const withCard = async (
    tenant: Tenant,
    number: string,
    pinText: string | undefined,
  ): Promise<IdentifyReply | undefined> => {
    const card = cards.find(tenant, number)
    if (card === undefined) return undefined
    const stillTheirs = () => cards.find(tenant, number)?.user === card.user
    const reply =
      pinText === undefined
        ? verdict(tenant, [card])
        : await withPinOf(tenant, card, pinText, stillTheirs)
    if (reply?.result === 'known') cards.used(tenant, card.number)
    return reply
  }

  return {
    async vouched(tenant, user, pin, stillTheirs) {
      const vouchedFor = { user, expiresAt: null }
      if (pin === undefined) return verdict(tenant, [vouchedFor])
      return (await withPinOf(tenant, vouchedFor, pin, stillTheirs)) ?? refused('unknown-card')
    },
    async identify(tenant, { loginType, loginValue, pin }) {
      switch (loginType) {
        case 0:
          return (await withPin(tenant, loginValue)) ?? refused('wrong-pin')
        case 1:
          return (await withCard(tenant, loginValue, pin)) ?? refused('unknown-card')
        case 7:
          return (
            (await withCard(tenant, loginValue, pin)) ??
            (pin === undefined ? asPin(await withPin(tenant, loginValue)) : undefined) ??
            refused('unknown-card')
          )
      }
    },
  }
}
