// Why somebody was not let in, for whoever is asked about it. The words are the agent's.

export const REASONS: Readonly<Record<string, string>> = {
  'unknown-card': 'nobody has this card',
  'wrong-pin': 'the PIN is nobody’s, or not this card’s',
  inactive: 'the person is switched off',
  expired: 'the card or PIN is past its validity',
  'cache-expired': 'the server had not checked this login for too long',
  'waiting-for-offline': 'the server did not answer and offline login was not possible yet',
  'gate-locked': 'offline, and the unlock code had not been entered',
  'wrong-code': 'the unlock code was wrong',
  'offline-login-off': 'offline login is switched off',
  'not-secure': 'the connection to the server is not secure',
  'not-enrolled': 'the terminal belongs to no server',
  'terminal-refused': 'the server does not accept the terminal',
  delayed: 'too many wrong tries, so it had to wait',
  'budget-spent': 'too many wrong PINs that day',
  'wrong-password': 'user name and password did not fit together',
  'card-taken': 'the card to be registered was somebody else’s',
  'too-many-cards': 'the user had as many cards as one may have',
  'registration-unanswered': 'the server did not say whether the card was registered',
  'qr-gone': 'the scanned code was used up or over',
  'needs-server': 'the server did not say in time who scanned the code',
  'locked-out': 'locked by the server after too many wrong tries',
  'not-verified': 'the connector did not say who it is',
  'pin-not-offline': 'a PIN alone does not work offline there',
  'pin-too-short': 'the PIN is too short to work offline',
  'method-off': 'this way to log in is switched off there',
  'journal-unwritable': 'the terminal could not write its journal',
  'clock-untrusted': 'the terminal’s clock was wrong',
  'cache-unreadable': 'the terminal could not read its cache',
  'attempt-uncounted': 'the terminal could not count the try',
  denied: 'a deny list names them',
  purged: 'the stored logins were erased',
}

/** A reason of a newer agent is shown as its word. */
export const reasonWords = (reason: string): string =>
  Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? reason) : reason
