// Settings about PINs: who gets temporary ones, who makes them, and how their owners hear of them.

import { z } from 'zod'
import {
  choice,
  type Described,
  duration,
  type Shape,
  wordsOf,
} from '../../agent/wire/setting-shapes.ts'

export interface PinSettings {
  readonly 'pins.temporary': 'nobody' | 'groups' | 'everybody'
  readonly 'pins.temporaryGroups': readonly string[]
  /** Milliseconds. */
  readonly 'pins.validHours': number
  readonly 'pins.userCanChange': 'on' | 'off'
  readonly 'pins.sendByEmail': 'on' | 'off'
}

const YEAR_MS = 365 * 24 * 3_600_000
const MOST_GROUPS = 100
const GROUPS_ADVICE = `list names of groups, at most ${MOST_GROUPS}`
const groups: Shape<readonly string[]> = {
  kind: 'groups',
  unit: 'list of names of groups',
  schema: z
    .union([z.string().transform(wordsOf), z.array(z.string())], GROUPS_ADVICE)
    .pipe(
      z.array(z.string().trim().min(1, GROUPS_ADVICE).max(200)).max(MOST_GROUPS, GROUPS_ADVICE),
    ),
}

export const PIN_SETTINGS: {
  readonly [Name in keyof PinSettings]: Described<PinSettings[Name]>
} = {
  'pins.temporary': {
    ...choice('nobody', 'groups', 'everybody'),
    standard: 'nobody',
    owner: 'server',
    about:
      'Generate PINs as temporary: whose new PINs have an end. A PIN keeps the rule it was made under.',
  },
  'pins.temporaryGroups': {
    ...groups,
    standard: '',
    owner: 'server',
    about: 'Whose members get temporary PINs, where only those of chosen groups do.',
  },
  'pins.validHours': {
    ...duration('h', 60_000, YEAR_MS),
    standard: '24h',
    owner: 'server',
    about: 'Validity of temporary PINs: how long a new one works.',
  },
  'pins.userCanChange': {
    ...choice('on', 'off'),
    standard: 'on',
    owner: 'server',
    about:
      'User can change PIN: whether people make new PINs for themselves, or only administrators do.',
  },
  'pins.sendByEmail': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Send new PIN via email: every new PIN goes to its owner’s address, and every new user with an address gets one.',
  },
}
