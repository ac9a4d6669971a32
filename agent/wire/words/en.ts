// The panel's words in English. Their ids are the list that every other language must fill.

import type { Reason } from '../../core/vocabulary.ts'

/** Why somebody is not let in, and what to do about it. Every reason has its line. */
const REASONS = {
  'reason.unknown-card': 'This card is not known. Ask your administrator to register it.',
  'reason.wrong-password':
    'User name and password do not fit together. After five wrong tries nothing is looked at for 15 minutes.',
  'reason.card-taken': 'This card belongs to somebody else. Ask your administrator.',
  'reason.too-many-cards':
    'You have as many cards as a user may have. Ask your administrator to remove one.',
  'reason.registration-unanswered':
    'The server did not answer. Hold the card to the reader again later: if it was registered, it is known then.',
  'reason.qr-gone': 'This code is used up or over. Scan the one that is shown now.',
  'reason.needs-server':
    'The server did not say in time who scanned the code. Scan it again when the server answers.',
  'reason.wrong-pin': 'This PIN is not right. Check it and enter it again.',
  'reason.inactive': 'This account is switched off. Ask your administrator.',
  'reason.expired':
    'This card or PIN is past its validity. Ask for a new one at your login page or help desk.',
  'reason.cache-expired':
    'This terminal is offline and has not checked this login for too long. Try again when it is online.',
  'reason.waiting-for-offline':
    'The server does not answer. Wait until offline login is possible, then log in again.',
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
  'reason.delayed': 'Too many wrong entries. Wait, then try again.',
  'reason.budget-spent':
    'Too many wrong PINs today, so PINs are off here while offline. Use your card or wait for the server.',
  'reason.locked-out':
    'The server has locked this login after too many wrong tries. Wait a while or ask your administrator.',
  'reason.not-verified':
    'This login could not be checked just now. Try again in a minute, or tell your administrator.',
  'reason.pin-not-offline':
    'A PIN alone does not work while this terminal is offline. Use your card or wait for the server.',
  'reason.pin-too-short':
    'This PIN is too short to work while this terminal is offline. Use your card or wait for the server.',
  'reason.method-off': 'This way to log in is switched off here. Use another one.',
  'reason.journal-unwritable':
    'This terminal cannot write its log, so nobody can log in. Tell your administrator.',
  'reason.clock-untrusted':
    'The clock of this terminal is wrong. Wait until the server is back, and tell your administrator.',
  'reason.cache-unreadable':
    'This terminal cannot read the logins it keeps. Try again when it is online, and tell your administrator.',
  'reason.attempt-uncounted':
    'This terminal cannot count tries, so it did not look at this one. Tell your administrator.',
  'reason.denied': 'This login was withdrawn. Ask your administrator.',
  'reason.purged':
    'The logins stored here were erased. Nobody can log in until the server is back.',
} as const satisfies Readonly<Record<`reason.${Reason}`, string>>

/** What stopped an enrolment, by the code of the fault. */
const FAULTS = {
  'fault.server/unreachable':
    'The server cannot be reached. Check the network cable and the server’s address, then enter the code again.',
  'fault.server/timeout':
    'The server did not answer in time. Check that it is running, then enter the code again.',
  'fault.server/not-trusted':
    'The server does not prove who it is. Check its address and this machine’s clock.',
  'fault.server/not-secure':
    'The server’s address must begin with https://. Correct it in the configuration.',
  'fault.server/refused':
    'The server does not accept this terminal. Make a new enrolment code in the console.',
  'fault.server/busy': 'The server is busy. Wait a minute, then enter the code again.',
  'fault.server/bad-answer':
    'What answers is not the Latchkey server. Check the server’s address in the configuration.',
  'fault.server/gap':
    'The server lacks entries of this terminal. They are sent again by themselves.',
  'fault.server/conflict':
    'The server holds other entries than this terminal. Tell your administrator.',
  'fault.enrolment/bad-code':
    'This code is not right. Compare it with the code in the console and enter it again.',
  'fault.enrolment/wrong-server':
    'This is not the server that made the code. Check the address; if it is right, somebody may stand in between.',
  'fault.enrolment/other-owner':
    'This code is of another server or organisation than this terminal. Ask its own for a code; to move the terminal, empty its data folder first.',
  'fault.enrolment/refused':
    'This code is used up or older than an hour. Make a new one in the console.',
  'fault.enrolment/missing':
    'This terminal belongs to no server yet. Enter an enrolment code from the console.',
  'fault.store/wrong-key':
    'This machine’s key does not fit its data. Ask for service before anybody enrols it again.',
  'fault.store/corrupt': 'This machine’s data is damaged. Ask for service.',
  'fault.store/foreign': 'This machine’s data belongs to another terminal. Ask for service.',
  'fault.store/busy': 'Another program uses this machine’s data. Restart the machine.',
  'fault.store/full': 'This machine’s storage is full. Ask for service.',
  'fault.store/failed': 'This machine’s storage does not work. Ask for service.',
  'fault.store/moved': 'This machine’s storage does not work. Ask for service.',
  'fault.vault/bad-seal': 'What the server sent is meant for another terminal. Enrol again.',
  'fault.reader/unplugged': 'The reader is unplugged. Plug it in again.',
  'fault.reader/unavailable': 'The reader cannot be used. Unplug it and plug it in again.',
  'fault.panel/unavailable': 'The panel cannot be reached. Restart the machine.',
  'fault.config/invalid': 'The configuration is not right. Ask your administrator to correct it.',
} as const

export const ENGLISH = {
  ...REASONS,
  ...FAULTS,
  welcome: 'Welcome {name}',
  'swipe-card': 'Hold your card to the reader',
  'enter-pin': 'Enter your PIN and press {enter}',
  'swipe-card-or-enter-pin': 'Hold your card to the reader or enter your PIN',
  'scan-code': 'Scan the code with your phone',
  'or-scan-code': 'Or scan the code with your phone',
  'enter-pin-for-card': 'Enter the PIN that goes with your card',
  'card-not-known': 'This card is not known. Register it?',
  'register-by-password': 'With your user name and password: write them on the screen.',
  'register-by-pin': 'With your PIN: enter it and press {enter}.',
  'register-stop': 'If you do not want to, press Stop.',
  'one-moment': 'One moment …',
  'not-enrolled-title': 'This terminal belongs to no server yet',
  'turned-away-title': 'The server does not accept this terminal any more',
  'not-enrolled-how':
    'An administrator makes an enrolment code at the server; enter it here. It is valid for one hour.',
  enrolling: 'Enrolling with the server …',
  'not-secure-title': 'The connection to the server is not secure',
  'not-secure-how':
    'Nobody can log in and no logins are stored here until the server’s address begins with https://.',
  'waiting-title': 'The server does not answer',
  'waiting-for-server': 'This terminal keeps trying. Log in as soon as the server answers again.',
  'offline-login-possible-in': 'Offline login will be possible in {until}',
  'offline-since': 'Offline since {time}',
  'offline-login-off-title': 'No login while the server is away',
  'wait-for-server': 'Login works again as soon as the server answers.',
  'offline-login-works': 'Login works for people who are stored on this terminal.',
  'enter-unlock-code': 'Enter the unlock code',
  'ask-for-unlock-code': 'Offline login is locked. An administrator has the unlock code.',
  'read-out-challenge': 'Tell the help desk what stands below. It answers with 12 digits.',
  challenge: 'Terminal {terminal}, challenge {challenge}',
  'enter-service-code': 'Enter the service code',
  'no-service-code-title': 'No service code can be entered at the moment',
  'service-keys':
    'Keys: 1 link, 2 clock, 3 key, 4 stored logins, 5 readers, 6 beep. Stop closes this page.',
  'service-title-link': 'Service: the link to the server',
  'service-title-clock': 'Service: the clock',
  'service-title-key': 'Service: the key of this terminal',
  'service-title-stored': 'Service: stored logins and log',
  'service-title-readers': 'Service: readers and keypads',
  'service-title-beep': 'Service: lights and beeps',
  'service-link-online': 'Online since {time}',
  'service-link-waiting': 'No answer since {time}; waiting before it goes offline',
  'service-link-offline': 'Offline since {time}',
  'service-link-recovering': 'The server answers again; still checking, since {time}',
  'service-server': 'Server: {server}',
  'service-last-beat': 'Last signed word from the server: {time}',
  'service-no-beat': 'No signed word from the server since the machine was switched on',
  'service-misses': 'Failed contacts in a row: {misses}',
  'service-why-unreachable':
    'Why: nothing answers at this address. Check the cable, the switch and the address.',
  'service-why-timeout':
    'Why: the answer does not come in time. Check the server and the network between.',
  'service-why-not-trusted':
    'Why: whoever answers cannot prove to be the server. Check for a captive portal or a wrong address.',
  'service-why-refused':
    'Why: the server does not accept this terminal. Enrol it again with a new code.',
  'service-why-busy': 'Why: the server says that it is busy. Wait.',
  'service-why-bad-answer':
    'Why: what answers is not the server or was changed on the way. Check the address and the network.',
  'service-why-other': 'Why: {code}. The log of this terminal says more.',
  'service-time': 'Time as this terminal knows it: {time}',
  'service-clock-anchored': 'It rests on the server’s signed word.',
  'service-clock-floor': 'It rests on the machine’s own clock since the machine was switched on.',
  'service-clock-doubtful':
    'The machine’s clock was not believed when it was switched on. Bring the server back, and replace the battery.',
  'service-clock-lost':
    'Nobody can tell the time any more. Stored logins do not count until the server is back.',
  'service-boots': 'Switched on without the server: {boots} times',
  'service-grade-A': 'Grade A: a TPM or secure element keeps the key.',
  'service-grade-B': 'Grade B: the processor keeps the key.',
  'service-grade-C': 'Grade C: a file keeps the key. Whoever copies the whole disk can try PINs.',
  'service-cache': 'Stored people: {users}, generation {generation}',
  'service-synced': 'Last fetched from the server: {time}',
  'service-never-synced': 'Never fetched from the server, or erased',
  'service-queue':
    'Log: {queue} entries wait for the server (newest {head}, at the server up to {acked})',
  'service-reader-attached': 'Reader {reader} ({kind}): there',
  'service-reader-missing': 'Reader {reader} ({kind}): not there. {why}',
  'service-no-readers': 'No readers are configured.',
  'service-hold-card': 'Hold a card to a reader: it is read here and lets nobody in.',
  'service-heard': 'Reader {reader} has just read {length} characters.',
  'service-beep-accepted': 'All readers show “accepted”. Press 6 for the next.',
  'service-beep-refused': 'All readers show “refused”. Press 6 for the next.',
  'service-beep-offline': 'All readers show “accepted while offline”. Press 6 for the next.',
  'pins-cleared': 'Wrong PINs are forgotten. PINs can be entered again.',
  'choose-unlock-mode': 'The code is right. Unlock for how long?',
  'mode-single': '1: for one login',
  'mode-until-online': '2: until the server is back',
  'unlocked-for-one': 'Unlocked for one login, for another {until}',
  recovering: 'The server is back. Login works; this terminal is still checking the connection.',
  'pages-so-far': 'Pages: {pages}',
  'jobs-held': 'Print jobs that wait for you at the server: {jobs}',
  'jobs-away': 'Print jobs at the server cannot be listed here at the moment.',
  'job-gone': 'This print job is not at the server any more.',
  'job-not-fetched':
    'This print job could not be fetched. If nothing comes out, ask your administrator to release it again.',
  'offline-no-credit': 'Offline: credit is not available. Pages are charged later.',
  'offline-no-quota': 'Offline: page quotas are not available. Pages are counted later.',
  'offline-no-projects': 'Offline: projects are not available. Jobs are booked without project.',
  'account-credit': 'Credit: {amount} {currency}',
  'account-credit-pages': 'Credit: {amount} {currency}, enough for black and white pages: {pages}',
  'account-quota-day': 'Pages left today: {pages}',
  'account-quota-week': 'Pages left this week: {pages}',
  'account-quota-month': 'Pages left this month: {pages}',
  'account-project': 'Project: {code} {name}',
  'account-no-project': 'Without project',
  'project-key': '{enter}: choose a project',
  'choose-project': 'Choose a project',
  'project-choice': 'Key {key}: {code} {name}',
  'project-more': 'Key 9: more projects, page {page} of {pages}',
  'project-without': 'Key 0: without project',
  'project-needed': 'Choose a project first: press {enter}.',
  'no-project': 'There is no project for you, and jobs need one. Ask your administrator.',
  'credit-spent': 'Your credit does not cover this. Ask for more, then try again.',
  'quota-spent': 'Your page quota does not cover this. Ask your administrator.',
  'quota-over': 'Your page quota is used up. You can go on.',
  'logout-soon': 'You will be logged out in {until}. Press any key to stay logged in.',
  'no-login-title': 'Nobody can log in here at the moment',
  'looking-for-server': 'Looking for the server …',
  'no-answer-since': 'No answer from the server since {time}',
  'needs-unlock-code': 'Then an administrator must enter the unlock code.',
  'every-card-works': 'Every card works. Pages of an unknown card are booked to its number.',
  'pins-need-digits': 'A PIN needs at least {digits} digits while this terminal is offline.',
  'pins-not-offline': 'PINs do not work while this terminal is offline.',
  'pins-off-until': 'Too many wrong PINs. While offline, PINs work again in {until}.',
  'pins-delayed': 'Too many wrong PINs. PIN entry works again in {until}.',
  'codes-delayed': 'Too many wrong codes. The unlock code can be entered again in {until}.',
  'nobody-stored':
    'Nobody is stored on this terminal, so nobody can log in until the server is back.',
  'your-offline-login-ends': 'Your login works offline until {time}',
  'offline-pages-left': 'Pages left while offline: {pages}',
  'offline-pages-spent':
    'No pages are left for you here while this terminal is offline, so copying stopped.',
  'deny.applied': 'The deny list was taken: whoever it names cannot log in here any more.',
  'deny.altered':
    'This deny list was changed or is damaged, so it was not taken. Bring it anew from the console.',
  'deny.foreign': 'This deny list is for another site or another terminal, so it was not taken.',
  'deny.no-key':
    'This terminal does not know the key of deny lists yet. It learns it when the server is back.',
  'deny.expired': 'This deny list is too old, so it was not taken. Make a new one in the console.',
  'deny.replayed': 'This deny list or a newer one was taken before.',
  'deny.superseded':
    'This terminal has heard from the server since this deny list was made: it knows already.',
  'deny.too-many':
    'This deny list has too many names for this terminal. Bring the server back instead.',
  'deny.unwritable': 'This terminal cannot write the deny list down yet. It tries again by itself.',
} as const

/** Every line the panel can show, by its id. A language that lacks one does not compile. */
export type Words = Readonly<Record<keyof typeof ENGLISH, string>>
