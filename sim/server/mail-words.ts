// What our mails say, in each language, as plain text and as HTML. Names come from people: they stay on their line and
// are never read as HTML.

import type { Language } from './languages.ts'
import type { MailedJobs } from './mailed-jobs.ts'
import type { OldPins } from './pins.ts'

/** The sentences of our mails; `{name}`, `{pin}`, `{until}`, `{link}` and `{jobs}`, a list of names, are filled in. */
export interface Sentences {
  readonly subject: string
  readonly subjects: { readonly jobs: string; readonly noJobs: string }
  readonly jobs: Readonly<Record<keyof MailedJobs, string>>
  readonly nothing: string
  readonly notYourMail: string
  readonly greeting: string
  readonly newPin: string
  readonly validUntil: string
  readonly noEnd: string
  readonly oldPins: Readonly<Record<OldPins, string>>
  readonly notYou: string
  readonly signUp: {
    readonly subject: string
    readonly greeting: string
    readonly confirm: string
    readonly notYou: string
    readonly known: string
    readonly notYouEither: string
  }
}

export const SENTENCES: Readonly<Record<Language, Sentences>> = {
  en: {
    subject: 'Your new PIN',
    subjects: { jobs: 'Your print jobs and your new PIN', noJobs: 'Nothing to print in your mail' },
    jobs: {
      waiting: 'These jobs wait for you at any terminal: {jobs}',
      full: 'These were not taken, because too much waits for you already: {jobs}. Have some printed first, then send them again.',
      unprintable:
        'These cannot be printed: {jobs}. What can be printed are PDF, PNG, JPEG and plain text.',
    },
    nothing:
      'Nothing attached to your mail can be printed. What can be printed are PDF, PNG, JPEG and plain text.',
    notYourMail: 'If you sent no mail to be printed, tell your administrator.',
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
    signUp: {
      subject: 'Confirm your address',
      greeting: 'Hello,',
      confirm:
        'You want an account for printing, copying and scanning. Open this link within an hour, and it is made: {link}',
      notYou: 'If you did not ask for it, leave the link alone: without it there is no account.',
      known:
        'Somebody, probably you, signed up with this address. There is an account with it already, so nothing was made. Sign in with that one.',
      notYouEither: 'If that was not you, you need do nothing.',
    },
  },
  fr: {
    subject: 'Votre nouveau code PIN',
    subjects: {
      jobs: 'Vos travaux d’impression et votre nouveau code PIN',
      noJobs: 'Rien à imprimer dans votre e-mail',
    },
    jobs: {
      waiting: 'Ces travaux vous attendent sur tous les terminaux : {jobs}',
      full: 'Ceux-ci ont été refusés, car trop de travaux vous attendent déjà : {jobs}. Imprimez-en d’abord, puis renvoyez-les.',
      unprintable:
        'Ceux-ci ne peuvent pas être imprimés : {jobs}. Les formats imprimables sont PDF, PNG, JPEG et texte brut.',
    },
    nothing:
      'Aucune pièce jointe de votre e-mail ne peut être imprimée. Les formats imprimables sont PDF, PNG, JPEG et texte brut.',
    notYourMail: 'Si vous n’avez envoyé aucun e-mail à imprimer, prévenez votre administrateur.',
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
    signUp: {
      subject: 'Confirmez votre adresse',
      greeting: 'Bonjour,',
      confirm:
        'Vous souhaitez un compte pour imprimer, copier et numériser. Ouvrez ce lien dans l’heure, et il est créé : {link}',
      notYou:
        'Si vous ne l’avez pas demandé, n’ouvrez pas ce lien : sans lui, aucun compte n’est créé.',
      known:
        'Quelqu’un, sans doute vous, s’est inscrit avec cette adresse. Un compte l’utilise déjà, donc rien n’a été créé. Connectez-vous avec celui-ci.',
      notYouEither: 'Si ce n’était pas vous, vous n’avez rien à faire.',
    },
  },
  de: {
    subject: 'Ihre neue PIN',
    subjects: {
      jobs: 'Ihre Druckaufträge und Ihre neue PIN',
      noJobs: 'Nichts zu drucken in Ihrer E-Mail',
    },
    jobs: {
      waiting: 'Diese Aufträge warten an jedem Terminal auf Sie: {jobs}',
      full: 'Diese wurden nicht angenommen, weil schon zu viel auf Sie wartet: {jobs}. Drucken Sie zuerst einige, und senden Sie sie dann noch einmal.',
      unprintable:
        'Diese können nicht gedruckt werden: {jobs}. Gedruckt werden PDF, PNG, JPEG und reiner Text.',
    },
    nothing:
      'Kein Anhang Ihrer E-Mail kann gedruckt werden. Gedruckt werden PDF, PNG, JPEG und reiner Text.',
    notYourMail:
      'Wenn Sie keine E-Mail zum Drucken gesendet haben, sagen Sie es Ihrem Administrator.',
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
    signUp: {
      subject: 'Bestätigen Sie Ihre Adresse',
      greeting: 'Guten Tag,',
      confirm:
        'Sie möchten ein Konto zum Drucken, Kopieren und Scannen. Öffnen Sie innerhalb einer Stunde diesen Link, dann wird es angelegt: {link}',
      notYou: 'Wenn Sie es nicht wollten, öffnen Sie den Link nicht: Ohne ihn gibt es kein Konto.',
      known:
        'Jemand, wahrscheinlich Sie, hat sich mit dieser Adresse registriert. Es gibt schon ein Konto mit ihr, deshalb wurde nichts angelegt. Melden Sie sich mit diesem an.',
      notYouEither: 'Wenn Sie das nicht waren, brauchen Sie nichts zu tun.',
    },
  },
  cs: {
    subject: 'Váš nový PIN',
    subjects: {
      jobs: 'Vaše tiskové úlohy a váš nový PIN',
      noJobs: 'Ve vašem e-mailu není co tisknout',
    },
    jobs: {
      waiting: 'Tyto úlohy na vás čekají u kteréhokoli terminálu: {jobs}',
      full: 'Tyto nebyly přijaty, protože na vás už čeká příliš mnoho úloh: {jobs}. Nejdříve některé vytiskněte a pak je pošlete znovu.',
      unprintable: 'Tyto nelze vytisknout: {jobs}. Tisknout lze PDF, PNG, JPEG a prostý text.',
    },
    nothing:
      'Žádnou přílohu vašeho e-mailu nelze vytisknout. Tisknout lze PDF, PNG, JPEG a prostý text.',
    notYourMail: 'Pokud jste žádný e-mail k vytištění neposlali, řekněte to svému správci.',
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
    signUp: {
      subject: 'Potvrďte svou adresu',
      greeting: 'Dobrý den,',
      confirm:
        'Chcete účet pro tisk, kopírování a skenování. Otevřete do hodiny tento odkaz a účet vznikne: {link}',
      notYou: 'Pokud jste o něj nežádali, odkaz neotvírejte: bez něj žádný účet nevznikne.',
      known:
        'Někdo, nejspíš vy, se s touto adresou zaregistroval. Účet s ní už existuje, takže žádný nevznikl. Přihlaste se k němu.',
      notYouEither: 'Pokud jste to nebyli vy, nemusíte dělat nic.',
    },
  },
}

/** How dates are written. */
const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  fr: 'fr-FR',
  de: 'de-DE',
  cs: 'cs-CZ',
}

interface AnyMail {
  readonly language: Language
  /** Undefined for somebody who is no user: whoever signs them up must not choose what we call them. */
  readonly name?: string | undefined
}

interface MailToUser extends AnyMail {
  readonly name: string
}

/** A mail about jobs that came without a PIN, for none of them waits. */
export interface NoJobsMail extends MailToUser {
  readonly jobs: MailedJobs
}

export interface NewPinMail extends MailToUser {
  readonly pin: string
  /** Milliseconds since 1970; null for no end. */
  readonly expiresAt: number | null
  readonly oldPins: OldPins | 'none'
  /** IANA name of the zone that dates are written in. */
  readonly timeZone: string
  /** The mail that brought the PIN brought these, too. */
  readonly jobs?: MailedJobs | undefined
}

export interface MailText {
  /** Holds no PIN: subjects stand in lists and logs. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The mail about a new PIN, and about the jobs it came for. */
export function newPinMail(mail: NewPinMail): MailText {
  const words = SENTENCES[mail.language]
  const { expiresAt, jobs } = mail
  const until = expiresAt === null ? '' : dateWords(mail, expiresAt)
  return written(mail, jobs === undefined ? words.subject : words.subjects.jobs, [
    ...(jobs === undefined ? [] : jobSentences(words, jobs)),
    [words.newPin, { pin: mail.pin }],
    expiresAt === null ? [words.noEnd] : [words.validUntil, { until }],
    ...(mail.oldPins === 'none' ? [] : [[words.oldPins[mail.oldPins]] as const]),
    [words.notYou],
  ])
}

/** The mail that says why nothing of another mail will be printed. */
export function noJobsMail(mail: NoJobsMail): MailText {
  const words = SENTENCES[mail.language]
  const why = jobSentences(words, mail.jobs)
  return written(mail, words.subjects.noJobs, [
    ...(why.length === 0 ? [[words.nothing] as const] : why),
    [words.notYourMail],
  ])
}

/** The mail with the link that makes an account; without one it says that the address has an account already. */
export function signUpMail(language: Language, link: string | undefined): MailText {
  const { signUp } = SENTENCES[language]
  const { subject, confirm, notYou, known, notYouEither } = signUp
  return written(
    { language },
    subject,
    link === undefined ? [[known], [notYouEither]] : [[confirm, { link }], [notYou]],
  )
}

/** A sentence and what is filled into it. */
type Filled = readonly [sentence: string, values?: Readonly<Record<string, string>>]

const JOBS = ['waiting', 'full', 'unprintable'] as const

function jobSentences(words: Sentences, jobs: MailedJobs): readonly Filled[] {
  return JOBS.filter(kind => jobs[kind].length > 0).map(kind => [
    words.jobs[kind],
    { jobs: jobs[kind].map(shortened).join(', ') },
  ])
}

function written(
  { language, name }: AnyMail,
  subject: string,
  sentences: readonly Filled[],
): MailText {
  const { greeting, signUp } = SENTENCES[language]
  const hello: Filled = name === undefined ? [signUp.greeting] : [greeting, { name }]
  const all: readonly Filled[] = [hello, ...sentences]
  // What is filled in is not looked through again: a name may hold a mark.
  const put = ([sentence, values = {}]: Filled, how: (value: string, mark: string) => string) =>
    sentence.replaceAll(/\{(\w+)\}/g, (_, mark: string) => how(oneLine(values[mark] ?? ''), mark))
  const html = ([sentence, values = {}]: Filled) =>
    put([escaped(sentence), values], (value, mark) => {
      const text = escaped(value)
      if (mark === 'link') return `<a href="${text}">${text}</a>`
      return mark === 'pin' ? `<strong>${text}</strong>` : text
    })
  return {
    subject,
    text: `${all.map(one => put(one, String)).join('\n\n')}\n`,
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
      `<title>${escaped(subject)}</title></head><body>` +
      `${all.map(one => `<p>${html(one)}</p>`).join('')}</body></html>`,
  }
}

const NAME_CHARS = 60
/** A name of a file as mails show it: whoever forges a mail gets little room for words of their own. */
const shortened = (name: string): string => {
  const characters = [...name]
  return characters.length <= NAME_CHARS ? name : `${characters.slice(0, NAME_CHARS).join('')}…`
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
