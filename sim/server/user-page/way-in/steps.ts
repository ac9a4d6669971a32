// The steps before anybody is signed in, in their order, and which comes first for whoever has been here before.

/** The guide, which is shown once. */
export const WELCOME = ['welcome-1', 'welcome-2', 'welcome-3'] as const
/** What is chosen before signing in. */
export const CHOICES = ['region', 'tenant', 'account'] as const
const WAY = [...WELCOME, ...CHOICES, 'sign-in'] as const
/** Beside the way: from signing in and back to it. */
const BESIDE = ['sign-up', 'ask', 'confirm'] as const

export type Welcome = (typeof WELCOME)[number]
export type Step = (typeof WAY)[number] | (typeof BESIDE)[number]
export const isStep = (text: unknown): text is Step =>
  [...WAY, ...BESIDE].some(step => step === text)
export const isWelcome = (step: Step): step is Welcome => WELCOME.some(one => one === step)

export type Account = 'work' | 'personal'
export const isAccount = (text: unknown): text is Account => text === 'work' || text === 'personal'

/** What a browser holds of earlier visits. */
export interface LastVisit {
  readonly welcomed: boolean
  /** Whether this server's region was chosen. */
  readonly regionChosen: boolean
  /** Empty without one. */
  readonly tenant: string
  readonly account: Account | undefined
}

/** Where a visit begins: signing in for whoever chose everything before, else the first step that is missing. */
export function firstStep({ welcomed, regionChosen, tenant, account }: LastVisit): Step {
  if (tenant !== '' && account !== undefined) return 'sign-in'
  if (!welcomed) return 'welcome-1'
  if (!regionChosen) return 'region'
  return tenant === '' ? 'tenant' : 'account'
}

/** The step after this one; from beside the way it is signing in. */
export function stepAfter(step: Step): Step {
  const place = (WAY as readonly Step[]).indexOf(step)
  return (place === -1 ? undefined : WAY[place + 1]) ?? 'sign-in'
}
