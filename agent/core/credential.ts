// How long a credential works offline: until its own end or too long after the server last vouched for it.

import type { Finding, Settings, Wall } from './vocabulary.ts'

type Known = Extract<Finding, { kind: 'known' }>

/** When this credential stops working offline: the earlier of its own validity and `cache.hours` after verification. */
export function offlineUntil(known: Known, settings: Settings): Wall {
  const cached = known.verifiedAt + settings['cache.hours']
  return Math.min(cached, known.expires ?? cached) as Wall
}

/** Whether the credential still works at `now`, and if not, which of its two ends was passed. */
export function lifetime(
  known: Known,
  settings: Settings,
  now: Wall,
): 'valid' | 'expired' | 'cache-expired' {
  if (known.expires !== undefined && known.expires <= now) return 'expired'
  return offlineUntil(known, settings) <= now ? 'cache-expired' : 'valid'
}
