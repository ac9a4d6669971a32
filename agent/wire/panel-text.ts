// The words of the panel: a message id and its arguments become one line of text.

import type { Message, Mono, Reason } from '../core/vocabulary.ts'
import type { PanelLine } from './panel-messages.ts'

export type Language = 'en' | 'de' | 'fr' | 'cs'

type Texts = Readonly<Record<string, string>>

/** Why somebody is not let in, and what to do about it. Every reason has its line. */
const REASONS = {
  'reason.unknown-card': 'This card is not known. Ask your administrator to register it.',
  'reason.wrong-pin': 'This PIN is not right. Check it and enter it again.',
  'reason.inactive': 'This account is switched off. Ask your administrator.',
  'reason.expired':
    'This card or PIN is past its validity. Ask for a new one at your login page or help desk.',
  'reason.cache-expired':
    'This terminal is offline and has not checked this login for too long. Try again when it is online.',
  'reason.waiting-for-offline':
    'The server does not answer. Wait for the countdown, then log in again.',
  'reason.gate-locked':
    'This terminal is offline and locked. An administrator must enter the unlock code first.',
  'reason.wrong-code': 'This unlock code is not right. Check it and enter it again.',
  'reason.offline-login-off':
    'The server does not answer and nobody can log in without it here. Try another printer or wait.',
  'reason.not-secure':
    'The connection to the server is not secure, so nobody can log in. Tell your administrator.',
  'reason.not-enrolled':
    'This terminal belongs to no server yet. An administrator must enter an enrolment code.',
  'reason.terminal-refused':
    'The server does not accept this terminal any more. Tell your administrator.',
  'reason.delayed': 'Too many wrong entries. Wait for the countdown, then try again.',
  'reason.budget-spent':
    'Too many wrong PINs today, so PINs are off here while offline. Use your card.',
  'reason.locked-out':
    'The server has locked this login after too many wrong tries. Wait a while or ask your administrator.',
  'reason.pin-not-offline':
    'A PIN alone does not work while this terminal is offline. Use your card.',
  'reason.pin-too-short':
    'This PIN is too short to work while this terminal is offline. Use your card.',
  'reason.method-off': 'This way to log in is switched off here. Use another one.',
  'reason.journal-unwritable':
    'This terminal cannot write its log, so nobody can log in. Tell your administrator.',
  'reason.attempt-uncounted':
    'This terminal cannot count tries, so it did not look at this one. Tell your administrator.',
} as const satisfies Readonly<Record<`reason.${Reason}`, string>>

const ENGLISH: Texts = {
  ...REASONS,
  welcome: 'Welcome',
  'swipe-card': 'Hold your card to the reader',
  'enter-pin': 'Enter your PIN and press OK',
  'swipe-card-or-enter-pin': 'Hold your card to the reader or enter your PIN',
}

/** Other languages may leave lines out: those stay English. */
const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, de: {}, fr: {}, cs: {} }

/**
 * One line of the panel in the panel's language. `now` is the clock that `until` arguments count down to.
 * Never throws: an id without a text is shown as it is, and so is an argument that is missing.
 */
export function renderMessage(message: Message, now: Mono, language: Language = 'en'): PanelLine {
  const args: Record<string, PanelLine['args'][string]> = {}
  const words: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.args ?? {})) {
    if (typeof value !== 'object') {
      args[name] = value
      words[name] = String(value)
    } else if ('until' in value) {
      const seconds = Math.max(0, Math.ceil((value.until - now) / 1_000))
      args[name] = { seconds }
      words[name] = lengthOfTime(seconds)
    } else {
      args[name] = { time: value.time }
      words[name] = moment(value.time, language)
    }
  }
  const template = own(TEXTS[language], message.id) ?? own(ENGLISH, message.id) ?? message.id
  const text = template.replace(/\{(\w+)\}/g, (gap, name: string) => own(words, name) ?? gap)
  return { id: message.id, text, args }
}

function own(texts: Texts, id: string): string | undefined {
  return Object.hasOwn(texts, id) ? texts[id] : undefined
}

/** `45 s`, `4 min 5 s`, `2 h 5 min`: the unit signs are the same in all our languages. */
function lengthOfTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Day and time of day in the terminal's time zone. */
function moment(time: number, language: Language): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(date)
}
