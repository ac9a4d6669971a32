// What is wrong with a terminal is said, and nothing is said of one that is well.

import { expect, test } from 'vitest'
import type { Status, Terminal } from '../../../../sim/server/console/client/shapes.ts'
import { distributed } from '../../../../sim/server/console/settings/distributed.ts'
import { matching, neediestFirst } from '../../../../sim/server/console/terminals/order.ts'
import { GRADES, linkOf } from '../../../../sim/server/console/terminals/terminal-words.ts'
import { troublesOf } from '../../../../sim/server/console/terminals/troubles.ts'
import { createWatch } from '../../../../sim/server/console/terminals/watch.ts'

const status: Status = {
  link: 'online',
  gate: 'open',
  grade: 'C',
  queue: 0,
  generation: 1,
  cachedUsers: 2,
  settingsVersion: 1,
  logId: 'log',
  head: 3,
  clock: 'anchored',
  pinsLeft: 20,
}
const well: Terminal = {
  id: 'T1',
  profile: 'kyocera',
  version: '0.1.0',
  enrolledAt: '2026-05-06T12:00:00Z',
  lastSeen: '2026-05-06T12:00:00Z',
  connected: true,
  secure: true,
  grade: 'C',
  settingsCurrent: true,
  settingsState: 'current',
  purge: 'none',
  revoked: null,
  unlockAlarms: 0,
  status,
}
const quiet = { queueGrows: false, settingsLateMs: 0, clockLateMs: 0 }
const tones = (terminal: Terminal, watched = quiet) =>
  troublesOf(terminal, watched).map(({ tone }) => tone)

test('a terminal that is well has no troubles, and an older agent that tells less neither', () => {
  expect(tones(well)).toEqual([])
  const { clock: _clock, pinsLeft: _pinsLeft, ...older } = status
  expect(tones({ ...well, status: older })).toEqual([])
})

test('one that is not heard is loud, and its last word "online" is not repeated', () => {
  const lost = { ...well, connected: false }
  expect(tones(lost)).toEqual(['bad'])
  expect(linkOf(lost)).toEqual({ tone: 'bad', word: 'Offline' })
  expect(linkOf(well)).toEqual({ tone: 'good', word: 'Online' })
})

test('one that is revoked says so and nothing that follows from it, but its alarms', () => {
  const revoked = { ...well, connected: false, revoked: { at: '', by: null, why: 'stolen' } }
  expect(troublesOf(revoked, quiet).map(({ sentence }) => sentence)).toEqual([
    'It was revoked: the server refuses it until it is enrolled again.',
  ])
  expect(tones({ ...revoked, unlockAlarms: 1, status: null })).toEqual(['bad', 'bad'])
  expect(linkOf(revoked)).toEqual({ tone: 'bad', word: 'Revoked' })
})

test('an order to erase that is not carried out yet is said', () => {
  expect(tones({ ...well, purge: 'asked' })).toEqual(['wait'])
  expect(tones({ ...well, purge: 'done' })).toEqual([])
})

test('grade C says both that PINs can be tried and that what was removed may linger', () => {
  expect(GRADES.C).toMatch(/can try PINs.*may keep a copy/)
})

test('settings and clock get time before they are loud', () => {
  const late = { ...well, settingsCurrent: false, settingsState: 'on-the-way' } as const
  expect(tones(late, { ...quiet, settingsLateMs: 5_000 })).toEqual(['wait'])
  expect(tones(late, { ...quiet, settingsLateMs: 90_000 })).toEqual(['bad'])
  const unsure: Terminal = { ...well, status: { ...status, clock: 'floor' } }
  expect(tones(unsure, { ...quiet, clockLateMs: 5_000 })).toEqual(['wait'])
  expect(tones(unsure, { ...quiet, clockLateMs: 90_000 })).toEqual(['bad'])
})

test('a spent PIN budget is loud, a small one a warning', () => {
  expect(tones({ ...well, status: { ...status, pinsLeft: 0 } })).toEqual(['bad'])
  expect(tones({ ...well, status: { ...status, pinsLeft: 3 } })).toEqual(['wait'])
})

test('a queue is trouble when it keeps growing, not when it comes and goes', () => {
  const look = createWatch()
  const at = (queue: number) => look({ ...well, status: { ...status, queue } }, 0).queueGrows
  expect([1, 0, 2, 0, 3].map(at)).not.toContain(true)
  expect([1, 2, 3, 4].map(at).at(-1)).toBe(true)
  expect(at(0)).toBe(false)
})

test('how long something lasts counts from when it was first seen', () => {
  const look = createWatch()
  const late = { ...well, settingsCurrent: false, settingsState: 'on-the-way' } as const
  expect(look(late, 1_000).settingsLateMs).toBe(0)
  expect(look(late, 61_000).settingsLateMs).toBe(60_000)
  expect(look(well, 62_000).settingsLateMs).toBe(0)
  expect(look(late, 70_000).settingsLateMs).toBe(0)
})

test('those in trouble come first, and T2 before T10', () => {
  const bad = [{ tone: 'bad', sentence: '' }] as const
  const all = ['T10', 'T2', 'T3'].map(id => ({
    terminal: { ...well, id },
    troubles: id === 'T3' ? bad : [],
  }))
  expect(neediestFirst(all).map(({ terminal }) => terminal.id)).toEqual(['T3', 'T2', 'T10'])
  expect(matching(all, ' t1 ').map(({ terminal }) => terminal.id)).toEqual(['T10'])
})

test('settings are everywhere when every terminal says so, and what keeps the others is told apart', () => {
  const none = { current: [], 'when-idle': [], 'at-restart': [], 'on-the-way': [] }
  expect(distributed([well, well])).toEqual({ ...none, current: [well, well] })
  for (const settingsState of ['when-idle', 'at-restart', 'on-the-way'] as const) {
    const late = { ...well, settingsCurrent: false, settingsState }
    expect(distributed([well, late])).toEqual({ ...none, current: [well], [settingsState]: [late] })
    const revoked = { ...late, revoked: { at: '', by: null, why: 'stolen' } }
    expect(distributed([well, revoked])).toEqual({ ...none, current: [well] })
  }
})
