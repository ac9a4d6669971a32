// Which activities let somebody do something.

import type { Activity } from './vocabulary.ts'

/** True for what was asked for here, and is refused where it cannot be written down. */
export function isGrant(activity: Activity): boolean {
  switch (activity.kind) {
    case 'login':
    case 'gate-unlocked':
    case 'service-opened':
      return true
    case 'pins-cleared':
      return activity.by === 'code'
    default:
      return false
  }
}
