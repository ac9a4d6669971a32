// Settings as people speak of them: a title, the part of the house, the words of a value.

import type { Setting } from '../client/shapes.ts'
import { durationWords, readDuration } from './duration.ts'

interface Shelf {
  readonly title: string
  readonly names: readonly string[]
}

const SHELVES: readonly Shelf[] = [
  {
    title: 'Offline login',
    names: [
      'offlineLogin',
      'offlineAcceptance',
      'cache.hours',
      'sync.hours',
      'clock.policy',
      'offlineAllowance',
    ],
  },
  { title: 'Gate', names: ['gate', 'unlockCode', 'unlock.hours'] },
  { title: 'PINs while offline', names: ['pinOffline', 'pinOfflineMinLength', 'pinOfflineBudget'] },
  {
    title: 'PINs',
    names: [
      'pins.temporary',
      'pins.temporaryGroups',
      'pins.validHours',
      'pins.userCanChange',
      'pins.sendByEmail',
    ],
  },
  {
    title: 'Cards',
    names: [
      ...['cards.unknown', 'cards.temporary', 'cards.validHours', 'cards.most'],
      ...['cards.newUsername', 'cards.newGroup', 'cards.newAnHour'],
    ],
  },
  {
    title: 'Jobs via Email',
    names: ['jobs.byEmail', 'jobs.address', 'jobs.senders', 'jobs.selfRegistration'],
  },
  {
    title: 'Mail server',
    names: ['mail.host', 'mail.port', 'mail.security', 'mail.from', 'mail.user', 'mail.password'],
  },
  { title: 'Held jobs', names: ['jobs.keepHours'] },
  { title: 'Card numbers', names: ['card.rules'] },
  {
    title: 'Credit, quotas and projects',
    names: [
      ...['credit.enabled', 'credit.currency'],
      ...['credit.pageMono', 'credit.pageColor', 'credit.pageScan'],
      ...['quota.enabled', 'quota.action', 'projects.choice'],
    ],
  },
  {
    title: 'Logging in',
    names: ['login.methods', 'login.qr', 'login.wait', 'session.idle', 'card.repeat'],
  },
  {
    title: 'External Authentication',
    names: [
      ...['auth.external', 'auth.url', 'auth.user', 'auth.password', 'auth.caPem'],
      ...['auth.methods', 'auth.fallback', 'auth.cache'],
    ],
  },
  { title: 'User management', names: ['users.selfRegistration', 'users.newActive'] },
  { title: 'Connection', names: ['link.beat', 'link.delay'] },
]
const OTHERS = 'Bookkeeping and more'

const TITLES: Readonly<Record<string, string>> = {
  offlineLogin: 'Offline login',
  offlineAcceptance: 'Who is let in offline',
  'cache.hours': 'Cached logins work for',
  'sync.hours': 'Fetch all logins every',
  'clock.policy': 'When the clock is wrong',
  offlineAllowance: 'Pages at a terminal while offline',
  gate: 'Gate before offline login',
  unlockCode: 'Unlock code',
  'unlock.hours': 'An unlock lasts at most',
  pinOffline: 'PINs while offline',
  pinOfflineMinLength: 'Shortest PIN while offline',
  pinOfflineBudget: 'Wrong PINs a day while offline',
  'login.methods': 'Ways to log in',
  'login.qr': 'Log in with the phone',
  'login.wait': 'A login waits at most',
  'session.idle': 'Log out after no use for',
  'card.repeat': 'The same card again counts after',
  'card.rules': 'Rules for card numbers',
  'link.beat': 'Ask the server every',
  'link.delay': 'Go offline after silence of',
  'pins.temporary': 'Generate PINs as temporary',
  'pins.temporaryGroups': 'Temporary PINs only for groups',
  'pins.validHours': 'Validity of temporary PINs',
  'pins.userCanChange': 'User can change PIN',
  'pins.sendByEmail': 'Send new PIN via email',
  'cards.unknown': 'Unknown ID cards',
  'cards.temporary': 'Register cards as temporary',
  'cards.validHours': 'Validity of temporary cards',
  'cards.most': 'Cards that a user may have',
  'cards.newUsername': 'Username of a created user begins with',
  'cards.newGroup': 'Group of created users',
  'cards.newAnHour': 'Users created at a terminal in an hour',
  'jobs.byEmail': 'Jobs via Email',
  'jobs.address': 'Address that jobs are sent to',
  'jobs.senders': 'Only from senders of these domains',
  'jobs.selfRegistration': 'Self-registration: unknown senders become users',
  'mail.host': 'Mail server',
  'mail.port': 'Port of the mail server',
  'mail.security': 'Secrecy on the way to the mail server',
  'mail.from': 'Sender of mails',
  'mail.user': 'User at the mail server',
  'mail.password': 'Password at the mail server',
  'jobs.keepHours': 'Print jobs are held for',
  'credit.enabled': 'Charge pages to credit',
  'credit.currency': 'Currency',
  'credit.pageMono': 'Price of a page in black and white',
  'credit.pageColor': 'Price of a page in colour',
  'credit.pageScan': 'Price of a scanned page',
  'quota.enabled': 'Page quotas',
  'quota.action': 'When a quota is used up',
  'projects.choice': 'Projects for jobs',
  'auth.external': 'External authentication',
  'auth.url': 'URL',
  'auth.user': 'User name',
  'auth.password': 'Password',
  'auth.caPem': 'Certificate of its authority',
  'auth.methods': 'Login methods it is asked about',
  'auth.fallback': 'Use only if authentication against the database fails',
  'auth.cache': 'Its logins may be cached for offline use',
  'users.selfRegistration': 'Allow users to register themselves',
  'users.newActive': 'New registered users are active by default',
  'ext-device.unknown-offline-username': 'Who gets activity of nobody',
}

const CHOICES: Readonly<Record<string, string>> = {
  on: 'On',
  off: 'Off',
  cached: 'People stored on the terminal',
  'any-card': 'Any card at all',
  'cached-then-any-card': 'People stored there, then any card',
  none: 'None',
  static: 'One unlock code for all',
  challenge: 'Codes from the unlock desk',
  'any-grade': 'Allowed on every terminal',
  'grade-b': 'Only where a chip guards the key (A or B)',
  'with-card': 'Only together with a card',
  never: 'Never',
  strict: 'Refuse offline login (strict)',
  lenient: 'Allow offline login (lenient)',
  card: 'Card',
  pin: 'PIN',
  'card-and-pin': 'Card and PIN together',
  nobody: 'For nobody',
  groups: 'Only for members of groups',
  everybody: 'For all users',
  starttls: 'STARTTLS, or nothing is sent',
  tls: 'TLS from the start',
  block: 'Refuse jobs',
  warn: 'Only say so',
  optional: 'People may choose one',
  required: 'People must choose one',
  refuse: 'Refuse them',
  register: 'An existing user registers them at the terminal',
  create: 'Create a new user for each',
}

/** A setting newer than this page goes by its name. */
export const titleOf = (name: string): string =>
  Object.hasOwn(TITLES, name) ? (TITLES[name] ?? name) : name

export const choiceWords = (choice: string): string =>
  Object.hasOwn(CHOICES, choice) ? (CHOICES[choice] ?? choice) : choice

/** What nobody is shown: only whether there is one. */
export const isHidden = ({ kind }: Setting): boolean => kind === 'code' || kind === 'secret'

/** A value or default as it is said. */
export function valueWords({ kind, name }: Setting, value: unknown): string {
  if (value === '') return 'none'
  if (kind === 'choice') return choiceWords(String(value))
  if (kind === 'list') return listOf(value).map(choiceWords).join(', ')
  if (kind === 'groups') return listOf(value).join(', ') || 'none'
  if (kind === 'duration') {
    const duration = readDuration(value, name)
    return duration === undefined ? String(value) : durationWords(duration)
  }
  return String(value)
}

/** Lists come as `card, pin` or as an array. */
export function listOf(value: unknown): readonly string[] {
  const words: readonly unknown[] = Array.isArray(value) ? value : String(value ?? '').split(',')
  return words.map(word => String(word).trim()).filter(word => word !== '')
}

const shelfOf = (name: string): string =>
  SHELVES.find(({ names }) => names.includes(name))?.title ?? OTHERS

/** The settings that fit the search, shelf by shelf. */
export function shelved(
  settings: readonly Setting[],
  search: string,
): readonly { readonly title: string; readonly settings: readonly Setting[] }[] {
  const wanted = search.trim().toLowerCase()
  const found = settings.filter(({ name, about, choices = [] }) =>
    `${name} ${titleOf(name)} ${shelfOf(name)} ${about} ${choices.join(' ')}`
      .toLowerCase()
      .includes(wanted),
  )
  const known = SHELVES.flatMap(({ names }) => names)
  const shelves = SHELVES.map(({ title, names }) => ({
    title,
    settings: names.flatMap(name => found.filter(one => one.name === name)),
  }))
  const others = found.filter(({ name }) => !known.includes(name))
  return [...shelves, { title: OTHERS, settings: others }].filter(one => one.settings.length > 0)
}
