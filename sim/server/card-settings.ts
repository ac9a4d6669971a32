// Settings about cards: what becomes of one that nobody owns, how long one lasts that was registered at a terminal, and
// how many a user may have.

import { z } from 'zod'
import { choice, type Described, duration, whole } from '../../agent/wire/setting-shapes.ts'

export interface CardSettings {
  readonly 'cards.unknown': 'refuse' | 'register' | 'create'
  readonly 'cards.temporary': 'on' | 'off'
  /** Milliseconds. */
  readonly 'cards.validHours': number
  readonly 'cards.most': number
  readonly 'cards.newUsername': string
  /** Empty for none. */
  readonly 'cards.newGroup': string
  readonly 'cards.newAnHour': number
}

const YEAR_MS = 365 * 24 * 3_600_000
const NAME_ADVICE = 'a username of 1 to 50 characters, which a number follows'
const GROUP_ADVICE = 'a name of a group, of at most 200 characters'

export const CARD_SETTINGS: {
  readonly [Name in keyof CardSettings]: Described<CardSettings[Name]>
} = {
  'cards.unknown': {
    ...choice('refuse', 'register', 'create'),
    standard: 'refuse',
    owner: 'server',
    about:
      'Unknown ID cards: refuse them, let an existing user register them at the terminal with user name and password or PIN, or create a new user for each. Never offline.',
  },
  'cards.temporary': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Register cards as temporary: whether cards that are registered at terminals have an end.',
  },
  'cards.validHours': {
    ...duration('h', 60_000, YEAR_MS),
    standard: '24h',
    owner: 'server',
    about: 'Validity of temporary cards: how long one works that was registered at a terminal.',
  },
  'cards.most': {
    ...whole('cards', 1, 50),
    standard: 10,
    owner: 'server',
    about:
      'How many cards a user may have. For one more the expired one used longest ago gives way, or it is refused.',
  },
  'cards.newUsername': {
    kind: 'text',
    schema: z.string().trim().min(1, NAME_ADVICE).max(50, NAME_ADVICE),
    standard: 'anonym',
    unit: NAME_ADVICE,
    owner: 'server',
    about: 'What users are called who are created for unknown cards: anonym1, anonym2 …',
  },
  'cards.newGroup': {
    kind: 'text',
    schema: z.string().trim().max(200, GROUP_ADVICE),
    standard: '',
    unit: 'name of a group; empty for none',
    owner: 'server',
    about: 'The group they are in; it is created if missing.',
  },
  'cards.newAnHour': {
    ...whole('users', 1, 1_000),
    standard: 10,
    owner: 'server',
    about: 'How many users may be created for unknown cards at one terminal within an hour.',
  },
}
