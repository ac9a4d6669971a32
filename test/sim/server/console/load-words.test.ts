// Nobody stands before an empty room without a word, and nobody is told twice that the server is silent.

import { expect, test } from 'vitest'
import { ServerRefused, ServerSilent } from '../../../../sim/server/console/client/api.ts'
import { loadWords } from '../../../../sim/server/console/parts/load-words.ts'

const HEARINGS = ['connecting', 'live', 'silent'] as const
const silent = new ServerSilent('The server does not answer.')
const refused = new ServerRefused(403, 'Not yours.')

test.each(HEARINGS)('a first visit has words in any case (%s)', hearing => {
  expect(loadWords(false, undefined, hearing)?.words).toBe('One moment …')
  expect(loadWords(false, silent, hearing)?.words).toMatch(/does not answer.*asked again/)
  expect(loadWords(false, refused, hearing)?.words).toBe('Not yours.')
})

test.each(HEARINGS)('what is there and fresh needs none, a refusal always does (%s)', hearing => {
  expect(loadWords(true, undefined, hearing)).toBeUndefined()
  expect(loadWords(true, refused, hearing)?.words).toBe('Not yours.')
})

test('an old view says so while the page as a whole passes for live, and leaves it to the page otherwise', () => {
  expect(loadWords(true, silent, 'live')?.words).toMatch(/may be old/)
  expect(loadWords(true, silent, 'silent')).toBeUndefined()
  expect(loadWords(true, silent, 'connecting')).toBeUndefined()
})
