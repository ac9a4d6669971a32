// What was saved does not go back to the old for a moment, and is not held on to when there is news.

import { expect, test } from 'vitest'
import { newest } from '../../../../sim/server/console/client/newest.ts'

test('the answer to a change holds against whatever was asked for before it', () => {
  const answered = { value: 'saved', at: 100 }
  expect(newest('old', 99, answered)).toBe('saved')
  expect(newest('old', 0, answered)).toBe('saved')
})

test('whatever was asked for after it counts, also when it is the old value again', () => {
  const answered = { value: 'saved', at: 100 }
  expect(newest('old', 100, answered)).toBe('old')
  expect(newest('news', 101, answered)).toBe('news')
})

test('without an answer what was loaded counts', () => {
  expect(newest('loaded', 0, undefined)).toBe('loaded')
})
