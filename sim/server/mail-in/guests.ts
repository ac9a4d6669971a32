// *Self-registration*: who sends a job and is no user yet becomes one.

import type { Db } from '../database.ts'
import type { Groups } from '../groups.ts'
import type { People, Person } from '../people.ts'
import type { Tenant } from '../tenants.ts'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'
import { cleaned } from './printable.ts'
import type { ReadMail } from './read-mail.ts'

/** The group they are in from then on, for good. */
export const SELF_REGISTERED = 'SELF-REGISTERED'

const HOUR_MS = 3_600_000
const USERNAME_CHARS = 50

/** Makes the sender a user; call it in a transaction. Throws `MailRefused` when too many came within an hour. */
export type Register = (tenant: Tenant, sender: NonNullable<ReadMail['from']>) => Person

export interface GuestsNeed {
  readonly db: Db
  readonly people: People
  readonly groups: Groups
  readonly now: () => number
}

export function createRegister({ db, people, groups, now }: GuestsNeed): Register {
  const recent = db
    .prepare<[string, number], number>(
      'SELECT count(*) FROM mails_in WHERE tenant = ? AND registered = 1 AND at > ?',
    )
    .pluck()
  const freeName = (tenant: Tenant, address: string): string => {
    const wanted = cleaned(address.slice(0, address.lastIndexOf('@'))).slice(0, USERNAME_CHARS)
    const free = (name: string) => people.named(tenant, name) === undefined
    if (free(wanted)) return wanted
    for (let number = 2; ; number++) {
      if (free(`${wanted}-${number}`)) return `${wanted}-${number}`
    }
  }
  return (tenant, { name, address }) => {
    if ((recent.get(tenant.id, now() - HOUR_MS) ?? 0) >= LIMITS.guestsAnHour) {
      throw new MailRefused(451, 'Too many new senders came within an hour. Send it again later.')
    }
    if (!groups.exists(tenant, SELF_REGISTERED)) groups.add(tenant, SELF_REGISTERED)
    const username = freeName(tenant, address)
    return people.add(tenant, {
      ...{ username, name: cleaned(name) || username, email: address },
      groups: [SELF_REGISTERED],
    })
  }
}
