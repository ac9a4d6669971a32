// What somebody is typing about a person stays theirs; what they did not touch follows the server.

import { expect, test } from 'vitest'
import type { User } from '../../../../sim/server/console/client/shapes.ts'
import {
  changesOf,
  fieldsOf,
  type PersonDraft,
  regrouped,
} from '../../../../sim/server/console/people/person-draft.ts'

const anna: User = {
  id: 'u1',
  username: 'anna',
  name: 'Anna',
  email: null,
  language: 'en',
  personalNumber: null,
  aliases: ['an', 'A. N.'],
  active: true,
  groups: ['Staff'],
  cards: [],
  pins: [],
  passwordChangedAt: null,
  account: 'work',
  awaitsActivation: false,
  identities: [],
  createdAt: '2026-05-06T12:00:00Z',
}

test('nothing touched is nothing to save', () => {
  expect(changesOf(anna, {})).toEqual({})
  expect(changesOf(anna, { name: ' Anna ', email: '', join: ['Staff'], leave: ['Gone'] })).toEqual(
    {},
  )
})

test('only what differs is sent', () => {
  expect(changesOf(anna, { name: 'Anne', username: 'anna' })).toEqual({ name: 'Anne' })
  expect(changesOf(anna, { language: 'cs' })).toEqual({ language: 'cs' })
  expect(changesOf(anna, { language: 'en' })).toEqual({})
  expect(changesOf({ ...anna, email: 'a@b.example' }, { email: '' })).toEqual({ email: null })
})

test('news from the server moves the fields nobody touched', () => {
  const draft = { name: 'Anne' }
  const news = { ...anna, username: 'anna2' }
  expect(fieldsOf(news, draft)).toMatchObject({ name: 'Anne', username: 'anna2' })
})

const click = (draft: PersonDraft, held: User, group: string, wanted: boolean) =>
  regrouped(draft, held.groups, group, wanted)

test('a group that somebody else adds or takes away meanwhile is not undone', () => {
  const draft = click(click({}, anna, 'Students', true), anna, 'Staff', false)
  expect(fieldsOf(anna, draft).groups).toEqual(['Students'])
  const news = { ...anna, groups: ['Staff', 'Board'] }
  expect(changesOf(news, draft)).toEqual({ groups: ['Board', 'Students'] })
  const others = { ...anna, groups: ['Students', 'Board'] }
  expect(changesOf(others, draft)).toEqual({})
})

test('in and out again of a group is nothing to save, whatever comes later', () => {
  const there = click({}, anna, 'Students', true)
  expect(changesOf(anna, there)).toEqual({ groups: ['Staff', 'Students'] })
  const back = click(there, anna, 'Students', false)
  expect(changesOf(anna, back)).toEqual({})
  expect(changesOf({ ...anna, groups: ['Staff', 'Students'] }, back)).toEqual({})
  const out = click(click({}, anna, 'Staff', false), anna, 'Staff', true)
  expect(changesOf({ ...anna, groups: [] }, out)).toEqual({})
})

test('whom somebody else put into the group meanwhile can be taken out of it', () => {
  const news = { ...anna, groups: ['Staff', 'Students'] }
  const draft = click(click({}, anna, 'Students', true), news, 'Students', false)
  expect(changesOf(news, draft)).toEqual({ groups: ['Staff'] })
})

test('D2 a personal number is taken away by emptying it, aliases are what stands between commas', () => {
  expect(changesOf(anna, { aliases: 'A. N., an,' })).toEqual({})
  expect(changesOf(anna, { aliases: 'an , novak', personalNumber: ' 007 ' })).toEqual({
    ...{ aliases: ['an', 'novak'], personalNumber: '007' },
  })
  expect(changesOf({ ...anna, personalNumber: '7' }, { personalNumber: '' })).toEqual({
    personalNumber: null,
  })
})
