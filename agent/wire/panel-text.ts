// The words of the panel: a message id and its arguments become one line of text.

import type { Message, Mono } from '../core/vocabulary.ts'
import { lengthOfTime } from './length-of-time.ts'
import type { Language, PanelLine } from './panel-messages.ts'
import { CZECH } from './words/cs.ts'
import { GERMAN } from './words/de.ts'
import { ENGLISH, type Words } from './words/en.ts'
import { FRENCH } from './words/fr.ts'

/** Every language has every line; the compiler names the one that is missing. */
const WORDS: Readonly<Record<Language, Words>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  cs: CZECH,
}

/** English dates as most of its readers around the world write them: day first. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de', fr: 'fr', cs: 'cs' }

/** What the key that ends an input is called, unless it is said otherwise. */
export const ENTER_KEY = 'OK'

/**
 * One line of the panel in the panel's language. `now` is the clock that `until` arguments count down to, `enterKey` what
 * is written on the machine's key that ends an input.
 * Never throws: an id without a text is shown as it is, and so is an argument that is missing.
 */
export function renderMessage(
  message: Message,
  now: Mono,
  language: Language = 'en',
  enterKey: string = ENTER_KEY,
): PanelLine {
  const template = own(WORDS[language], message.id) ?? message.id
  const given = { ...(template.includes('{enter}') && { enter: enterKey }), ...message.args }
  const args: Record<string, PanelLine['args'][string]> = {}
  const words: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name === 'until') {
      const seconds = Math.max(0, Math.ceil((Number(value) - now) / 1_000))
      args[name] = { seconds }
      words[name] = lengthOfTime(seconds)
    } else if (name === 'time') {
      args[name] = { time: Number(value) }
      words[name] = moment(Number(value), language)
    } else {
      args[name] = value
      words[name] = String(value)
    }
  }
  const filled = template.replace(/\{(\w+)\}/g, (gap, name: string) => own(words, name) ?? gap)
  // Some refusals end by themselves and some of the same kind do not: then the wait stands behind the words.
  const wait = template.includes('{until}') ? undefined : own(words, 'until')
  const text = wait === undefined ? filled.trim() : `${filled} (${wait})`
  return { id: message.id, text, args }
}

/** Why somebody was not let in, in words; a reason without any is shown as it is. */
export const reasonText = (reason: string, language: Language): string =>
  own(WORDS[language], `reason.${reason}`) ?? reason

function own(texts: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(texts, id) ? texts[id] : undefined
}

/** Day and time of day in the terminal's time zone. */
function moment(time: number, language: Language): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(date)
}
