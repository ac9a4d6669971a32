// Settings of held print jobs: how long they wait, and of *Jobs via Email* where mails go and whose are taken.

import { z } from 'zod'
import { choice, type Described, duration, wordsOf } from '../../agent/wire/setting-shapes.ts'
import { MAIL_ADDRESS } from './mail-settings.ts'

export interface JobSettings {
  /** Milliseconds. */
  readonly 'jobs.keepHours': number
  readonly 'jobs.byEmail': 'on' | 'off'
  /** In small letters; empty takes no mail. */
  readonly 'jobs.address': string
  readonly 'jobs.selfRegistration': 'on' | 'off'
  /** Domains in small letters; empty takes all. */
  readonly 'jobs.senders': readonly string[]
}

const YEAR_MS = 365 * 24 * 3_600_000
const ADDRESS_ADVICE = 'write an address such as print@firm.example'
const MOST_DOMAINS = 100
const DOMAINS_ADVICE = `list at most ${MOST_DOMAINS} domains such as firm.example`
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([\w-]*[a-z0-9])?(\.[a-z0-9]([\w-]*[a-z0-9])?)*$/i

const address = z
  .string(ADDRESS_ADVICE)
  .trim()
  .toLowerCase()
  .max(200, ADDRESS_ADVICE)
  .refine(text => text === '' || MAIL_ADDRESS.test(text), ADDRESS_ADVICE)

/** A job address as mails are compared with it, whatever was written. */
export const jobAddressOf = (written: unknown): string => address.safeParse(written).data ?? ''

export const JOB_SETTINGS: {
  readonly [Name in keyof JobSettings]: Described<JobSettings[Name]>
} = {
  'jobs.keepHours': {
    ...duration('h', 60_000, YEAR_MS),
    standard: '48h',
    owner: 'server',
    about:
      'How long a print job is held for its owner. After that its document is erased, and it cannot be printed any more.',
  },
  'jobs.byEmail': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Jobs via Email: what is attached to a mail to the job address becomes print jobs of its sender, who is mailed a new PIN.',
  },
  'jobs.address': {
    kind: 'text',
    schema: address,
    standard: '',
    unit: 'e-mail address that no other tenant has; empty takes no mail',
    owner: 'server',
    about: 'The job address: where people send what they want to print.',
  },
  'jobs.selfRegistration': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Self-registration: who sends a job and is no user yet becomes one, in the group SELF-REGISTERED. Anybody who can send mail to the job address gets an account.',
  },
  'jobs.senders': {
    kind: 'text',
    schema: z
      .string(DOMAINS_ADVICE)
      .toLowerCase()
      .transform(wordsOf)
      .pipe(z.array(z.string().regex(DOMAIN, DOMAINS_ADVICE)).max(MOST_DOMAINS, DOMAINS_ADVICE)),
    standard: '',
    unit: 'list of domains; empty takes all',
    owner: 'server',
    about: 'Whose mails are taken: the part after the @ of the sender’s address.',
  },
}
