// What this browser remembers of how somebody came in, so that the next visit begins there.

import { remember, remembered } from '../../../design/appearance.tsx'
import { type Account, type Held, isAccount } from './steps.ts'

/** This server's region, chosen among others or the only one; else the other that was chosen here last. */
const [HERE, ONLY] = ['here', 'only']
const KEYS = {
  welcomed: 'latchkey.user.welcomed',
  region: 'latchkey.user.region',
  tenant: 'latchkey.user.tenant',
  account: 'latchkey.user.account',
} as const

export function held(): Held {
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
export const holdWelcomed = (): void => remember(KEYS.welcomed, 'yes')
export const holdRegion = (region: 'here' | 'only' | { readonly other: string }): void =>
  remember(KEYS.region, typeof region === 'string' ? region : region.other)
export const holdTenant = (tenant: string): void => remember(KEYS.tenant, tenant)
export const holdAccount = (account: Account): void => remember(KEYS.account, account)
