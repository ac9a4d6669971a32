// Settings: their shelves, their durations, and a word before something risky.

import { expect, test } from 'vitest'
import { SETTINGS } from '../../../../agent/wire/settings.ts'
import type { Setting } from '../../../../sim/server/console/client/shapes.ts'
import {
  durationWords,
  readDuration,
  writeDuration,
} from '../../../../sim/server/console/settings/duration.ts'
import { riskOf } from '../../../../sim/server/console/settings/risks.ts'
import {
  listOf,
  shelved,
  titleOf,
  valueWords,
} from '../../../../sim/server/console/settings/setting-words.ts'
import { OWN_SETTINGS } from '../../../../sim/server/own-settings.ts'

const setting = (name: string, more: Partial<Setting> = {}): Setting => ({
  name,
  value: '',
  default: '',
  unit: '',
  owner: 'server',
  about: '',
  kind: 'text',
  set: false,
  ...more,
})

test('durations are read as the settings mean them, and written back the same', () => {
  expect(readDuration('1.5s', 'login.wait')).toEqual({ amount: '1.5', unit: 's' })
  expect(readDuration(24, 'cache.hours')).toEqual({ amount: '24', unit: 'h' })
  expect(readDuration(90, 'link.delay')).toEqual({ amount: '90', unit: 's' })
  expect(readDuration('soon', 'link.delay')).toBeUndefined()
  for (const text of ['500ms', '90s', '1.5s', '10m', '26h', '2d']) {
    const read = readDuration(text, 'any')
    expect(read && writeDuration(read)).toBe(text)
  }
  expect(durationWords({ amount: '1', unit: 'h' })).toBe('1 hour')
})

test('every setting of today has a title and a shelf of its own', () => {
  const all = [...Object.keys(SETTINGS), ...Object.keys(OWN_SETTINGS)]
  const bookkeeping = ['unlock.code', 'ext-device.unknown-offline-username']
  const names = all.filter(name => !bookkeeping.includes(name))
  for (const name of names) expect(titleOf(name), name).not.toBe(name)
  const shelves = shelved(
    names.map(name => setting(name)),
    '',
  )
  expect(shelves.flatMap(({ settings }) => settings)).toHaveLength(names.length)
  expect(shelves.map(({ title }) => title)).not.toContain('Bookkeeping and more')
})

test('a setting of tomorrow is shown all the same, by its name', () => {
  const shelves = shelved([setting('toner.colour')], '')
  expect(shelves[0]?.settings[0]?.name).toBe('toner.colour')
  expect(titleOf('toner.colour')).toBe('toner.colour')
})

test('a search finds names, titles, descriptions and choices', () => {
  const all = [
    setting('offlineAcceptance', { choices: ['cached', 'any-card'] }),
    setting('session.idle', { about: 'How long a session stays open.' }),
  ]
  const found = (search: string) =>
    shelved(all, search).flatMap(({ settings }) => settings.map(({ name }) => name))
  expect(found('ANY-CARD')).toEqual(['offlineAcceptance'])
  expect(found('stays open')).toEqual(['session.idle'])
  expect(found('no use')).toEqual(['session.idle'])
  expect(found('xyz')).toEqual([])
})

test('values are said in words', () => {
  expect(valueWords(setting('gate', { kind: 'choice' }), 'none')).toBe('None')
  expect(valueWords(setting('login.methods', { kind: 'list' }), 'card, pin')).toBe('Card, PIN')
  expect(valueWords(setting('link.beat', { kind: 'duration' }), '15s')).toBe('15 seconds')
  expect(valueWords(setting('pins.temporaryGroups', { kind: 'groups' }), ['A, B', 'C'])).toBe(
    'A, B, C',
  )
  expect(valueWords(setting('pins.temporaryGroups', { kind: 'groups' }), '')).toBe('none')
  expect(valueWords(setting('mail.host'), '')).toBe('none')
  expect(listOf(['card', 'pin'])).toEqual(['card', 'pin'])
  expect(listOf('')).toEqual([])
})

test('what other products call the settings of PINs is found', () => {
  const all = Object.entries(OWN_SETTINGS).map(([name, { about }]) => setting(name, { about }))
  for (const words of [
    'Generate PINs as temporary',
    'Validity of temporary PINs',
    'User can change PIN',
    'Send new PIN via email',
  ]) {
    expect(
      shelved(all, words).flatMap(({ settings }) => settings),
      words,
    ).toHaveLength(1)
  }
})

test('risky choices are warned of, and safe ones are not', () => {
  const held = { gate: 'static', unlockCode: true }
  expect(riskOf('offlineAcceptance', 'any-card', held)).toContain('every card')
  expect(riskOf('offlineAcceptance', 'cached', held)).toBeUndefined()
  expect(riskOf('gate', 'none', held)).toBeDefined()
  expect(riskOf('gate', 'static', held)).toContain('anybody who saw it has it')
  expect(riskOf('gate', 'static', { unlockCode: false })).toContain('No unlock code')
  expect(riskOf('gate', 'challenge', held)).toContain('made before')
  expect(riskOf('pinOfflineMinLength', 4, held)).toBeDefined()
  expect(riskOf('pinOfflineMinLength', 6, held)).toBeUndefined()
  expect(riskOf('mail.security', 'none', held)).toContain('reads new PINs')
  expect(riskOf('login.methods', '', held)).toContain('nobody')
  expect(riskOf('jobs.selfRegistration', 'on', { 'jobs.senders': '' })).toContain('gets an account')
  expect(riskOf('jobs.selfRegistration', 'on', { 'jobs.senders': 'a.example' })).toContain('forged')
  const open = { 'users.newActive': 'on', 'users.selfRegistration': 'on' }
  expect(riskOf('users.selfRegistration', 'on', open)).toContain('Anybody')
  expect(riskOf('users.newActive', 'on', open)).toContain('at once')
  expect(riskOf('users.newActive', 'on', { 'users.selfRegistration': 'off' })).toBeUndefined()
})
