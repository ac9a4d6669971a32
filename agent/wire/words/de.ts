// The panel's words in German.

import type { Words } from './en.ts'

export const GERMAN: Words = {
  'reason.unknown-card':
    'Diese Karte ist nicht bekannt. Lassen Sie sie vom Administrator eintragen.',
  'reason.wrong-password':
    'Benutzername und Passwort passen nicht zusammen. Nach fünf falschen Versuchen wird 15 Minuten lang nichts mehr geprüft.',
  'reason.card-taken': 'Diese Karte gehört jemand anderem. Wenden Sie sich an Ihren Administrator.',
  'reason.too-many-cards':
    'Sie haben so viele Karten, wie ein Benutzer haben darf. Lassen Sie vom Administrator eine entfernen.',
  'reason.registration-unanswered':
    'Der Server hat nicht geantwortet. Halten Sie die Karte später noch einmal an den Leser: Wurde sie eingetragen, ist sie dann bekannt.',
  'reason.qr-gone':
    'Dieser Code ist verbraucht oder abgelaufen. Scannen Sie den, der jetzt gezeigt wird.',
  'reason.needs-server':
    'Der Server hat nicht rechtzeitig gesagt, wer den Code gescannt hat. Scannen Sie ihn noch einmal, wenn der Server antwortet.',
  'reason.wrong-pin': 'Diese PIN stimmt nicht. Prüfen Sie sie und geben Sie sie noch einmal ein.',
  'reason.inactive': 'Dieses Konto ist abgeschaltet. Wenden Sie sich an Ihren Administrator.',
  'reason.expired':
    'Diese Karte oder PIN ist abgelaufen. Holen Sie sich auf Ihrer Anmeldeseite oder beim Helpdesk eine neue.',
  'reason.cache-expired':
    'Dieses Gerät ist offline und hat diese Anmeldung zu lange nicht geprüft. Versuchen Sie es wieder, wenn es online ist.',
  'reason.waiting-for-offline':
    'Der Server antwortet nicht. Warten Sie, bis die Offline-Anmeldung möglich ist, und melden Sie sich dann noch einmal an.',
  'reason.gate-locked':
    'Dieses Gerät ist offline und gesperrt. Ein Administrator muss zuerst den Entsperrcode eingeben.',
  'reason.wrong-code':
    'Dieser Entsperrcode stimmt nicht. Prüfen Sie ihn und geben Sie ihn noch einmal ein.',
  'reason.offline-login-off':
    'Der Server antwortet nicht, und ohne ihn kann sich hier niemand anmelden. Nehmen Sie einen anderen Drucker oder warten Sie.',
  'reason.not-secure':
    'Die Verbindung zum Server ist nicht sicher, deshalb kann sich niemand anmelden. Melden Sie das Ihrem Administrator.',
  'reason.not-enrolled':
    'Dieses Gerät gehört noch zu keinem Server. Ein Administrator muss einen Registrierungscode eingeben.',
  'reason.terminal-refused':
    'Der Server nimmt dieses Gerät nicht mehr an. Melden Sie das Ihrem Administrator.',
  'reason.delayed': 'Zu viele falsche Eingaben. Warten Sie und versuchen Sie es dann noch einmal.',
  'reason.budget-spent':
    'Heute gab es zu viele falsche PINs, deshalb gelten hier offline keine PINs. Nehmen Sie Ihre Karte oder warten Sie auf den Server.',
  'reason.locked-out':
    'Der Server hat diese Anmeldung nach zu vielen falschen Versuchen gesperrt. Warten Sie eine Weile oder fragen Sie Ihren Administrator.',
  'reason.not-verified':
    'Diese Anmeldung konnte gerade nicht geprüft werden. Versuchen Sie es in einer Minute noch einmal oder fragen Sie Ihren Administrator.',
  'reason.pin-not-offline':
    'Eine PIN allein gilt nicht, solange dieses Gerät offline ist. Nehmen Sie Ihre Karte oder warten Sie auf den Server.',
  'reason.pin-too-short':
    'Diese PIN ist zu kurz, solange dieses Gerät offline ist. Nehmen Sie Ihre Karte oder warten Sie auf den Server.',
  'reason.method-off': 'Diese Art der Anmeldung ist hier abgeschaltet. Nehmen Sie eine andere.',
  'reason.journal-unwritable':
    'Dieses Gerät kann sein Protokoll nicht schreiben, deshalb kann sich niemand anmelden. Melden Sie das Ihrem Administrator.',
  'reason.clock-untrusted':
    'Die Uhr dieses Geräts geht falsch. Warten Sie, bis der Server wieder da ist, und melden Sie das Ihrem Administrator.',
  'reason.cache-unreadable':
    'Dieses Gerät kann die gespeicherten Anmeldungen nicht lesen. Versuchen Sie es wieder, wenn es online ist, und melden Sie das Ihrem Administrator.',
  'reason.attempt-uncounted':
    'Dieses Gerät kann Versuche nicht zählen und hat diesen deshalb nicht geprüft. Melden Sie das Ihrem Administrator.',
  'reason.denied': 'Diese Anmeldung wurde widerrufen. Fragen Sie Ihren Administrator.',
  'reason.purged':
    'Die hier gespeicherten Anmeldungen wurden gelöscht. Niemand kann sich anmelden, bis der Server wieder da ist.',

  'fault.server/unreachable':
    'Der Server ist nicht zu erreichen. Prüfen Sie das Netzwerkkabel und die Adresse des Servers und geben Sie den Code noch einmal ein.',
  'fault.server/timeout':
    'Der Server hat nicht rechtzeitig geantwortet. Prüfen Sie, ob er läuft, und geben Sie den Code noch einmal ein.',
  'fault.server/not-trusted':
    'Der Server weist sich nicht aus. Prüfen Sie seine Adresse und die Uhr dieses Geräts.',
  'fault.server/not-secure':
    'Die Adresse des Servers muss mit https:// beginnen. Berichtigen Sie sie in der Konfiguration.',
  'fault.server/refused':
    'Der Server nimmt dieses Gerät nicht an. Erstellen Sie in der Konsole einen neuen Registrierungscode.',
  'fault.server/busy':
    'Der Server ist ausgelastet. Warten Sie eine Minute und geben Sie den Code noch einmal ein.',
  'fault.server/bad-answer':
    'Was antwortet, ist nicht der Latchkey-Server. Prüfen Sie die Adresse des Servers in der Konfiguration.',
  'fault.server/gap':
    'Dem Server fehlen Einträge dieses Geräts. Sie werden von selbst noch einmal gesendet.',
  'fault.server/conflict':
    'Der Server hat andere Einträge als dieses Gerät. Melden Sie das Ihrem Administrator.',
  'fault.enrolment/bad-code':
    'Dieser Code stimmt nicht. Vergleichen Sie ihn mit dem in der Konsole und geben Sie ihn noch einmal ein.',
  'fault.enrolment/wrong-server':
    'Das ist nicht der Server, der den Code erstellt hat. Prüfen Sie die Adresse; stimmt sie, sitzt vielleicht jemand dazwischen.',
  'fault.enrolment/other-owner':
    'Dieser Code gehört zu einem anderen Server oder einer anderen Organisation als dieses Gerät. Lassen Sie sich dort einen Code geben, wohin es gehört; soll es umziehen, leeren Sie zuerst seinen Datenordner.',
  'fault.enrolment/refused':
    'Dieser Code ist verbraucht oder älter als eine Stunde. Erstellen Sie in der Konsole einen neuen.',
  'fault.enrolment/missing':
    'Dieses Gerät gehört noch zu keinem Server. Geben Sie einen Registrierungscode aus der Konsole ein.',
  'fault.store/wrong-key':
    'Der Schlüssel dieses Geräts passt nicht zu seinen Daten. Rufen Sie den Service, bevor es jemand neu registriert.',
  'fault.store/corrupt': 'Die Daten dieses Geräts sind beschädigt. Rufen Sie den Service.',
  'fault.store/foreign':
    'Die Daten auf diesem Gerät gehören zu einem anderen. Rufen Sie den Service.',
  'fault.store/busy':
    'Ein anderes Programm benutzt die Daten dieses Geräts. Starten Sie das Gerät neu.',
  'fault.store/full': 'Der Speicher dieses Geräts ist voll. Rufen Sie den Service.',
  'fault.store/failed': 'Der Speicher dieses Geräts arbeitet nicht. Rufen Sie den Service.',
  'fault.store/moved': 'Der Speicher dieses Geräts arbeitet nicht. Rufen Sie den Service.',
  'fault.vault/bad-seal':
    'Was der Server gesendet hat, ist für ein anderes Gerät bestimmt. Registrieren Sie dieses neu.',
  'fault.reader/unplugged': 'Der Leser ist ausgesteckt. Stecken Sie ihn wieder ein.',
  'fault.reader/unavailable':
    'Der Leser lässt sich nicht benutzen. Stecken Sie ihn aus und wieder ein.',
  'fault.panel/unavailable': 'Das Bedienfeld ist nicht zu erreichen. Starten Sie das Gerät neu.',
  'fault.config/invalid':
    'Die Konfiguration stimmt nicht. Lassen Sie sie vom Administrator berichtigen.',

  welcome: 'Willkommen {name}',
  'swipe-card': 'Halten Sie Ihre Karte an den Leser',
  'enter-pin': 'Geben Sie Ihre PIN ein und drücken Sie {enter}',
  'swipe-card-or-enter-pin': 'Halten Sie Ihre Karte an den Leser oder geben Sie Ihre PIN ein',
  'scan-code': 'Scannen Sie den Code mit dem Handy',
  'or-scan-code': 'Oder scannen Sie den Code mit dem Handy',
  'enter-pin-for-card': 'Geben Sie die PIN zu Ihrer Karte ein',
  'card-not-known': 'Diese Karte ist nicht bekannt. Eintragen?',
  'register-by-password': 'Mit Benutzername und Passwort: Schreiben Sie beides auf den Bildschirm.',
  'register-by-pin': 'Mit Ihrer PIN: Geben Sie sie ein und drücken Sie {enter}.',
  'register-stop': 'Wenn Sie nicht möchten, drücken Sie Stopp.',
  'one-moment': 'Einen Moment …',
  'not-enrolled-title': 'Dieses Gerät gehört noch zu keinem Server',
  'turned-away-title': 'Der Server nimmt dieses Gerät nicht mehr an',
  'not-enrolled-how':
    'Ein Administrator erstellt auf dem Server einen Registrierungscode; geben Sie ihn hier ein. Er gilt eine Stunde.',
  enrolling: 'Die Registrierung beim Server läuft …',
  'not-secure-title': 'Die Verbindung zum Server ist nicht sicher',
  'not-secure-how':
    'Niemand kann sich anmelden, und hier wird keine Anmeldung gespeichert, bis die Adresse des Servers mit https:// beginnt.',
  'waiting-title': 'Der Server antwortet nicht',
  'waiting-for-server':
    'Dieses Gerät versucht es weiter. Melden Sie sich an, sobald der Server wieder antwortet.',
  'offline-login-possible-in': 'Offline-Anmeldung möglich in {until}',
  'offline-since': 'Offline seit {time}',
  'offline-login-off-title': 'Keine Anmeldung, solange der Server fehlt',
  'wait-for-server': 'Die Anmeldung geht wieder, sobald der Server antwortet.',
  'offline-login-works': 'Anmelden kann sich, wer auf diesem Gerät gespeichert ist.',
  'enter-unlock-code': 'Geben Sie den Entsperrcode ein',
  'ask-for-unlock-code':
    'Die Offline-Anmeldung ist gesperrt. Ein Administrator hat den Entsperrcode.',
  'read-out-challenge': 'Sagen Sie dem Helpdesk, was darunter steht. Er antwortet mit 12 Ziffern.',
  challenge: 'Terminal {terminal}, Aufgabe {challenge}',
  'enter-service-code': 'Geben Sie den Servicecode ein',
  'no-service-code-title': 'Im Moment kann kein Servicecode eingegeben werden',
  'service-keys':
    'Tasten: 1 Verbindung, 2 Uhr, 3 Schlüssel, 4 Gespeichertes, 5 Leser, 6 Signalton. Stopp schließt diese Seite.',
  'service-title-link': 'Service: die Verbindung zum Server',
  'service-title-clock': 'Service: die Uhr',
  'service-title-key': 'Service: der Schlüssel dieses Terminals',
  'service-title-stored': 'Service: gespeicherte Anmeldungen und Protokoll',
  'service-title-readers': 'Service: Leser und Tastaturen',
  'service-title-beep': 'Service: Lichter und Signaltöne',
  'service-link-online': 'Online seit {time}',
  'service-link-waiting':
    'Keine Antwort seit {time}; es wird gewartet, bevor das Terminal offline geht',
  'service-link-offline': 'Offline seit {time}',
  'service-link-recovering': 'Der Server antwortet wieder; wird noch geprüft, seit {time}',
  'service-server': 'Adresse des Servers: {server}',
  'service-last-beat': 'Letztes signiertes Wort des Servers: {time}',
  'service-no-beat': 'Kein signiertes Wort des Servers, seit das Gerät eingeschaltet wurde',
  'service-misses': 'Fehlgeschlagene Kontakte in Folge: {misses}',
  'service-why-unreachable':
    'Grund: unter dieser Adresse antwortet nichts. Kabel, Switch und Adresse prüfen.',
  'service-why-timeout':
    'Grund: die Antwort kommt nicht rechtzeitig. Server und Netzwerk dazwischen prüfen.',
  'service-why-not-trusted':
    'Grund: wer antwortet, kann nicht beweisen, der Server zu sein. Anmeldeportal und Adresse prüfen.',
  'service-why-refused':
    'Grund: der Server nimmt dieses Terminal nicht an. Mit einem neuen Code neu anmelden.',
  'service-why-busy': 'Grund: der Server ist beschäftigt. Warten.',
  'service-why-bad-answer':
    'Grund: was antwortet, ist nicht der Server oder wurde unterwegs verändert. Adresse und Netzwerk prüfen.',
  'service-why-other': 'Grund: {code}. Mehr steht im Protokoll dieses Terminals.',
  'service-time': 'Uhrzeit, wie dieses Terminal sie kennt: {time}',
  'service-clock-anchored': 'Sie beruht auf dem signierten Wort des Servers.',
  'service-clock-floor': 'Sie beruht auf der Uhr des Geräts, seit es eingeschaltet wurde.',
  'service-clock-doubtful':
    'Der Uhr des Geräts war beim Einschalten nicht zu trauen. Den Server zurückbringen und die Batterie tauschen.',
  'service-clock-lost':
    'Niemand weiß mehr, wie spät es ist. Gespeicherte Anmeldungen gelten erst wieder mit dem Server.',
  'service-boots': 'Ohne Server eingeschaltet: {boots}-mal',
  'service-grade-A': 'Stufe A: ein TPM oder Sicherheitschip hütet den Schlüssel.',
  'service-grade-B': 'Stufe B: der Prozessor hütet den Schlüssel.',
  'service-grade-C':
    'Stufe C: eine Datei enthält den Schlüssel. Wer die ganze Platte kopiert, kann PINs durchprobieren.',
  'service-cache': 'Gespeicherte Personen: {users}, Generation {generation}',
  'service-synced': 'Zuletzt vom Server geholt: {time}',
  'service-never-synced': 'Nie vom Server geholt, oder gelöscht',
  'service-queue':
    'Protokoll: {queue} Einträge warten auf den Server (neuester {head}, beim Server bis {acked})',
  'service-reader-attached': 'Leser {reader} ({kind}): da',
  'service-reader-missing': 'Leser {reader} ({kind}): nicht da. {why}',
  'service-no-readers': 'Es sind keine Leser eingerichtet.',
  'service-hold-card':
    'Eine Karte an einen Leser halten: sie wird hier gelesen und lässt niemanden herein.',
  'service-heard': 'Leser {reader} hat gerade {length} Zeichen gelesen.',
  'service-beep-accepted': 'Alle Leser zeigen „angenommen“. 6 für das Nächste.',
  'service-beep-refused': 'Alle Leser zeigen „abgelehnt“. 6 für das Nächste.',
  'service-beep-offline': 'Alle Leser zeigen „offline angenommen“. 6 für das Nächste.',
  'pins-cleared': 'Falsche PINs sind vergessen. PINs können wieder eingegeben werden.',
  'choose-unlock-mode': 'Der Code stimmt. Wie lange entsperren?',
  'mode-single': '1: für eine Anmeldung',
  'mode-until-online': '2: bis der Server wieder da ist',
  'unlocked-for-one': 'Für eine Anmeldung entsperrt, noch {until}',
  recovering: 'Der Server ist wieder da. Anmelden geht; dieses Gerät prüft die Verbindung noch.',
  'pages-so-far': 'Seiten: {pages}',
  'jobs-held': 'Druckaufträge, die am Server auf Sie warten: {jobs}',
  'jobs-away': 'Druckaufträge am Server können hier zurzeit nicht angezeigt werden.',
  'job-gone': 'Dieser Druckauftrag ist nicht mehr am Server.',
  'job-not-fetched':
    'Dieser Druckauftrag konnte nicht geholt werden. Wenn nichts herauskommt, bitten Sie Ihren Administrator, ihn noch einmal freizugeben.',
  'offline-no-credit': 'Offline: Guthaben ist nicht verfügbar. Seiten werden später abgebucht.',
  'offline-no-quota': 'Offline: Kontingente sind nicht verfügbar. Seiten werden später gezählt.',
  'offline-no-projects':
    'Offline: Projekte sind nicht verfügbar. Aufträge werden ohne Projekt gebucht.',
  'account-credit': 'Guthaben: {amount} {currency}',
  'account-credit-pages': 'Guthaben: {amount} {currency}, genug für Seiten in Schwarzweiß: {pages}',
  'account-quota-day': 'Heute noch möglich: {pages} Seiten',
  'account-quota-week': 'Diese Woche noch möglich: {pages} Seiten',
  'account-quota-month': 'Diesen Monat noch möglich: {pages} Seiten',
  'account-project': 'Projekt: {code} {name}',
  'account-no-project': 'Ohne Projekt',
  'project-key': '{enter}: Projekt wählen',
  'choose-project': 'Wählen Sie ein Projekt',
  'project-choice': 'Taste {key}: {code} {name}',
  'project-more': 'Taste 9: weitere Projekte, Seite {page} von {pages}',
  'project-without': 'Taste 0: ohne Projekt',
  'project-needed': 'Wählen Sie zuerst ein Projekt: Drücken Sie {enter}.',
  'no-project':
    'Für Sie gibt es kein Projekt, und Aufträge brauchen eines. Fragen Sie Ihre Administration.',
  'credit-spent': 'Ihr Guthaben reicht dafür nicht. Laden Sie es auf und versuchen Sie es erneut.',
  'quota-spent': 'Ihr Seitenkontingent reicht dafür nicht. Fragen Sie Ihre Administration.',
  'quota-over': 'Ihr Seitenkontingent ist aufgebraucht. Sie können weitermachen.',
  'logout-soon':
    'Sie werden in {until} abgemeldet. Drücken Sie eine Taste, um angemeldet zu bleiben.',
  'no-login-title': 'Zurzeit kann sich hier niemand anmelden',
  'looking-for-server': 'Der Server wird gesucht …',
  'no-answer-since': 'Keine Antwort vom Server seit {time}',
  'needs-unlock-code': 'Dann muss ein Administrator den Entsperrcode eingeben.',
  'every-card-works':
    'Jede Karte gilt. Seiten einer unbekannten Karte werden auf deren Nummer gebucht.',
  'pins-need-digits':
    'Eine PIN braucht mindestens {digits} Ziffern, solange dieses Gerät offline ist.',
  'pins-not-offline': 'PINs gelten nicht, solange dieses Gerät offline ist.',
  'pins-off-until': 'Zu viele falsche PINs. Offline gelten PINs in {until} wieder.',
  'pins-delayed': 'Zu viele falsche PINs. In {until} kann wieder eine PIN eingegeben werden.',
  'codes-delayed':
    'Zu viele falsche Codes. In {until} kann der Entsperrcode wieder eingegeben werden.',
  'nobody-stored':
    'Auf diesem Gerät ist niemand gespeichert, deshalb kann sich niemand anmelden, bis der Server wieder da ist.',
  'your-offline-login-ends': 'Ihre Anmeldung gilt offline bis {time}',
  'offline-pages-left': 'Offline noch möglich: {pages} Seiten',
  'offline-pages-spent':
    'Solange dieses Gerät offline ist, haben Sie hier keine Seiten mehr. Das Kopieren wurde beendet.',
  'deny.applied':
    'Die Sperrliste ist übernommen: Wer darauf steht, kann sich hier nicht mehr anmelden.',
  'deny.altered':
    'Diese Sperrliste wurde verändert oder ist beschädigt und gilt nicht. Holen Sie sie neu aus der Konsole.',
  'deny.foreign':
    'Diese Sperrliste ist für einen anderen Standort oder ein anderes Gerät und gilt hier nicht.',
  'deny.no-key':
    'Dieses Gerät kennt den Schlüssel der Sperrlisten noch nicht. Es erfährt ihn, wenn der Server wieder da ist.',
  'deny.expired':
    'Diese Sperrliste ist zu alt und gilt nicht. Erstellen Sie in der Konsole eine neue.',
  'deny.replayed': 'Diese Sperrliste oder eine neuere ist schon übernommen.',
  'deny.superseded':
    'Dieses Gerät hat seit dieser Sperrliste mit dem Server gesprochen: Es weiß schon Bescheid.',
  'deny.too-many':
    'Diese Sperrliste hat zu viele Einträge für dieses Gerät. Stellen Sie stattdessen die Verbindung zum Server her.',
  'deny.unwritable':
    'Dieses Gerät kann die Sperrliste noch nicht speichern. Es versucht es von selbst wieder.',
}
