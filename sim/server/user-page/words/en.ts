// The page's words in English. Their ids are the list that every other language must fill.

export const ENGLISH = {
  language: 'Language',
  wait: 'One moment …',
  'sign-in': 'Sign in',
  'sign-out': 'Sign out',
  'sign-out-everywhere': 'Sign out everywhere',
  tenant: 'Organisation (tenant)',
  user: 'User name or e-mail address',
  pin: 'PIN',
  password: 'Password',
  'with-password': 'Sign in with a password',
  'with-pin': 'Sign in with a PIN',
  'your-password': 'Your password',
  'password.none': 'You have no password. Your administrator can give you one.',
  'password.since': 'Set on {since}',
  'password.old': 'Password you have now',
  'password.new': 'New password',
  'password.how': '8 to 128 characters, and not your user name.',
  'password.change': 'Change the password',
  'password.changed': 'Your password was changed. Other pages where it was used are signed out.',
  'no-pin': 'I have no PIN, or it has expired',
  back: 'Back to sign in',
  ask: 'Ask for a new PIN',
  'ask.how':
    'It comes by mail to the address your administrator knows. A PIN you have still works until you use the new one for the first time.',
  'ask.send': 'Send me a new PIN',
  'ask.sent':
    'If this user may have a new PIN, it is on its way to their address. If nothing comes, ask your administrator.',
  hello: 'Hello {name}',
  'your-pin': 'Your PIN',
  'pin.none': 'You have no PIN.',
  'pin.works': 'works',
  'pin.pending': 'waits for its first use',
  'pin.pending.how': 'It is in the mail we sent you. Its first use ends the one before.',
  expired: 'expired',
  'valid-until': 'Valid until {until}',
  'expired-at': 'Expired on {until}',
  'no-end': 'Does not expire',
  'new-pin': 'New PIN',
  'new-pin.sent':
    'A new PIN is on its way to {email}. The one you have works until you use the new one for the first time.',
  cards: 'Your cards',
  'cards.none': 'No card is registered for you.',
  'card.works': 'works',
  activities: 'What you did last',
  'activities.none': 'Nothing yet.',
  when: 'When',
  what: 'What',
  where: 'Terminal',
  'kind.login': 'Logged in',
  'kind.logout': 'Logged out',
  'kind.copy': 'Copied',
  'kind.scan': 'Scanned',
  'kind.print': 'Printed',
  'pages.one': '{n} page',
  'pages.few': '{n} pages',
  'pages.other': '{n} pages',
  account: 'Account',
  'user-name': 'User name',
  email: 'E-mail',
  'email.none': 'no address',
  'everywhere.how':
    'Ends what is open in other browsers, too. Do it if you left one open somewhere.',
  'problem.ended':
    'You are signed out, for some time passed or your PIN was replaced. Sign in again.',
  'problem.wrong-sign-in':
    'This does not fit together, or the PIN has expired. After 5 wrong tries nothing is looked at for 15 minutes.',
  'problem.wrong-password':
    'This is not the password you have now. After 5 wrong tries nothing is looked at for 15 minutes.',
  'problem.password-policy':
    'A password has 8 to 128 characters and is not your user name. Choose another.',
  'problem.too-many-tries': 'Too many wrong tries came from here. Try again in 15 minutes.',
  'problem.too-many-requests': 'Too many have asked from here. Try again in an hour.',
  'problem.pin-change-off': 'Only an administrator makes new PINs here. Ask them if you need one.',
  'problem.no-address': 'There is no e-mail address to send you a new PIN. Ask your administrator.',
  'problem.mails-off':
    'No mails are sent here, so nobody could tell you a new PIN. Ask your administrator.',
  'problem.too-often':
    'You have had three new PINs within an hour. Look for the last mail, or wait an hour.',
  'problem.silent': 'The server does not answer. Try again in a moment.',
  'problem.other': 'That did not work. Try again, or ask your administrator.',
  step: 'Step {n} of {of}',
  next: 'Next',
  begin: 'Let’s begin',
  skip: 'Skip',
  'back.step': 'Back',
  'back.home': 'To my page',
  'welcome.1': 'Your key to the printers',
  'welcome.1.text':
    'See your PIN’s validity and your cards, and have a new PIN mailed to you when you need one.',
  'welcome.2': 'Scan, and you are in',
  'welcome.2.text':
    'Point your phone at the code on a printer’s screen to log in there, without a card or PIN.',
  'welcome.3': 'Your jobs wait for you',
  'welcome.3.text':
    'What you send to print is held until you are at a printer. Here you see it, and throw away what you no longer want.',
  'welcome.again': 'What is this?',
  region: 'Where is your data kept?',
  'region.how':
    'Choose the data centre that your organisation uses. They are separate: nothing about you ever goes from one to the other.',
  'region.eu': 'European data centre',
  'region.us': 'American data centre',
  'tenant.which': 'What is your organisation called?',
  'tenant.how':
    'Its short name, the tenant, is in the mails you get from it; your administrator knows it, too.',
  'account.which': 'Which account do you use?',
  'account.at': 'At {tenant}',
  'account.work': 'Work account',
  'account.work.how': 'You work or study there, and an administrator looks after your account.',
  'account.personal': 'Personal account',
  'account.personal.how':
    'You are a guest there and use an account of your own, where the organisation allows it.',
  chosen: 'What you chose',
  change: '{what}: change',
  or: 'or',
  'with-apple': 'Sign in with Apple',
  'with-google': 'Sign in with Google',
  'with-microsoft': 'Sign in with Microsoft',
  'sign-up': 'Create an account',
  'sign-up.how':
    'A personal account at {tenant}. We mail you a link, and the account is made when you open it within an hour.',
  'sign-up.givenName': 'Given name (optional)',
  'sign-up.familyName': 'Family name (optional)',
  'sign-up.email': 'E-mail address',
  'sign-up.username': 'User name (optional)',
  'sign-up.password': 'Password',
  'sign-up.send': 'Send me the link',
  'sign-up.sent': 'Look into your mailbox',
  'sign-up.sent.how':
    'A mail is on its way to {email}. Open the link in it within an hour. If nothing comes, look among unwanted mails, or create the account again.',
  'confirm.done': 'Your account is made',
  'confirm.active': 'Your user name is {username}. Sign in with the password you chose.',
  'confirm.waits':
    'Your user name is {username}. An administrator has to activate the account first; then you can sign in.',
  'confirm.not': 'The account was not made',
  offline:
    'You are offline: nothing can be looked up or changed until your phone has a network again. The page goes on by itself then.',
  'offline.title': 'You are offline',
  'silent.title': 'The server does not answer',
  'again.by-itself': 'It is asked again every few seconds. You need not do anything.',
  newer: 'There is a newer version of this page.',
  'newer.take': 'Use it now',
  jobs: 'Jobs that wait for you',
  'jobs.none': 'No job waits for you.',
  'jobs.how': 'Log in at a printer and release them there.',
  'job.color': 'colour',
  'job.mono': 'black and white',
  'job.duplex': 'both sides',
  'job.simplex': 'one side',
  'job.kept': 'Kept until {until}',
  'job.throw-away': 'Throw away',
  'job.throw-away.which': 'Throw away {name}',
  'job.throw-away.sure': 'Throw {name} away? It cannot be brought back.',
  'job.keep': 'Keep it',
  'job.gone': '{name} was thrown away.',
  'account.kind': 'Kind',
  'signed-in-by': 'Signed in with',
  'by.pin': 'PIN',
  'by.password': 'Password',
  'by.apple': 'Apple',
  'by.google': 'Google',
  'by.microsoft': 'Microsoft',
  rename: 'New user name',
  'rename.do': 'Change the user name',
  'rename.done': 'Your user name was changed.',
  scan: 'Scan the code at the printer',
  'scan.how':
    'Point the camera at the code on the printer’s screen. You are asked before anything happens.',
  'scan.picture': 'What the camera sees',
  'scan.paste': 'Or paste the address in the code',
  'scan.take': 'Use this address',
  'scan.again': 'Scan again',
  at: 'Log in at {terminal}?',
  'at.sure':
    'Only if you stand before {terminal} and this code is on its screen. Whoever sent you a picture or link of it could use your account there.',
  'at.yes': 'Log in there',
  'at.no': 'No, do not',
  'at.done': 'You are logged in at {terminal}',
  'at.done.how': 'Go on at its screen, and log out there when you are finished.',
  'at.not': 'You were not logged in',
  'problem.no-tenant':
    'There is no organisation of this name in this data centre. Look at how it is spelled in a mail from it, or choose the other data centre.',
  'problem.registration-off':
    'Here nobody registers by themselves: personal accounts, new accounts and signing in with Apple, Google or Microsoft are switched off. Use the work account you were given, or ask your administrator.',
  'problem.not-active':
    'Your account waits for an administrator to activate it. Ask them, and sign in again after that.',
  'problem.account-exists':
    'There is an account with this e-mail address already, so it cannot be used with Apple, Google or Microsoft. Sign in with your user name and your PIN or password.',
  'problem.email-not-verified':
    'The provider has not verified your e-mail address. Confirm it in your account there, then try again, or sign in another way.',
  'problem.not-of-organisation':
    'This account does not belong to the organisation. Choose your work account at the provider, or choose the personal account here.',
  'problem.provider-failed':
    'Signing in there did not work, and it is not your fault. Try again in a moment, or sign in another way; if it goes on, tell your administrator.',
  'problem.cancelled': 'You stopped signing in there. Try again, or sign in another way.',
  'problem.sign-in-gone':
    'Signing in took too long, or went on in another browser. Begin again here.',
  'problem.no-sign-up-mails':
    'No mails are sent here, so the link could not reach you. Ask your administrator for an account.',
  'problem.link-gone':
    'This link was used already, or is more than an hour old. Sign in if the account is made, or create it again.',
  'problem.name-taken': 'Somebody has this user name. Choose another.',
  'problem.username-fixed': 'Only an administrator changes your user name. Ask them.',
  'problem.no-username':
    'This cannot be a user name. Choose a shorter one without unusual characters.',
  'problem.invalid-request': 'Something you typed is not as expected. Look at it once more.',
  'problem.not-found': 'It is not there any more: it was printed, has expired or was thrown away.',
  'problem.code-gone':
    'This code is used up or more than two minutes old. Scan the code that is on the screen now.',
  'problem.terminal-silent':
    'The printer does not answer. Look whether it is on, then scan the code that is on its screen now, or use your card or PIN.',
  'problem.terminal-refused': 'The printer did not let you in. It says why:',
  'problem.no-login-code':
    'This is no code of a printer’s screen. Scan the one it shows for logging in.',
  'problem.other-server':
    'This code leads somewhere else, and was not opened. Scan only what is on the screen of one of your organisation’s printers.',
  'problem.other-region':
    'This printer belongs to the other data centre. Sign out, choose that data centre and sign in there.',
  'problem.other-tenant':
    'This printer belongs to another organisation. Sign out and sign in there, if you have an account with it.',
  'problem.camera-refused':
    'This page may not use the camera. Allow it in the browser’s settings, or scan the code with the phone’s own camera, or paste its address.',
  'problem.no-camera': 'There is no camera here. Paste the address in the code instead.',
  'problem.camera-busy':
    'The camera does not start; another app may be using it. Close that one and open this again, or paste the address in the code.',
} as const

export type WordId = keyof typeof ENGLISH
export type Words = Readonly<Record<WordId, string>>
