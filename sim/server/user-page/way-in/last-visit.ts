// What this browser remembers of how somebody came in, so that the next visit begins there.

import { remember, remembered } from '../../../design/appearance.tsx'
import { type Account, isAccount, type LastVisit } from './steps.ts'

/** This server's region, chosen among others or the only one; else the other that was chosen here last. */
const [HERE, ONLY] = ['here', 'only']
const KEYS = {
  welcomed: 'latchkey.user.welcomed',
  region: 'latchkey.user.region',
  tenant: 'latchkey.user.tenant',
  account: 'latchkey.user.account',
} as const

export function lastVisit(): LastVisit {
  const account = remembered(KEYS.account)
  return {
    welcomed: remembered(KEYS.welcomed) === 'yes',
    regionChosen: [HERE, ONLY].includes(remembered(KEYS.region) ?? ''),
    tenant: remembered(KEYS.tenant) ?? '',
    account: isAccount(account) ? account : undefined,
  }
}
export const lastRegion = (): string | undefined => remembered(KEYS.region)
export const isOnlyRegion = (): boolean => lastRegion() === ONLY
export const keepWelcomed = (): void => remember(KEYS.welcomed, 'yes')
export const keepRegion = (region: 'here' | 'only' | { readonly other: string }): void =>
  remember(KEYS.region, typeof region === 'string' ? region : region.other)
export const keepTenant = (tenant: string): void => remember(KEYS.tenant, tenant)
export const keepAccount = (account: Account): void => remember(KEYS.account, account)
