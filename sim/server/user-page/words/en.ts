// The page's words in English. Their ids are the list that every other language must fill.

export const ENGLISH = {
  title: 'Your PIN and cards',
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
} as const

export type WordId = keyof typeof ENGLISH
export type Words = Readonly<Record<WordId, string>>
