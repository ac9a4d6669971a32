// The page for people in four languages: nothing missing, nothing left in another.

import { describe, expect, test } from 'vitest'
import { LANGUAGES as OF_SERVER } from '../../../../sim/server/languages.ts'
import { ENGLISH, type WordId } from '../../../../sim/server/user-page/words/en.ts'
import {
  LANGUAGES,
  problemWord,
  speech,
  spoken,
  WORDS,
} from '../../../../sim/server/user-page/words.ts'

const ids = Object.keys(ENGLISH) as WordId[]
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each(['fr', 'de', 'cs'] as const)('in %s', language => {
  test('every word fills the same places', () => {
    for (const id of ids) {
      expect([id, places(WORDS[language][id])]).toEqual([id, places(ENGLISH[id])])
    }
  })

  test('no sentence is left in English', () => {
    const sentences = ids.filter(id => ENGLISH[id].split(' ').length > 2)
    expect(sentences.length).toBeGreaterThan(20)
    for (const id of sentences) expect(WORDS[language][id], id).not.toBe(ENGLISH[id])
  })
})

test('the page speaks what mails are written in', () => {
  expect(Object.keys(LANGUAGES)).toEqual([...OF_SERVER])
})

test.each([
  [['cs-CZ', 'en'], 'cs'],
  [[undefined, 'pl-PL', 'de-AT'], 'de'],
  [['toString', 'pl'], 'en'],
] as const)('whoever reads %j gets %s', (wanted, language) => {
  expect(spoken(wanted)).toBe(language)
})

test('pages are counted as each language does', () => {
  const counted = (language: keyof typeof LANGUAGES) => [1, 3, 5].map(speech(language).pages)
  expect(counted('en')).toEqual(['1 page', '3 pages', '5 pages'])
  expect(counted('cs')).toEqual(['1 strana', '3 strany', '5 stran'])
})

/** What the Server API and a provider's callback may say to whoever is at this page. */
const REFUSALS = [
  ...['registration-off', 'not-active', 'account-exists', 'email-not-verified'],
  ...['not-of-organisation', 'provider-failed', 'cancelled', 'sign-in-gone', 'too-many-tries'],
  ...['no-tenant', 'wrong-sign-in', 'link-gone', 'name-taken', 'username-fixed', 'code-gone'],
  ...['terminal-silent', 'terminal-refused', 'silent'],
  // What this page itself refuses.
  ...['no-login-code', 'other-server', 'other-region', 'other-tenant'],
  ...['camera-refused', 'no-camera', 'camera-busy', 'no-sign-up-mails', 'no-username'],
]

test.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])(
  'E2, E4, E6: in %s every refusal has a sentence of its own',
  language => {
    const sentences = REFUSALS.map(word => WORDS[language][problemWord(word)])
    expect(new Set(sentences).size).toBe(REFUSALS.length)
    expect(sentences).not.toContain(WORDS[language]['problem.other'])
    for (const sentence of sentences) expect(sentence).toMatch(/\S.* .*[.:]$/)
  },
)

test('every problem has words, also one that nobody thought of', () => {
  expect(problemWord('too-often')).toBe('problem.too-often')
  expect(problemWord('internal')).toBe('problem.other')
})
