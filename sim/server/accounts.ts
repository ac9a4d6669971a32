// Accounts: what credit, quotas and projects mean for a login and for a booked job, in one place each.

import type { AccountTold } from '../../agent/wire/server-messages.ts'
import type { Credit, Pages } from './accounts-credit.ts'
import type { Projects } from './accounts-projects.ts'
import type { Quotas } from './accounts-quotas.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'

export interface Accounts {
  /** What a terminal is told about whoever it lets in now; undefined where nothing of it is switched on. */
  told(tenant: Tenant, user: string): AccountTold | undefined
  /** The project a job is to be booked to, by id; null for none. */
  bookedTo(tenant: Tenant, project: string | null): string | null
  /** A job was booked under this number: it is charged, in the same transaction. */
  booked(tenant: Tenant, activity: number, user: string, made: Pages): void
}

export interface AccountsNeed {
  readonly credit: Credit
  readonly quotas: Quotas
  readonly projects: Projects
  readonly settings: SettingsStore
}

export function createAccounts({ credit, quotas, projects, settings }: AccountsNeed): Accounts {
  return {
    told(tenant, user) {
      const on = settings.effective(tenant)
      const own = settings.own(tenant)
      const told: AccountTold = {
        ...(on['credit.enabled'] === 'on' && {
          credit: {
            left: credit.balance(tenant, user),
            currency: own['credit.currency'],
            mono: own['credit.pageMono'],
            color: own['credit.pageColor'],
            scan: own['credit.pageScan'],
          },
        }),
        ...(on['quota.enabled'] === 'on' && {
          quota: {
            action: own['quota.action'],
            left: quotas.of(tenant, user).map(({ period, left }) => ({ period, pages: left })),
          },
        }),
        ...(on['projects.choice'] !== 'off' && {
          projects: {
            required: on['projects.choice'] === 'required',
            offered: projects.offered(tenant, user),
          },
        }),
      }
      return Object.keys(told).length === 0 ? undefined : told
    },
    bookedTo: (tenant, project) => projects.bookedTo(tenant, project),
    booked: (tenant, activity, user, made) => credit.charge(tenant, activity, user, made),
  }
}
