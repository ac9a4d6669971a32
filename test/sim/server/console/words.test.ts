// Times, numbers and sentences as people read them.

import { expect, test } from 'vitest'
import {
  aboutCards,
  cardsIn,
  onIt,
} from '../../../../sim/server/console/deny-lists/deny-list-words.ts'
import { grouped, stateOf } from '../../../../sim/server/console/enrolment/code-words.ts'
import { keyed } from '../../../../sim/server/console/log/keyed.ts'
import { count, listed } from '../../../../sim/server/console/parts/numbers.ts'
import { otherProblem, problemOf } from '../../../../sim/server/console/parts/problem-of.ts'
import { ago, ahead, countdown, moment } from '../../../../sim/server/console/parts/times.ts'

const at = (text: string) => new Date(text).getTime()
const now = at('2026-05-06T14:30:00')

test('a moment is as long as it must be', () => {
  expect(moment(at('2026-05-06T09:03:07'), now)).toBe('09:03:07')
  expect(moment(at('2026-05-05T09:03:07'), now)).toBe('5 May, 09:03')
  expect(moment(at('2025-12-24T09:03:07'), now)).toBe('24 Dec 2025, 09:03')
})

test('how long ago is said in the biggest unit, and never in the future', () => {
  expect(ago(-5_000)).toBe('just now')
  expect(ago(59_000)).toBe('59 s ago')
  expect(ago(61_000)).toBe('1 min ago')
  expect(ago(47 * 3_600_000)).toBe('47 h ago')
  expect(ago(50 * 3_600_000)).toBe('2 days ago')
})

test('F: how long a card still works is said in the biggest unit, and never more than it is', () => {
  expect(ahead(59_999)).toBe('in 59 s')
  expect(ahead(119_000)).toBe('in 1 min')
  expect(ahead(8 * 3_600_000 - 1)).toBe('in 7 h')
  expect(ahead(50 * 3_600_000)).toBe('in 2 days')
})

test('a countdown ends at nothing', () => {
  expect(countdown(3_600_000)).toBe('1:00:00')
  expect(countdown(59_001)).toBe('1:00')
  expect(countdown(1)).toBe('0:01')
  expect(countdown(-1)).toBe('0:00')
})

test('numbers agree with their words', () => {
  expect(count(1, 'entry', 'entries')).toBe('1 entry')
  expect(count(1_204, 'page')).toBe('1,204 pages')
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  expect(listed([])).toBe('')
})

test('a sentence of the server goes to the field it is about', () => {
  const sentence = 'email: Invalid email address'
  expect(problemOf('email', sentence)).toBe('Invalid email address.')
  expect(problemOf('name', sentence)).toBeUndefined()
  expect(otherProblem(['email'], sentence)).toBeUndefined()
  expect(otherProblem(['email'], 'There is a user anna already.')).toContain('anna')
})

test('a code is typed in fives, and is open until it is used or over', () => {
  expect(grouped('7KQ2MZ9PXW4TRB8NDHC3VYJ5GFA6S1')).toHaveLength(6)
  const code = {
    id: 'k1',
    terminal: 'T1',
    profile: null,
    issuedAt: '2026-05-06T12:00:00Z',
    expiresAt: '2026-05-06T13:00:00Z',
    usedAt: null,
  }
  expect(stateOf(code, Date.parse('2026-05-06T12:59:59Z'))).toBe('open')
  expect(stateOf(code, Date.parse('2026-05-06T13:00:00Z'))).toBe('expired')
  expect(stateOf({ ...code, usedAt: '2026-05-06T12:10:00Z' }, Infinity)).toBe('used')
})

test('lines of the log keep their keys when newer ones come, also those that say the same', () => {
  const line = {
    at: '2026-05-06T12:00:00Z',
    level: 'info',
    message: 'Twice.',
    about: null,
  } as const
  const before = keyed([line, line]).map(({ key }) => key)
  const after = keyed([line, line, line]).map(({ key }) => key)
  expect(new Set(after).size).toBe(3)
  expect(after.slice(1)).toEqual(before)
})

test('a deny list says what is on it, and nothing of what is not', () => {
  expect(onIt({ users: 1, cards: 2, purge: false })).toBe('1 person and 2 cards')
  expect(onIt({ users: 0, cards: 1, purge: false })).toBe('1 card')
  expect(onIt({ users: 0, cards: 0, purge: false })).toBe('Nobody')
  expect(onIt({ users: 0, cards: 0, purge: true })).toBe('Nobody; stored logins are erased')
})

test('cards are taken as they are typed or pasted, and what is wrong with one is said at their field', () => {
  expect(cardsIn(' 0A1B2C,0d0e0f;\n01 ')).toEqual(['0A1B2C', '0d0e0f', '01'])
  expect(cardsIn('  ')).toEqual([])
  expect(problemOf('cards', aboutCards('cards.3: letters'))).toBe('Letters.')
})
