// The page's words in German.

import type { Words } from './en.ts'

export const GERMAN: Words = {
  title: 'Ihre PIN und Ihre Karten',
  language: 'Sprache',
  wait: 'Einen Moment …',
  'sign-in': 'Anmelden',
  'sign-out': 'Abmelden',
  'sign-out-everywhere': 'Überall abmelden',
  tenant: 'Organisation (Tenant)',
  user: 'Benutzername oder E-Mail-Adresse',
  pin: 'PIN',
  password: 'Passwort',
  'with-password': 'Mit Passwort anmelden',
  'with-pin': 'Mit PIN anmelden',
  'your-password': 'Ihr Passwort',
  'password.none': 'Sie haben kein Passwort. Ihr Administrator kann Ihnen eines geben.',
  'password.since': 'Gesetzt am {since}',
  'password.old': 'Ihr jetziges Passwort',
  'password.new': 'Neues Passwort',
  'password.how': '8 bis 128 Zeichen, und nicht Ihr Benutzername.',
  'password.change': 'Passwort ändern',
  'password.changed':
    'Ihr Passwort ist geändert. Andere Seiten, auf denen es verwendet wurde, sind abgemeldet.',
  'no-pin': 'Ich habe keine PIN, oder sie ist abgelaufen',
  back: 'Zurück zur Anmeldung',
  ask: 'Neue PIN anfordern',
  'ask.how':
    'Sie kommt per E-Mail an die Adresse, die Ihr Administrator kennt. Eine PIN, die Sie haben, gilt weiter, bis Sie die neue zum ersten Mal verwenden.',
  'ask.send': 'Neue PIN zusenden',
  'ask.sent':
    'Wenn dieser Benutzer eine neue PIN bekommen darf, ist sie an seine Adresse unterwegs. Wenn nichts ankommt, fragen Sie Ihren Administrator.',
  hello: 'Guten Tag, {name}',
  'your-pin': 'Ihre PIN',
  'pin.none': 'Sie haben keine PIN.',
  'pin.works': 'gilt',
  'pin.pending': 'wartet auf die erste Verwendung',
  'pin.pending.how':
    'Sie steht in der E-Mail an Sie. Mit der ersten Verwendung gilt die vorige nicht mehr.',
  expired: 'abgelaufen',
  'valid-until': 'Gültig bis {until}',
  'expired-at': 'Abgelaufen am {until}',
  'no-end': 'Läuft nicht ab',
  'new-pin': 'Neue PIN',
  'new-pin.sent':
    'Eine neue PIN ist unterwegs an {email}. Ihre bisherige gilt weiter, bis Sie die neue zum ersten Mal verwenden.',
  cards: 'Ihre Karten',
  'cards.none': 'Für Sie ist keine Karte registriert.',
  'card.works': 'gilt',
  activities: 'Was Sie zuletzt getan haben',
  'activities.none': 'Noch nichts.',
  when: 'Wann',
  what: 'Was',
  where: 'Terminal',
  'kind.login': 'Angemeldet',
  'kind.logout': 'Abgemeldet',
  'kind.copy': 'Kopiert',
  'kind.scan': 'Gescannt',
  'kind.print': 'Gedruckt',
  'pages.one': '{n} Seite',
  'pages.few': '{n} Seiten',
  'pages.other': '{n} Seiten',
  account: 'Konto',
  'user-name': 'Benutzername',
  email: 'E-Mail',
  'email.none': 'keine Adresse',
  'everywhere.how':
    'Beendet auch, was in anderen Browsern offen ist. Tun Sie es, wenn Sie irgendwo einen offen gelassen haben.',
  'problem.ended':
    'Sie sind abgemeldet, weil Zeit vergangen ist oder Ihre PIN ersetzt wurde. Melden Sie sich wieder an.',
  'problem.wrong-sign-in':
    'Das passt nicht zusammen, oder die PIN ist abgelaufen. Nach 5 falschen Versuchen wird 15 Minuten lang nichts mehr geprüft.',
  'problem.wrong-password':
    'Das ist nicht Ihr jetziges Passwort. Nach 5 falschen Versuchen wird 15 Minuten lang nichts mehr geprüft.',
  'problem.password-policy':
    'Ein Passwort hat 8 bis 128 Zeichen und ist nicht Ihr Benutzername. Wählen Sie ein anderes.',
  'problem.too-many-tries':
    'Von hier kamen zu viele falsche Versuche. Versuchen Sie es in 15 Minuten wieder.',
  'problem.too-many-requests':
    'Von hier kamen zu viele Anfragen. Versuchen Sie es in einer Stunde wieder.',
  'problem.pin-change-off':
    'Neue PINs macht hier nur ein Administrator. Fragen Sie ihn, wenn Sie eine brauchen.',
  'problem.no-address':
    'Es gibt keine E-Mail-Adresse, an die eine neue PIN gehen könnte. Fragen Sie Ihren Administrator.',
  'problem.mails-off':
    'Hier werden keine E-Mails verschickt, also erführen Sie eine neue PIN nicht. Fragen Sie Ihren Administrator.',
  'problem.too-often':
    'Sie haben innerhalb einer Stunde drei neue PINs bekommen. Suchen Sie die letzte E-Mail, oder warten Sie eine Stunde.',
  'problem.silent': 'Der Server antwortet nicht. Versuchen Sie es gleich noch einmal.',
  'problem.other':
    'Das hat nicht geklappt. Versuchen Sie es noch einmal, oder fragen Sie Ihren Administrator.',
}
