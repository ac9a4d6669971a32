// Settings of *External authentication*: where the connector is, and what it is asked.

import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { choice, type Described, several } from '../../../agent/wire/setting-shapes.ts'

const METHODS = ['card', 'pin'] as const

export interface AuthSettings {
  readonly 'auth.external': 'on' | 'off'
  /** Empty while there is none. */
  readonly 'auth.url': string
  readonly 'auth.user': string
  readonly 'auth.password': string
  readonly 'auth.caPem': string
  readonly 'auth.methods': readonly (typeof METHODS)[number][]
  readonly 'auth.fallback': 'on' | 'off'
  readonly 'auth.cache': 'on' | 'off'
}

const URL_ADVICE =
  'write an https:// address (http:// only to this machine), without user name, password or #'
const USER_ADVICE = 'write at most 200 characters, no colon and no control characters'
const PASSWORD_ADVICE = 'write at most 200 characters, no control characters'
const CA_ADVICE = 'paste one certificate, from BEGIN CERTIFICATE to END CERTIFICATE'

/** One certificate in PEM, or nothing. */
export const certificate = z.string().max(16_384, CA_ADVICE).transform(readCertificate)

export const AUTH_SETTINGS: {
  readonly [Name in keyof AuthSettings]: Described<AuthSettings[Name]>
} = {
  'auth.external': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about: 'Whether a connector is asked who logs in at terminals and with the desktop client.',
  },
  'auth.url': {
    kind: 'text',
    schema: z.string().trim().max(2_000, URL_ADVICE).refine(isConnectorUrl, URL_ADVICE),
    standard: '',
    unit: 'https:// address; http:// only to this machine',
    owner: 'server',
    about: 'Where the connector is. loginType and loginValue are added to what it has of a query.',
  },
  'auth.user': {
    kind: 'text',
    schema: z.string().regex(/^[^:\p{Cc}]{0,200}$/u, USER_ADVICE),
    standard: '',
    unit: 'at most 200 characters',
    owner: 'server',
    about: 'User name for the connector (HTTP Basic).',
  },
  'auth.password': {
    kind: 'secret',
    schema: z.string().regex(/^\P{Cc}{0,200}$/u, PASSWORD_ADVICE),
    standard: '',
    unit: 'at most 200 characters',
    owner: 'server',
    about: 'Password for the connector. It is kept sealed, and never shown.',
  },
  'auth.caPem': {
    kind: 'text',
    schema: certificate,
    standard: '',
    unit: 'certificate in PEM',
    owner: 'server',
    about:
      'The one authority whose certificates the connector may show; empty: those that the machine of the server trusts.',
  },
  'auth.methods': {
    ...several(METHODS),
    standard: 'card, pin',
    owner: 'server',
    about:
      'Login methods that the connector is asked about; the others rest on the server’s users.',
  },
  'auth.fallback': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Use only if authentication against the database fails: the server’s users first, then the connector. Off: the connector alone.',
  },
  'auth.cache': {
    ...choice('on', 'off'),
    standard: 'on',
    owner: 'server',
    about: 'Whether terminals may remember for offline use whom the connector vouched for.',
  },
}

/** After one of these changes terminals may hold other credentials than they should. */
export const DECIDES_CREDENTIALS: ReadonlySet<string> = new Set<keyof AuthSettings>([
  ...(['auth.external', 'auth.methods', 'auth.fallback', 'auth.cache'] as const),
])

/** What goes over http:// can be read on the way, so that way must not leave the machine. */
function isConnectorUrl(text: string): boolean {
  if (text === '') return true
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || text.includes('#')) return false
  if (url.protocol === 'https:') return true
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'http:' && loopback
}

/** Whatever a form made of its line breaks. */
function readCertificate(text: string, context: z.core.$RefinementCtx<string>): string {
  if (text.trim() === '') return ''
  const base64 = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/
  try {
    return new X509Certificate(Buffer.from(base64.exec(text)?.[1] ?? '', 'base64')).toString()
  } catch {
    context.issues.push({ code: 'custom', input: text, message: CA_ADVICE })
    return z.NEVER
  }
}
