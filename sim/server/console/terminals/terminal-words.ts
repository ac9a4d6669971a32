// The words of a terminal's state as people read them.

import type { Status, Terminal } from '../client/shapes.ts'

export const GRADES = {
  A: 'A TPM guards its key. The stored logins cannot be read outside of this machine.',
  B: 'The processor guards its key. The stored logins cannot be read outside of this machine.',
  C:
    'Its key is a file. Whoever takes the disk can try PINs on the stored logins, so long PINs matter here. ' +
    'Logins that were removed are overwritten, but the disk may keep a copy of them.',
} as const satisfies Record<Status['grade'], string>

const LINKS = {
  online: 'Online',
  waiting: 'Waiting for the server',
  offline: 'Offline',
  recovering: 'Checking the connection',
} as const satisfies Record<Status['link'], string>

export const GATES = {
  open: 'Open',
  locked: 'Locked',
  'unlocked-once': 'Unlocked for one login',
  'unlocked-until-online': 'Unlocked until online',
} as const satisfies Record<Status['gate'], string>

/** What a gate state means for somebody who wants to log in offline. */
export const GATE_MEANS = {
  open: 'No unlock code is needed for offline login.',
  locked: 'Offline login needs the unlock code first.',
  'unlocked-once': 'Somebody entered the unlock code for one login.',
  'unlocked-until-online': 'Somebody entered the unlock code until the server is back.',
} as const satisfies Record<Status['gate'], string>

/** A terminal that is not connected said "online" last, so its own word counts only while it is. */
export function linkOf({ connected, status, revoked }: Terminal): {
  readonly tone: 'good' | 'wait' | 'bad' | 'plain'
  readonly word: string
} {
  if (revoked !== null) return { tone: 'bad', word: 'Revoked' }
  if (status === null) return { tone: 'plain', word: 'Not seen yet' }
  if (!connected) return { tone: 'bad', word: 'Offline' }
  return { tone: status.link === 'online' ? 'good' : 'wait', word: LINKS[status.link] }
}

export const SETTINGS_WORDS: Readonly<Record<Terminal['settingsState'], string>> = {
  current: 'Newest',
  'when-idle': 'Newest as soon as nobody is logged in',
  'at-restart': 'Newest from its next start',
  'on-the-way': 'Not the newest',
}

export function clockOf(status: Status): string {
  if (status.clock === undefined) return 'Not told'
  return status.clock === 'anchored' ? 'Confirmed by the server' : 'Not confirmed'
}
