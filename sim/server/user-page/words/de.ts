// The page's words in German.

import type { Words } from './en.ts'

export const GERMAN: Words = {
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
  step: 'Schritt {n} von {of}',
  next: 'Weiter',
  begin: 'Los geht’s',
  skip: 'Überspringen',
  'back.step': 'Zurück',
  'back.home': 'Zu meiner Seite',
  'welcome.1': 'Ihr Schlüssel zu den Druckern',
  'welcome.1.text':
    'Sehen Sie, wie lange Ihre PIN gilt und welche Karten Sie haben, und lassen Sie sich eine neue PIN zusenden, wenn Sie eine brauchen.',
  'welcome.2': 'Scannen, und Sie sind angemeldet',
  'welcome.2.text':
    'Halten Sie Ihr Telefon vor den Code auf dem Bildschirm eines Druckers und melden Sie sich dort an, ohne Karte und PIN.',
  'welcome.3': 'Ihre Aufträge warten auf Sie',
  'welcome.3.text':
    'Was Sie drucken, wird gehalten, bis Sie an einem Drucker sind. Hier sehen Sie es und verwerfen, was Sie nicht mehr wollen.',
  'welcome.again': 'Was ist das?',
  region: 'Wo liegen Ihre Daten?',
  'region.how':
    'Wählen Sie das Rechenzentrum Ihrer Organisation. Sie sind getrennt: Nichts über Sie gelangt je von einem ins andere.',
  'region.eu': 'Europäisches Rechenzentrum',
  'region.us': 'Amerikanisches Rechenzentrum',
  'tenant.which': 'Wie heißt Ihre Organisation?',
  'tenant.how':
    'Ihr kurzer Name, der Tenant, steht in den E-Mails, die Sie von ihr bekommen; auch Ihr Administrator kennt ihn.',
  'account.which': 'Welches Konto verwenden Sie?',
  'account.at': 'Bei {tenant}',
  'account.work': 'Geschäftskonto',
  'account.work.how': 'Sie arbeiten oder lernen dort, und ein Administrator betreut Ihr Konto.',
  'account.personal': 'Privates Konto',
  'account.personal.how':
    'Sie sind dort zu Gast und verwenden ein eigenes Konto, wo die Organisation das erlaubt.',
  chosen: 'Ihre Auswahl',
  change: '{what}: ändern',
  or: 'oder',
  'with-apple': 'Mit Apple anmelden',
  'with-google': 'Über Google anmelden',
  'with-microsoft': 'Mit Microsoft anmelden',
  'sign-up': 'Konto erstellen',
  'sign-up.how':
    'Ein Konto bei {tenant}. Wir senden Ihnen einen Link, und das Konto entsteht, wenn Sie ihn innerhalb einer Stunde öffnen.',
  'sign-up.givenName': 'Vorname (freiwillig)',
  'sign-up.familyName': 'Nachname (freiwillig)',
  'sign-up.email': 'E-Mail-Adresse',
  'sign-up.username': 'Benutzername (freiwillig)',
  'sign-up.password': 'Passwort',
  'sign-up.send': 'Link zusenden',
  'sign-up.sent': 'Sehen Sie in Ihr Postfach',
  'sign-up.sent.how':
    'Eine E-Mail ist unterwegs an {email}. Öffnen Sie den Link darin innerhalb einer Stunde. Wenn nichts ankommt, sehen Sie im Spam nach, oder beginnen Sie noch einmal.',
  'confirm.done': 'Ihr Konto ist erstellt',
  'confirm.active':
    'Ihr Benutzername ist {username}. Melden Sie sich mit dem Passwort an, das Sie gewählt haben.',
  'confirm.waits':
    'Ihr Benutzername ist {username}. Ein Administrator muss das Konto erst aktivieren; dann können Sie sich anmelden.',
  'confirm.not': 'Das Konto wurde nicht erstellt',
  offline:
    'Sie sind offline: Nichts kann nachgesehen oder geändert werden, bis Ihr Telefon wieder ein Netz hat. Die Seite macht dann von selbst weiter.',
  'offline.title': 'Sie sind offline',
  'silent.title': 'Der Server antwortet nicht',
  'again.by-itself': 'Er wird alle paar Sekunden wieder gefragt. Sie müssen nichts tun.',
  newer: 'Es gibt eine neuere Version dieser Seite.',
  'newer.take': 'Jetzt verwenden',
  jobs: 'Aufträge, die auf Sie warten',
  'jobs.none': 'Kein Auftrag wartet auf Sie.',
  'jobs.how': 'Melden Sie sich an einem Drucker an und geben Sie sie dort frei.',
  'job.color': 'Farbe',
  'job.mono': 'Schwarzweiß',
  'job.duplex': 'beidseitig',
  'job.simplex': 'einseitig',
  'job.kept': 'Wird gehalten bis {until}',
  'job.throw-away': 'Verwerfen',
  'job.throw-away.which': '{name} verwerfen',
  'job.throw-away.sure': '{name} verwerfen? Das lässt sich nicht rückgängig machen.',
  'job.keep': 'Behalten',
  'job.gone': '{name} wurde verworfen.',
  'account.kind': 'Art',
  'signed-in-by': 'Angemeldet mit',
  'by.pin': 'PIN',
  'by.password': 'Passwort',
  'by.apple': 'Apple',
  'by.google': 'Google',
  'by.microsoft': 'Microsoft',
  rename: 'Neuer Benutzername',
  'rename.do': 'Benutzernamen ändern',
  'rename.done': 'Ihr Benutzername ist geändert.',
  scan: 'Code am Drucker scannen',
  'scan.how':
    'Richten Sie die Kamera auf den Code am Bildschirm des Druckers. Sie werden gefragt, bevor etwas geschieht.',
  'scan.picture': 'Was die Kamera sieht',
  'scan.paste': 'Oder fügen Sie die Adresse aus dem Code ein',
  'scan.take': 'Diese Adresse verwenden',
  'scan.again': 'Noch einmal scannen',
  at: 'An {terminal} anmelden?',
  'at.sure':
    'Nur wenn Sie vor {terminal} stehen und dieser Code auf dem Bildschirm ist. Wer Ihnen ein Bild oder einen Link davon geschickt hat, könnte dort Ihr Konto benutzen.',
  'at.yes': 'Dort anmelden',
  'at.no': 'Nein, nicht anmelden',
  'at.done': 'Sie sind an {terminal} angemeldet',
  'at.done.how':
    'Machen Sie am Bildschirm weiter, und melden Sie sich dort ab, wenn Sie fertig sind.',
  'at.not': 'Sie wurden nicht angemeldet',
  'problem.no-tenant':
    'In diesem Rechenzentrum gibt es keine Organisation dieses Namens. Sehen Sie in einer E-Mail von ihr nach, wie sie geschrieben wird, oder wählen Sie das andere Rechenzentrum.',
  'problem.registration-off':
    'Hier registriert sich niemand selbst: Private Konten, neue Konten und die Anmeldung mit Apple, Google oder Microsoft sind ausgeschaltet. Verwenden Sie Ihr Geschäftskonto, oder fragen Sie Ihren Administrator.',
  'problem.not-active':
    'Ihr Konto wartet darauf, dass ein Administrator es aktiviert. Fragen Sie ihn, und melden Sie sich danach wieder an.',
  'problem.account-exists':
    'Mit dieser E-Mail-Adresse gibt es schon ein Konto; mit Apple, Google oder Microsoft lässt es sich deshalb nicht verwenden. Melden Sie sich mit Ihrem Benutzernamen und Ihrer PIN oder Ihrem Passwort an.',
  'problem.email-not-verified':
    'Der Anbieter hat Ihre E-Mail-Adresse nicht bestätigt. Bestätigen Sie sie in Ihrem Konto dort und versuchen Sie es wieder, oder melden Sie sich anders an.',
  'problem.not-of-organisation':
    'Dieses Konto gehört nicht zur Organisation. Wählen Sie beim Anbieter Ihr Geschäftskonto, oder hier das private Konto.',
  'problem.provider-failed':
    'Die Anmeldung dort ist fehlgeschlagen; es liegt nicht an Ihnen. Versuchen Sie es gleich noch einmal, oder melden Sie sich anders an; wenn es so bleibt, sagen Sie es Ihrem Administrator.',
  'problem.cancelled':
    'Sie haben die Anmeldung dort abgebrochen. Versuchen Sie es wieder, oder melden Sie sich anders an.',
  'problem.sign-in-gone':
    'Die Anmeldung hat zu lange gedauert oder ging in einem anderen Browser weiter. Beginnen Sie hier von vorn.',
  'problem.no-sign-up-mails':
    'Hier werden keine E-Mails verschickt, also käme der Link nicht an. Bitten Sie Ihren Administrator um ein Konto.',
  'problem.link-gone':
    'Dieser Link wurde schon verwendet oder ist über eine Stunde alt. Melden Sie sich an, wenn das Konto erstellt ist, oder erstellen Sie es noch einmal.',
  'problem.name-taken': 'Diesen Benutzernamen hat schon jemand. Wählen Sie einen anderen.',
  'problem.username-fixed': 'Ihren Benutzernamen ändert nur ein Administrator. Fragen Sie ihn.',
  'problem.no-username':
    'Das kann kein Benutzername sein. Wählen Sie einen kürzeren ohne ungewöhnliche Zeichen.',
  'problem.invalid-request':
    'Etwas, das Sie eingegeben haben, ist nicht wie erwartet. Sehen Sie es noch einmal durch.',
  'problem.not-found': 'Er ist nicht mehr da: gedruckt, abgelaufen oder verworfen.',
  'problem.code-gone':
    'Dieser Code ist verbraucht oder über zwei Minuten alt. Scannen Sie den, der jetzt auf dem Bildschirm ist.',
  'problem.terminal-silent':
    'Der Drucker antwortet nicht. Sehen Sie nach, ob er an ist, und scannen Sie den Code, der jetzt auf dem Bildschirm ist, oder verwenden Sie Karte oder PIN.',
  'problem.terminal-refused': 'Der Drucker hat Sie nicht angemeldet. Er sagt, warum:',
  'problem.no-login-code':
    'Das ist kein Code von einem Drucker-Bildschirm. Scannen Sie den, den er zum Anmelden zeigt.',
  'problem.other-server':
    'Dieser Code führt woandershin und wurde nicht geöffnet. Scannen Sie nur, was auf dem Bildschirm eines Druckers Ihrer Organisation ist.',
  'problem.other-region':
    'Dieser Drucker gehört zum anderen Rechenzentrum. Melden Sie sich ab, wählen Sie jenes Rechenzentrum und melden Sie sich dort an.',
  'problem.other-tenant':
    'Dieser Drucker gehört einer anderen Organisation. Melden Sie sich ab und bei ihr an, wenn Sie dort ein Konto haben.',
  'problem.camera-refused':
    'Diese Seite darf die Kamera nicht verwenden. Erlauben Sie es in den Einstellungen des Browsers, scannen Sie den Code mit der Kamera-App, oder fügen Sie seine Adresse ein.',
  'problem.no-camera': 'Hier ist keine Kamera. Fügen Sie stattdessen die Adresse aus dem Code ein.',
  'problem.camera-busy':
    'Die Kamera startet nicht; vielleicht verwendet sie eine andere App. Schließen Sie diese und öffnen Sie dies noch einmal, oder fügen Sie die Adresse ein.',
}
