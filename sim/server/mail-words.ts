// What our mails say, in each language, as plain text and as HTML. Names come from people: they stay on their line and
// are never read as HTML.

import type { Language } from './languages.ts'
import type { OldPins } from './pins.ts'

/** The sentences of a mail about a new PIN; `{name}`, `{pin}` and `{until}` are filled in. */
export interface Sentences {
  readonly subject: string
  readonly greeting: string
  readonly newPin: string
  readonly validUntil: string
  readonly noEnd: string
  readonly oldPins: Readonly<Record<OldPins, string>>
  readonly notYou: string
}

export const SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: {
    subject: 'Your new PIN',
    greeting: 'Hello {name},',
    newPin: 'Your new PIN for printing, copying and scanning: {pin}',
    validUntil: 'It is valid until {until}.',
    noEnd: 'It does not expire.',
    oldPins: {
      stay: 'PINs you have already still work.',
      go: 'PINs you had before do not work any more.',
      'go-at-first-use':
        'The PIN you have still works until you use the new one for the first time.',
    },
    notYou: 'Tell nobody. If you expected no new PIN, tell your administrator.',
  },
  fr: {
    subject: 'Votre nouveau code PIN',
    greeting: 'Bonjour {name},',
    newPin: 'Votre nouveau code PIN pour imprimer, copier et numériser : {pin}',
    validUntil: 'Il est valable jusqu’au {until}.',
    noEnd: 'Il n’expire pas.',
    oldPins: {
      stay: 'Vos autres codes PIN restent valables.',
      go: 'Vos codes PIN précédents ne fonctionnent plus.',
      'go-at-first-use':
        'Votre code PIN actuel reste valable jusqu’à la première utilisation du nouveau.',
    },
    notYou:
      'Ne le communiquez à personne. Si vous n’attendiez pas de nouveau code PIN, prévenez votre administrateur.',
  },
  de: {
    subject: 'Ihre neue PIN',
    greeting: 'Guten Tag {name},',
    newPin: 'Ihre neue PIN zum Drucken, Kopieren und Scannen: {pin}',
    validUntil: 'Sie gilt bis {until}.',
    noEnd: 'Sie läuft nicht ab.',
    oldPins: {
      stay: 'Ihre anderen PINs gelten weiter.',
      go: 'Ihre bisherigen PINs gelten nicht mehr.',
      'go-at-first-use':
        'Ihre bisherige PIN gilt weiter, bis Sie die neue zum ersten Mal verwenden.',
    },
    notYou:
      'Verraten Sie sie niemandem. Wenn Sie keine neue PIN erwartet haben, sagen Sie es Ihrem Administrator.',
  },
  cs: {
    subject: 'Váš nový PIN',
    greeting: 'Dobrý den, {name},',
    newPin: 'Váš nový PIN pro tisk, kopírování a skenování: {pin}',
    validUntil: 'Platí do {until}.',
    noEnd: 'Jeho platnost není omezena.',
    oldPins: {
      stay: 'Vaše ostatní PINy platí dál.',
      go: 'Vaše předchozí PINy už neplatí.',
      'go-at-first-use': 'Váš dosavadní PIN platí, dokud poprvé nepoužijete nový.',
    },
    notYou: 'Nikomu jej nesdělujte. Pokud jste nový PIN nečekali, řekněte to svému správci.',
  },
}

/** How dates are written. */
const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  fr: 'fr-FR',
  de: 'de-DE',
  cs: 'cs-CZ',
}

export interface NewPinMail {
  readonly language: Language
  readonly name: string
  readonly pin: string
  /** Milliseconds since 1970; null for no end. */
  readonly expiresAt: number | null
  readonly oldPins: OldPins | 'none'
  /** IANA name of the zone that dates are written in. */
  readonly timeZone: string
}

export interface MailText {
  /** Holds no PIN: subjects stand in lists and logs. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The mail about a new PIN. */
export function newPinMail(mail: NewPinMail): MailText {
  const words = SENTENCES[mail.language]
  const { expiresAt } = mail
  const filled = (
    sentence: string,
    mark: (pin: string) => string,
    plain: (text: string) => string,
  ) =>
    plain(sentence)
      .replaceAll('{pin}', () => mark(mail.pin))
      .replaceAll('{until}', () => plain(expiresAt === null ? '' : dateWords(mail, expiresAt)))
      .replaceAll('{name}', () => plain(oneLine(mail.name)))
  const sentences = [
    words.greeting,
    words.newPin,
    expiresAt === null ? words.noEnd : words.validUntil,
    ...(mail.oldPins === 'none' ? [] : [words.oldPins[mail.oldPins]]),
    words.notYou,
  ]
  const paragraphs = sentences.map(
    one => `<p>${filled(one, pin => `<strong>${escaped(pin)}</strong>`, escaped)}</p>`,
  )
  return {
    subject: words.subject,
    text: `${sentences.map(one => filled(one, String, String)).join('\n\n')}\n`,
    html:
      `<!doctype html><html lang="${mail.language}"><head><meta charset="utf-8">` +
      `<title>${escaped(words.subject)}</title></head><body>${paragraphs.join('')}</body></html>`,
  }
}

function dateWords({ language, timeZone }: NewPinMail, at: number): string {
  const { format } = new Intl.DateTimeFormat(LOCALES[language], {
    ...{ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone, timeZoneName: 'short' },
  })
  return format(at)
}

/** Text without line ends, control characters and marks that turn the direction of writing. */
const oneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, character => ESCAPES[character] ?? character)
