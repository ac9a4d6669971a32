// What happened, as a person would tell it.

import type { Activity } from '../client/shapes.ts'
import { count } from '../parts/numbers.ts'
import { reasonWords } from './reasons.ts'

export const KINDS: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'login', label: 'Logins' },
  { value: 'refused', label: 'Refusals' },
  { value: 'copy', label: 'Copies' },
  { value: 'scan', label: 'Scans' },
  { value: 'print', label: 'Prints' },
  { value: 'logout', label: 'Logouts' },
  { value: 'boot', label: 'Starts' },
  { value: 'log-started', label: 'New logs' },
  { value: 'went-offline', label: 'Went offline' },
  { value: 'came-online', label: 'Came online' },
  { value: 'clock-untrusted', label: 'Clock not believed' },
  { value: 'clock-corrected', label: 'Clock corrected' },
  { value: 'gate-unlocked', label: 'Gate unlocked' },
  { value: 'gate-locked', label: 'Gate locked' },
  { value: 'pins-cleared', label: 'Wrong PINs forgotten' },
  { value: 'deny-applied', label: 'Deny lists taken' },
  { value: 'cache-purged', label: 'Stored logins erased' },
  { value: 'service-opened', label: 'Service page opened' },
  { value: 'service-closed', label: 'Service page closed' },
]

const METHODS: Words = {
  card: 'card',
  pin: 'PIN',
  'card-or-pin': 'card or PIN',
  'card-and-pin': 'card and PIN',
  qr: 'a scanned code',
  'unlock-code': 'unlock code',
}
const LOGOUTS: Words = {
  button: 'with the key',
  idle: 'by itself, nobody was there',
  card: 'by a card',
  shutdown: 'as the terminal shut down',
  power: 'by a power cut',
  denied: 'by a deny list',
}
const UNLOCKS: Words = {
  single: 'for one login',
  'until-online': 'until the server is back',
}
const LOCKS: Words = {
  used: 'after its one login',
  online: 'as the server was back',
  ended: 'as its time was over',
  unused: 'as nobody used it',
  settings: 'as the settings changed',
}
const CLOCKS: Words = {
  doubtful: 'The machine’s clock was not believed at power on',
  lost: 'Nobody could tell the time at power on',
}
const PURGES: Words = {
  'deny-list': 'by a deny list',
  server: 'on the server’s word',
  revoked: 'as the terminal was revoked',
}
const LOG_ENDS: Words = {
  refused: 'as the server refused an entry of the one before',
  moved: 'as the terminal was enrolled anew',
  damaged: 'as the file of the one before was damaged',
  older: 'as the agent was replaced by a newer one',
}
type Words = Readonly<Record<string, string>>

/** What happened in one line. What a newer agent tells is shown in its own word. */
export function told(activity: Activity): string {
  const { kind, method, why, mode, version, reason, state } = activity
  switch (kind) {
    case 'login':
      return `Login with ${word(METHODS, method)}`
    case 'refused':
      return `Refused (${word(METHODS, method)}): ${reasonWords(reason ?? 'no reason given')}`
    case 'copy':
    case 'scan':
    case 'print':
      return job(activity)
    case 'logout':
      return `Logout ${word(LOGOUTS, why)}`
    case 'boot':
      return `Started, version ${version ?? 'unknown'}`
    case 'log-started':
      return `A new log began ${word(LOG_ENDS, why)}`
    case 'went-offline':
      return 'Went offline'
    case 'came-online':
      return 'Came online'
    case 'clock-untrusted':
      return word(CLOCKS, state)
    case 'clock-corrected':
      return 'The clock was far off and follows the server again'
    case 'gate-unlocked':
      return `Gate unlocked ${word(UNLOCKS, mode)}`
    case 'pins-cleared':
      return 'Wrong PINs were forgotten'
    case 'gate-locked':
      return `Gate locked ${word(LOCKS, why)}`
    case 'deny-applied':
      return `Deny list ${activity.serial ?? ''} taken`
    case 'cache-purged':
      return `Stored logins erased ${word(PURGES, why)}`
    case 'service-opened':
      return 'Service page opened'
    case 'service-closed':
      return 'Service page closed'
    default:
      return kind
  }
}

function job({ kind, pages, color, duplex, project }: Activity): string {
  const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
  return [
    `${name}, ${count(pages ?? 0, 'page')}`,
    color === true && 'colour',
    duplex === true && 'both sides',
    project !== null && project,
  ]
    .filter(Boolean)
    .join(', ')
}

function word(words: Words, name = ''): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name
}
