// Says who presented a card or PIN, or in one word why nobody did.

import type { IdentifyReply, IdentifyRequest } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Cards } from './cards.ts'
import type { Db } from './database.ts'
import type { People } from './people.ts'
import { PIN_LENGTH } from './pin-policy.ts'
import type { Pins } from './pins.ts'
import type { Tenant } from './tenants.ts'

/** Wrong PINs with one user's card, after which the user's PINs are not looked at until the window has passed. */
const LOCKOUT = { tries: 5, windowMs: 15 * 60_000 } as const

type Refusal = Extract<IdentifyReply, { result: 'refused' }>
type Credential = { readonly user: string; readonly expiresAt: number | null }

export interface IdentifyNeed {
  readonly db: Db
  readonly people: People
  readonly cards: Cards
  readonly pins: Pins
  readonly appLog: AppLog
  readonly now: () => number
}

export type Identify = (tenant: Tenant, presented: IdentifyRequest) => Promise<IdentifyReply>

const refused = (reason: Refusal['reason']): Refusal => ({ result: 'refused', reason })
const couldBePin = (text: string) =>
  /^\d+$/.test(text) && text.length >= PIN_LENGTH.min && text.length <= PIN_LENGTH.max

export function createIdentify({ db, people, cards, pins, appLog, now }: IdentifyNeed): Identify {
  const recent = db
    .prepare<[string, string, number], number>(
      'SELECT count(*) FROM pin_tries WHERE tenant = ? AND user_id = ? AND at > ?',
    )
    .pluck()
  const count = db.prepare('INSERT INTO pin_tries VALUES (?, ?, ?, ?)')
  const forgive = db.prepare('DELETE FROM pin_tries WHERE tenant = ? AND user_id = ?')
  const forget = db.prepare('DELETE FROM pin_tries WHERE tenant = ? AND user_id = ? AND at <= ?')

  // Counted before the PIN is looked at: tries sent side by side cannot all slip past the limit.
  const countTry = db.transaction((tenant: Tenant, user: string): number | undefined => {
    const since = now() - LOCKOUT.windowMs
    forget.run(tenant.id, user, since)
    const tries = recent.get(tenant.id, user, since) ?? 0
    if (tries >= LOCKOUT.tries) return undefined
    count.run(tenant.id, tenant.region, user, now())
    return tries + 1
  })
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

  const withCard = async (
    tenant: Tenant,
    number: string,
    pinText: string | undefined,
  ): Promise<IdentifyReply | undefined> => {
    const card = cards.find(tenant, number)
    if (card === undefined) return undefined
    if (pinText === undefined) {
      const reply = verdict(tenant, [card])
      if (reply.result === 'known') cards.used(tenant, card.number)
      return reply
    }
    const tries = countTry(tenant, card.user)
    if (tries === undefined) return refused('locked-out')
    const pin = couldBePin(pinText) ? await pins.find(tenant, pinText) : undefined
    // Somebody else may have got the card while the slow hash ran.
    if (cards.find(tenant, number)?.user !== card.user) return undefined
    if (pin?.user !== card.user) {
      if (tries === LOCKOUT.tries) logLockout(tenant, card.user)
      return refused('wrong-pin')
    }
    forgive.run(tenant.id, card.user)
    const reply = verdict(tenant, [card, pin])
    if (reply.result === 'known') {
      cards.used(tenant, card.number)
      pins.used(tenant, pin)
    }
    return reply
  }

  return async (tenant, { loginType, loginValue, pin }) => {
    switch (loginType) {
      case 0:
        return (await withPin(tenant, loginValue)) ?? refused('wrong-pin')
      case 1:
        return (await withCard(tenant, loginValue, pin)) ?? refused('unknown-card')
      case 7:
        return (
          (await withCard(tenant, loginValue, pin)) ??
          (pin === undefined ? await withPin(tenant, loginValue) : undefined) ??
          refused('unknown-card')
        )
    }
  }
}
