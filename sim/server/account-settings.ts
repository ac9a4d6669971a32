// Settings of accounts that terminals need not know: what pages cost, and what happens where a quota is used up.

import { z } from 'zod'
import { choice, type Described, whole } from '../../agent/wire/setting-shapes.ts'

export interface AccountSettings {
  readonly 'credit.currency': string
  /** Minor units for a page, as the next two. */
  readonly 'credit.pageMono': number
  readonly 'credit.pageColor': number
  readonly 'credit.pageScan': number
  readonly 'quota.action': 'block' | 'warn'
}

/** The dearest page, in minor units. */
const DEAREST = 100_000
const CURRENCY_ADVICE = 'write a name of 1 to 12 characters, such as EUR'
const price = (standard: number, what: string) => ({
  ...whole('hundredths of the currency', 0, DEAREST),
  standard,
  owner: 'server' as const,
  about: `What ${what} costs, charged when it is booked.`,
})

export const ACCOUNT_SETTINGS: {
  readonly [Name in keyof AccountSettings]: Described<AccountSettings[Name]>
} = {
  'credit.currency': {
    kind: 'text',
    schema: z.string(CURRENCY_ADVICE).trim().min(1, CURRENCY_ADVICE).max(12, CURRENCY_ADVICE),
    standard: 'EUR',
    unit: 'name, 1 to 12 characters',
    owner: 'server',
    about: 'What credit is counted in, as it is written behind an amount.',
  },
  'credit.pageMono': price(5, 'a page in black and white, copied or printed,'),
  'credit.pageColor': price(20, 'a page in colour, copied or printed,'),
  'credit.pageScan': price(0, 'a scanned page'),
  'quota.action': {
    ...choice('block', 'warn'),
    standard: 'block',
    owner: 'server',
    about: 'Whether jobs are refused once a page quota is used up, or the panel only says so.',
  },
}
