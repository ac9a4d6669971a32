// The page's words in Czech.

import type { Words } from './en.ts'

export const CZECH: Words = {
  title: 'Váš PIN a karty',
  language: 'Jazyk',
  wait: 'Okamžik…',
  'sign-in': 'Přihlásit se',
  'sign-out': 'Odhlásit se',
  'sign-out-everywhere': 'Odhlásit se všude',
  tenant: 'Organizace (tenant)',
  user: 'Uživatelské jméno nebo e-mailová adresa',
  pin: 'PIN',
  password: 'Heslo',
  'with-password': 'Přihlásit se heslem',
  'with-pin': 'Přihlásit se PINem',
  'your-password': 'Vaše heslo',
  'password.none': 'Nemáte heslo. Může vám ho nastavit správce.',
  'password.since': 'Nastaveno {since}',
  'password.old': 'Dosavadní heslo',
  'password.new': 'Nové heslo',
  'password.how': '8 až 128 znaků, a ne vaše uživatelské jméno.',
  'password.change': 'Změnit heslo',
  'password.changed': 'Vaše heslo bylo změněno. Ostatní stránky, kde bylo použito, jsou odhlášeny.',
  'no-pin': 'Nemám PIN, nebo mu skončila platnost',
  back: 'Zpět na přihlášení',
  ask: 'Požádat o nový PIN',
  'ask.how':
    'Přijde e-mailem na adresu, kterou zná váš správce. Dosavadní PIN platí, dokud poprvé nepoužijete nový.',
  'ask.send': 'Poslat nový PIN',
  'ask.sent':
    'Pokud tento uživatel smí dostat nový PIN, je na cestě na jeho adresu. Pokud nic nepřijde, obraťte se na správce.',
  hello: 'Dobrý den, {name}',
  'your-pin': 'Váš PIN',
  'pin.none': 'Nemáte žádný PIN.',
  'pin.works': 'platí',
  'pin.pending': 'čeká na první použití',
  'pin.pending.how':
    'Je v e-mailu, který jsme vám poslali. Prvním použitím skončí platnost předchozího.',
  expired: 'neplatí',
  'valid-until': 'Platí do {until}',
  'expired-at': 'Platnost skončila {until}',
  'no-end': 'Platnost není omezena',
  'new-pin': 'Nový PIN',
  'new-pin.sent':
    'Nový PIN je na cestě na {email}. Dosavadní platí, dokud poprvé nepoužijete nový.',
  cards: 'Vaše karty',
  'cards.none': 'Nemáte registrovanou žádnou kartu.',
  'card.works': 'platí',
  activities: 'Co jste naposledy dělali',
  'activities.none': 'Zatím nic.',
  when: 'Kdy',
  what: 'Co',
  where: 'Terminál',
  'kind.login': 'Přihlášení',
  'kind.logout': 'Odhlášení',
  'kind.copy': 'Kopírování',
  'kind.scan': 'Skenování',
  'kind.print': 'Tisk',
  'pages.one': '{n} strana',
  'pages.few': '{n} strany',
  'pages.other': '{n} stran',
  account: 'Účet',
  'user-name': 'Uživatelské jméno',
  email: 'E-mail',
  'email.none': 'žádná adresa',
  'everywhere.how':
    'Ukončí i to, co je otevřené v jiných prohlížečích. Udělejte to, pokud jste někde nechali prohlížeč otevřený.',
  'problem.ended':
    'Jste odhlášeni, protože uplynul čas nebo byl váš PIN nahrazen. Přihlaste se znovu.',
  'problem.wrong-sign-in':
    'Údaje k sobě nepatří, nebo PINu skončila platnost. Po 5 chybných pokusech se 15 minut nic neověřuje.',
  'problem.wrong-password':
    'Toto není vaše dosavadní heslo. Po 5 chybných pokusech se 15 minut nic neověřuje.',
  'problem.password-policy':
    'Heslo má 8 až 128 znaků a není to vaše uživatelské jméno. Zvolte jiné.',
  'problem.too-many-tries':
    'Odsud přišlo příliš mnoho chybných pokusů. Zkuste to znovu za 15 minut.',
  'problem.too-many-requests': 'Odsud přišlo příliš mnoho žádostí. Zkuste to znovu za hodinu.',
  'problem.pin-change-off':
    'Nové PINy zde vytváří jen správce. Obraťte se na něj, pokud nějaký potřebujete.',
  'problem.no-address':
    'Nemáte e-mailovou adresu, na kterou by nový PIN mohl přijít. Obraťte se na správce.',
  'problem.mails-off':
    'E-maily se zde neposílají, nový PIN byste se tedy nedozvěděli. Obraťte se na správce.',
  'problem.too-often':
    'Během hodiny jste dostali tři nové PINy. Najděte poslední e-mail, nebo hodinu počkejte.',
  'problem.silent': 'Server neodpovídá. Zkuste to za chvíli znovu.',
  'problem.other': 'Nepodařilo se to. Zkuste to znovu, nebo se obraťte na správce.',
}
