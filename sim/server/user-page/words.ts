// The page in the reader's language: its words, its dates, its plurals.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { CZECH } from './words/cs.ts'
import { GERMAN } from './words/de.ts'
import { ENGLISH, type WordId, type Words } from './words/en.ts'
import { FRENCH } from './words/fr.ts'

/** Each by its own name. */
export const LANGUAGES = { en: 'English', fr: 'Français', de: 'Deutsch', cs: 'Čeština' } as const
export type Language = keyof typeof LANGUAGES

export const WORDS: Readonly<Record<Language, Words>> = {
  en: ENGLISH,
  fr: FRENCH,
  de: GERMAN,
  cs: CZECH,
}
/** English dates as most of its readers around the world write them: day first. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr', de: 'de', cs: 'cs' }

type Filling = Readonly<Record<string, string | number>>
export interface Speech {
  readonly language: Language
  /** The word, its `{places}` filled in. */
  (id: WordId, filling?: Filling): string
  /** A moment, in the browser's time zone; `short` for lists. */
  readonly moment: (iso: string, length?: 'long' | 'short') => string
  readonly pages: (n: number) => string
  /** A data centre by what it is called; one that nobody thought of by its id. */
  readonly region: (id: string) => string
}

export function speech(language: Language): Speech {
  const say = (id: WordId, filling: Filling = {}): string =>
    WORDS[language][id].replaceAll(/\{(\w+)\}/g, (whole, place) => String(filling[place] ?? whole))
  const plurals = new Intl.PluralRules(LOCALES[language])
  return Object.assign(say, {
    language,
    moment: (iso: string, length: 'long' | 'short' = 'long') =>
      new Intl.DateTimeFormat(LOCALES[language], {
        ...{ day: 'numeric', month: length, hour: '2-digit', minute: '2-digit' },
        ...(length === 'long' && { year: 'numeric' }),
      }).format(new Date(iso)),
    pages: (n: number) => {
      const form = plurals.select(n)
      return say(`pages.${form === 'one' || form === 'few' ? form : 'other'}`, { n })
    },
    region: (id: string) => (id === 'eu' || id === 'us' ? say(`region.${id}`) : id),
  })
}

/** The first of these that the page speaks, or English. */
export function spoken(wanted: readonly (string | undefined)[]): Language {
  const short = wanted.map(one => one?.slice(0, 2).toLowerCase())
  const found = short.find(one => one !== undefined && Object.hasOwn(LANGUAGES, one))
  return (found as Language | undefined) ?? 'en'
}

/** The words for what went wrong; there is one for everything. */
export function problemWord(problem: string): WordId {
  const id = `problem.${problem}`
  return Object.hasOwn(ENGLISH, id) ? (id as WordId) : 'problem.other'
}

export const SpeechContext = createContext<Speech>(speech('en'))
export const useSpeech = (): Speech => useContext(SpeechContext)
