// Settings of the mail server that takes our mails.

import { z } from 'zod'
import { choice, type Described, type Shape, whole } from '../../agent/wire/setting-shapes.ts'

export interface MailSettings {
  /** Empty: mails stay in the outbox. */
  readonly 'mail.host': string
  readonly 'mail.port': number
  readonly 'mail.from': string
  readonly 'mail.security': 'starttls' | 'tls' | 'none'
  /** Empty: nobody signs in. */
  readonly 'mail.user': string
  readonly 'mail.password': string
}

/** An address as we write to it, or from it. */
export const MAIL_ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[\w.-]+$/

/** One line of text, as it fits into a header or a command of a mail server. */
function line(most: number, pattern: RegExp, advice: string): Pick<Shape<string>, 'schema'> {
  return { schema: z.string(advice).trim().max(most, advice).regex(pattern, advice) }
}

export const MAIL_SETTINGS: {
  readonly [Name in keyof MailSettings]: Described<MailSettings[Name]>
} = {
  'mail.host': {
    kind: 'text',
    ...line(253, /^[\w.:-]*$/, 'write the name or address of a mail server'),
    standard: '',
    unit: 'name or address; empty keeps mails in the outbox',
    owner: 'server',
    about:
      'The SMTP server that takes our mails. Without one, administrators open them in the outbox.',
  },
  'mail.port': {
    ...whole('port', 1, 65_535),
    standard: 25,
    owner: 'server',
    about: 'Where the SMTP server listens: 25, 587 for submission, 465 with tls.',
  },
  'mail.from': {
    kind: 'text',
    ...line(200, MAIL_ADDRESS, 'write an address such as pins@firm.example'),
    standard: 'latchkey@localhost',
    unit: 'e-mail address',
    owner: 'server',
    about: 'Who our mails come from.',
  },
  'mail.security': {
    ...choice('starttls', 'tls', 'none'),
    standard: 'starttls',
    owner: 'server',
    about:
      'How the way to the SMTP server is kept secret: STARTTLS or nothing is sent, TLS from the start, or not at all.',
  },
  'mail.user': {
    kind: 'text',
    ...line(200, /^[^\p{Cc}]*$/u, 'write a name of at most 200 characters'),
    standard: '',
    unit: 'name; empty does not sign in',
    owner: 'server',
    about: 'Who signs in at the SMTP server.',
  },
  'mail.password': {
    kind: 'secret',
    schema: z.string('write it as text').max(200, 'write at most 200 characters'),
    standard: '',
    unit: 'text of at most 200 characters',
    owner: 'server',
    about: 'What that user signs in with. Kept sealed, and never shown.',
  },
}
