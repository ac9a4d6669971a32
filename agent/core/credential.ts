// How long a credential works offline: until its own end or too long after the server last vouched for it.

import type { Finding, Millis, Settings, Wall } from './vocabulary.ts'

/** The terminal's time may lag behind the server's word by what passes between two that are kept. */
const AHEAD: Millis = 60 * 60_000

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
  // From when a clock was wrong: by it, it would last for years after that was mended.
  if (known.verifiedAt > now + AHEAD) return 'cache-expired'
  return offlineUntil(known, settings) <= now ? 'cache-expired' : 'valid'
}
