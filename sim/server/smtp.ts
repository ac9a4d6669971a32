// Hands mails over to an SMTP server: one attempt each, with a limit on every wait. The only place that knows how.

import { rootCertificates } from 'node:tls'
import { createTransport } from 'nodemailer'
import type { MailBody } from './outbox.ts'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  /** Empty does not sign in. */
  readonly user: string
  readonly password: string
  /** PEM of CAs that are believed beside those of the system; undefined for none. */
  readonly ca: string | undefined
}

export interface SmtpMail extends MailBody {
  /** The same in every attempt: whoever gets a mail twice can tell. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What came of an attempt. Problems are in our own words: a mail server's may repeat the mail. */
export type Attempt =
  | { readonly result: 'sent' }
  | { readonly result: 'missed' | 'refused'; readonly problem: string }

export interface Smtp {
  /** Never throws. An attempt that goes over a limit is missed. */
  send(mail: SmtpMail): Promise<Attempt>
  /** Cuts attempts that are under way; they are missed. */
  close(): void
}

/** What a mail server may take, in milliseconds: silence of any kind, and a whole attempt. */
export interface SmtpLimits {
  readonly silenceMs: number
  readonly attemptMs: number
}

const LIMITS: SmtpLimits = { silenceMs: 10_000, attemptMs: 60_000 }
const MOST_CONNECTIONS = 4
const IDLE_MS = 30_000

export function createSmtp(server: SmtpServer, limits = LIMITS): Smtp {
  const { host, port, security, user, password, ca } = server
  const { silenceMs, attemptMs } = limits
  const closed = new AbortController()
  const transport = createTransport({
    ...{ pool: true, maxConnections: MOST_CONNECTIONS, idleTimeout: IDLE_MS },
    // The outbox decides what is tried again, and when.
    maxRequeues: 0,
    ...{ host, port, secure: security === 'tls' },
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    tls: {
      ...{ rejectUnauthorized: true, minVersion: 'TLSv1.2' },
      ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    },
    ...(user !== '' && { auth: { user, pass: password } }),
    ...{ connectionTimeout: silenceMs, greetingTimeout: silenceMs },
    ...{ socketTimeout: silenceMs, dnsTimeout: silenceMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  return {
    async send({ id, from, to, subject, text, html, createdAt }) {
      try {
        await transport.sendMail({
          messageId: `<${id}@latchkey>`,
          date: new Date(createdAt),
          ...{ from: { name: '', address: from }, to: { name: '', address: to } },
          ...{ subject, text, html },
          // No answering machine replies to it (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.any([closed.signal, AbortSignal.timeout(attemptMs)]),
        })
        return { result: 'sent' }
      } catch (error) {
        return whatFailed(error as SmtpError)
      }
    },
    close() {
      closed.abort()
      transport.close()
    },
  }
}

interface SmtpError {
  readonly code?: string
  /** A word of the system or of OpenSSL. */
  readonly originalCode?: string
  readonly command?: string
  readonly responseCode?: number
}

function whatFailed({ code, originalCode, command, responseCode }: SmtpError): Attempt {
  const about = responseCode === undefined ? '' : ` (${responseCode})`
  // Who we are, and how we come, may be mended in the settings; to whom and what we send cannot.
  if (code === 'EAUTH') return missed(`the mail server does not take mail.user${about}`)
  if (code === 'ETLS') return missed('the mail server offers no TLS')
  if (responseCode !== undefined) {
    const final = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
    if (final) return { result: 'refused', problem: `the mail server refuses it${about}` }
    return missed(`the mail server does not take it now${about}`)
  }
  if (code === 'ETIMEDOUT') return missed('the mail server does not answer in time')
  const why = originalCode === undefined ? '' : ` (${originalCode})`
  // OpenSSL's words have parts, SELF_SIGNED_CERT_IN_CHAIN; those of the system do not, ECONNREFUSED.
  return originalCode?.includes('_')
    ? missed(`the mail server’s certificate cannot be believed${why}`)
    : missed(`the mail server cannot be reached or hung up${why}`)
}

const missed = (problem: string): Attempt => ({ result: 'missed', problem })
