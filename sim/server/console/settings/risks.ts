// Choices that open a door or shut people out, said in words before they are saved.

import { listOf } from './setting-words.ts'

/** What somebody should know before this value is used; undefined for nothing. */
export function riskOf(
  name: string,
  value: unknown,
  { gate, unlockCode, ...values }: Readonly<Record<string, unknown>>,
): string | undefined {
  switch (`${name}=${value}`) {
    case 'offlineAcceptance=any-card':
      return 'While the server is gone, every card opens every terminal, known or not. What is done is booked to whoever has the card, or to nobody.'
    case 'offlineAcceptance=cached-then-any-card':
      return 'While the server is gone, cards that nobody knows are let in too.'
    case 'gate=none':
      return 'Offline login needs no unlock code: pulling the network cable is enough to get there.'
    case 'gate=static':
      return unlockCode === true
        ? 'The static code is the same for every terminal and never changes by itself: anybody who saw it has it. Answers from the unlock desk work once, at one terminal.'
        : 'No unlock code is set, so nobody can open the gate. Set one below.'
    case 'gate=challenge':
      return 'When the server itself is down, so is its unlock desk: nobody can answer a terminal then but with a desk file or an envelope made before.'
    case 'offlineLogin=off':
      return 'While the server is gone, nobody can print, copy or scan.'
    case 'clock.policy=lenient':
      return gate === 'none'
        ? 'Whoever sets the clock back can use logins that have run out.'
        : undefined
    case 'mail.security=none':
      return 'Whoever listens on the way to the mail server reads new PINs, and the password it is signed in with.'
    case 'jobs.selfRegistration=on':
      return values['jobs.senders'] === ''
        ? 'Anybody who can send a mail to the job address gets an account and may print. Name the domains that senders come from, if you can.'
        : 'Anybody who can write such a sender on a mail, which is easily forged, makes accounts.'
    case 'cards.unknown=create':
      return 'Anybody with any card gets an account and may print: bank cards and tickets are cards, too.'
    case 'auth.external=on':
      return values['auth.url'] === ''
        ? 'No URL is set, so nobody whom the connector would be asked about can log in.'
        : undefined
    case 'auth.fallback=off':
      return values['auth.external'] === 'on'
        ? 'While the connector does not answer, nobody logs in by the login methods it is asked about.'
        : undefined
    case 'users.selfRegistration=on':
      return values['users.newActive'] === 'on'
        ? 'Anybody with an address or an account at one of the identity providers gets in here, and may print.'
        : undefined
    case 'users.newActive=on':
      return values['users.selfRegistration'] === 'on'
        ? 'Whoever registers may print at once: nobody looks at them first.'
        : undefined
    case 'pinOffline=never':
      return 'People without a card cannot log in while the server is gone.'
    case 'pinOffline=any-grade':
      return 'On terminals of grade C whoever takes the disk can try PINs on the stored logins. Keep offline PINs long, or let a chip decide.'
    default:
      return numberRisk(name, value)
  }
}

function numberRisk(name: string, value: unknown): string | undefined {
  if (name === 'pinOfflineMinLength' && Number(value) < 6) {
    return 'Shorter PINs are found quickly by whoever takes a disk: 4 digits are 10,000 tries.'
  }
  if (name === 'pinOfflineBudget' && Number(value) > 50) {
    return 'Many tries a day make guessing a short PIN worthwhile.'
  }
  if (name === 'login.methods') {
    const methods = listOf(value)
    if (methods.length === 0) return 'Choose at least one, or nobody can log in.'
    if (!methods.includes('card') && !methods.includes('card-and-pin')) {
      return 'Cards do not work then.'
    }
  }
  return undefined
}
