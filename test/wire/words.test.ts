// The four languages: every line in each, the same gaps, nothing left in English, and set as their readers expect.

import { describe, expect, it } from 'vitest'
import type { Message, Mono, Wall } from '../../agent/core/vocabulary.ts'
import { LANGUAGES, type Language } from '../../agent/wire/panel-messages.ts'
import { renderMessage } from '../../agent/wire/panel-text.ts'
import { CZECH } from '../../agent/wire/words/cs.ts'
import { GERMAN } from '../../agent/wire/words/de.ts'
import { ENGLISH, type Words } from '../../agent/wire/words/en.ts'
import { FRENCH } from '../../agent/wire/words/fr.ts'

const TRANSLATED = { de: GERMAN, fr: FRENCH, cs: CZECH } as const
const lines = (words: Words) => Object.entries(words)
const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each(Object.entries(TRANSLATED))('%s', (_, words) => {
  it('has exactly the lines of English', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(ENGLISH).sort())
  })

  it('has the gaps of each English line', () => {
    for (const [id, text] of lines(ENGLISH)) {
      expect(gaps(words[id as keyof Words]), id).toEqual(gaps(text))
    }
  })

  it('has left nothing in English, and does not say the same for two things', () => {
    const english = new Set<string>(Object.values(ENGLISH))
    expect(lines(words).filter(([, text]) => english.has(text))).toEqual([])
    const said = lines(words).filter(([id]) => id.startsWith('reason.'))
    expect(new Set(said.map(([, text]) => text)).size).toBe(said.length)
  })

  it('ends where English ends: sentences with a stop, titles without', () => {
    const end = (text: string) =>
      text
        .replaceAll(/\s/g, '')
        .at(-1)
        ?.replace(/[^.?…]/, '')
    for (const [id, text] of lines(ENGLISH)) {
      expect(end(words[id as keyof Words]), id).toBe(end(text))
    }
  })
})

it.each(LANGUAGES)('%s is set in good type', language => {
  for (const [id, text] of lines({ en: ENGLISH, ...TRANSLATED }[language])) {
    expect(text, id).toBe(text.trim())
    expect(text, id).not.toMatch(/["'`]|\.\.\.| {2}/)
    expect(text, id).toMatch(/^([\p{Lu}\d]|\{enter\})/u)
  }
})

it('French has a narrow no-break space before high punctuation, other languages have none', () => {
  const high = /(?<!https)[:;?!]/
  for (const [id, text] of lines(FRENCH)) {
    expect(text.replaceAll(/\u202f[:;?!]/g, ''), id).not.toMatch(high)
  }
  for (const words of [ENGLISH, GERMAN, CZECH]) {
    for (const [id, text] of lines(words)) expect(text, id).not.toMatch(/\s[:;?!]/)
  }
})

it('Czech ties one-letter words to the next', () => {
  for (const [id, text] of lines(CZECH)) expect(text, id).not.toMatch(/(^|\s)[aikosuvz] /i)
})

it.each<[Language, RegExp, string]>([
  ['en', /^Offline since 20\/01\/2026,? 10:00$/, 'Offline login will be possible in 4 min 5 s'],
  ['de', /^Offline seit 20\.01\.26,? 10:00$/, 'Offline-Anmeldung möglich in 4 min 5 s'],
  [
    'fr',
    /^Hors ligne depuis le 20\/01\/2026,? 10:00$/,
    'Connexion hors ligne possible dans 4 min 5 s',
  ],
  ['cs', /^Offline od 20\.\s?0?1\.\s?26,? 10:00$/, 'Přihlášení offline bude možné za 4 min 5 s'],
])('%s writes moments its own way and countdowns as all do', (language, since, left) => {
  const text = (message: Message) => renderMessage(message, 0 as Mono, language).text
  const time = new Date(2026, 0, 20, 10, 0).getTime() as Wall
  expect(text({ id: 'offline-since', args: { time } })).toMatch(since)
  expect(text({ id: 'offline-login-possible-in', args: { until: 245_000 as Mono } })).toBe(left)
})
