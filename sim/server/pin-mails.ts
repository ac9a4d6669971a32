// Tells people their new PINs by mail.

import { newPinMail } from './mail-words.ts'
import type { Outbox } from './outbox.ts'
import type { Person } from './people.ts'
import type { PinNews } from './pins.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'

export interface PinMails {
  /** False when nobody would tell this user a new PIN. */
  reach(tenant: Tenant, person: Person): boolean
  /** Posts the mail about a new PIN to its owner, if it reaches them, or if it came for jobs they mailed us. */
  tell(tenant: Tenant, owner: Person, news: PinNews): void
}

export interface PinMailsNeed {
  readonly settings: SettingsStore
  readonly outbox: Outbox
  /** IANA name of the zone that dates in mails are written in. */
  readonly timeZone: string
}

export function createPinMails({ settings, outbox, timeZone }: PinMailsNeed): PinMails {
  const reach = (tenant: Tenant, { email }: Person) =>
    email !== null && settings.own(tenant)['pins.sendByEmail'] === 'on'
  return {
    reach,
    tell(tenant, owner, news) {
      const { id, email, language, name } = owner
      if (email === null || (news.jobs === undefined && !reach(tenant, owner))) return
      const { expiresAt, oldPins } = news
      outbox.post(tenant, {
        ...newPinMail({ language, name, ...news, timeZone }),
        ...{ user: id, to: email, kind: 'new-pin', expiresAt },
        // A PIN that was added leaves the one before valid, and its owner may not know it yet.
        replaces: oldPins !== 'stay',
      })
    },
  }
}
