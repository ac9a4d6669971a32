// Activities and ledgers in words. Every reason the agent knows has its own.

import { expect, test } from 'vitest'
import { renderMessage } from '../../../../agent/wire/panel-text.ts'
import { activity as wireActivity } from '../../../../agent/wire/server-messages.ts'
import { KINDS, told } from '../../../../sim/server/console/activities/activity-words.ts'
import {
  behindWords,
  isBroken,
  missingWords,
  repeatWords,
  summary,
} from '../../../../sim/server/console/activities/ledger-words.ts'
import { REASONS } from '../../../../sim/server/console/activities/reasons.ts'
import type { Activity, Ledger } from '../../../../sim/server/console/client/shapes.ts'

const happened = (one: Partial<Activity> & { kind: string }): Activity => ({
  terminal: 'T1',
  logId: 'log',
  seq: 1,
  user: null,
  card: null,
  pages: null,
  project: null,
  offline: null,
  at: '2026-05-06T12:00:00Z',
  bookedAt: '2026-05-06T12:00:01Z',
  ...one,
})
const ledger: Ledger = {
  terminal: 'T1',
  logId: 'log',
  first: 1,
  last: 10,
  entries: 10,
  missing: [],
  repeats: 0,
  conflicts: [],
  findings: [],
  durable: 0,
  endedAt: null,
  behind: 0,
  startedAt: '2026-05-06T12:00:00Z',
  lastAt: '2026-05-06T12:00:00Z',
}

test('an activity is told in one line', () => {
  expect(told(happened({ kind: 'login', method: 'card-and-pin' }))).toBe('Login with card and PIN')
  expect(told(happened({ kind: 'copy', pages: 3, color: true, duplex: true }))).toBe(
    'Copy, 3 pages, colour, both sides',
  )
  expect(told(happened({ kind: 'refused', method: 'card', reason: 'unknown-card' }))).toBe(
    'Refused (card): nobody has this card',
  )
})

test('what a newer agent tells is shown in its own word', () => {
  expect(told(happened({ kind: 'stapled' }))).toBe('stapled')
  expect(told(happened({ kind: 'refused', method: 'iris', reason: 'constructor' }))).toBe(
    'Refused (iris): constructor',
  )
})

test('every kind of activity can be filtered for', () => {
  const kinds = wireActivity.options.map(option => option.shape.kind.value)
  expect(KINDS.map(({ value }) => value).toSorted()).toEqual(kinds.toSorted())
})

test('the reasons are those of the agent', () => {
  for (const reason of Object.keys(REASONS)) {
    const id = `reason.${reason}`
    expect(renderMessage({ id }, 0 as never).text, id).not.toBe(id)
  }
})

test('a ledger is complete, or says what is missing', () => {
  expect(isBroken(ledger)).toBe(false)
  expect(
    missingWords({
      ...ledger,
      missing: [
        [4, 4],
        [7, 9],
      ],
    }),
  ).toBe('Missing: entry 4 and entries 7 to 9.')
  const gaps = Array.from({ length: 20 }, (_, at) => [at * 3 + 2, at * 3 + 2] as const)
  expect(missingWords({ ...ledger, missing: gaps })).toContain('15 more gaps')
})

test('repeats and entries on their way are told, and break nothing', () => {
  const busy = { ...ledger, repeats: 1, behind: 3 }
  expect(isBroken(busy)).toBe(false)
  expect(repeatWords(busy)).toBe('1 entry arrived again and was kept once')
  expect(behindWords(busy)).toBe('3 entries')
  expect(behindWords({ ...ledger, behind: null })).toBe('Not known')
  expect(summary([ledger, busy])).toContain('3 entries are still at terminals')
})

test('one broken log is not hidden among the others', () => {
  const conflict = { seq: 4, why: 'its hash does not follow', at: '2026-05-06T12:00:00Z' }
  expect(summary([ledger, { ...ledger, conflicts: [conflict] }])).toBe(
    '1 of 2 logs has gaps, or something in them does not fit.',
  )
})
