// Enrolment codes in words.

import type { EnrolmentCode } from '../client/shapes.ts'

/** In fives, as it is typed most easily. */
export function grouped(code: string): readonly string[] {
  return code.match(/.{1,5}/g) ?? []
}

export type CodeState = 'open' | 'used' | 'expired'

export function stateOf({ usedAt, expiresAt }: EnrolmentCode, now: number): CodeState {
  if (usedAt !== null) return 'used'
  return Date.parse(expiresAt) <= now ? 'expired' : 'open'
}

export const CODE_STATES = {
  open: { tone: 'wait', word: 'Open' },
  used: { tone: 'good', word: 'Used' },
  expired: { tone: 'plain', word: 'Expired' },
} as const satisfies Record<CodeState, { readonly tone: string; readonly word: string }>
