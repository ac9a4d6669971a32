// What a tenant's settings of *Jobs via Email* would do that nobody may have meant, and what is missing for them.

import { getsTemporary } from '../pin-rule.ts'
import type { Warnings } from '../pin-warnings.ts'
import type { SettingsStore } from '../settings-store.ts'
import { SELF_REGISTERED } from './guests.ts'

const NOWHERE = 'No job address is named: no mail is taken.'
const UNSENT = 'New PINs go by mail, and without a mail server no mail leaves the outbox.'
const ENDLESS = `PINs of members of ${SELF_REGISTERED} do not expire: make them temporary.`

export function createJobWarnings(settings: SettingsStore): Warnings {
  return tenant => {
    const own = settings.own(tenant)
    if (own['jobs.byEmail'] === 'off') return {}
    const told = (when: boolean, text: string) => (when ? [{ text, users: 0 }] : [])
    const registers = own['jobs.selfRegistration'] === 'on'
    return {
      'jobs.byEmail': told(own['jobs.address'] === '', NOWHERE),
      'mail.host': told(own['mail.host'] === '', UNSENT),
      'jobs.selfRegistration': told(registers && !getsTemporary(own, [SELF_REGISTERED]), ENDLESS),
    }
  }
}
