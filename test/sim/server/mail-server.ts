// Mail servers on real sockets, with certificates of a CA of their own: one that takes mails, and those that do not.
// For tests only.

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { openAuthority } from '../../../sim/server/authority.ts'
import { openFolder } from '../../../sim/server/folder.ts'
import { newFolder } from './harness.ts'

/** What a mail server does with a mail. */
export type Manners =
  | 'takes'
  | 'says-later'
  | 'refuses-recipient'
  | 'refuses-mail'
  | 'hangs-up-midway'
  | 'hangs-midway'

interface Options {
  readonly manners?: Manners
  /** TLS from the start, by STARTTLS, or none. */
  readonly security?: 'starttls' | 'tls' | 'none'
  /** Who may sign in; without one nobody needs to. */
  readonly account?: { readonly user: string; readonly password: string }
}

export interface MailServer {
  readonly port: number
  /** PEM of the CA it shows a certificate of. */
  readonly ca: string
  /** What it does from now on. */
  manners: Manners
  /** Mails as they arrived, in full. */
  readonly mails: readonly string[]
  /** Where those went, and how many connections there were. */
  readonly recipients: readonly string[]
  readonly connections: number
}

const refusal = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode })

/** Stopped when the test has finished. */
export async function startMailServer(options: Options = {}): Promise<MailServer> {
  const { security = 'starttls', account } = options
  const authority = openAuthority(openFolder(newFolder()), { first: true, host: 'localhost' })
  const { key, chain: cert } = authority.serverTls('https')
  const mails: string[] = []
  const recipients: string[] = []
  const sockets = new Set<Socket>()
  let manners = options.manners ?? 'takes'
  let connections = 0
  const server = new SMTPServer({
    ...{ secure: security === 'tls', key, cert, logger: false, closeTimeout: 100 },
    ...(security === 'none' && { disabledCommands: ['STARTTLS'] }),
    authOptional: account === undefined,
    onAuth: ({ username, password }, _session, done) => {
      if (username === account?.user && password === account?.password)
        done(null, { user: username })
      else done(refusal(535, 'no'))
    },
    onConnect: (_session, done) => {
      connections++
      done()
    },
    onRcptTo: ({ address }, _session, done) => {
      if (manners === 'says-later') return done(refusal(451, 'later'))
      if (manners === 'refuses-recipient') return done(refusal(550, 'nobody'))
      recipients.push(address)
      return done()
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        if (manners === 'hangs-midway') return
        if (manners === 'hangs-up-midway') for (const socket of sockets) socket.destroy()
        else if (manners === 'refuses-mail') {
          // Some repeat what they refuse.
          done(refusal(554, Buffer.concat(chunks).toString('utf8').replaceAll(/\s+/g, ' ')))
        } else {
          mails.push(Buffer.concat(chunks).toString('utf8'))
          done()
        }
      })
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: authority.pem,
    mails,
    recipients,
    get manners() {
      return manners
    },
    set manners(wanted) {
      manners = wanted
    },
    get connections() {
      return connections
    },
  }
}

/** A port where connections are taken and nothing is ever said. */
export async function startSilentServer(): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** The decoded parts of a mail as nodemailer writes them: text, then HTML; and its headers. */
export function readMail(raw: string): {
  readonly head: string
  readonly parts: readonly string[]
} {
  const [head = ''] = raw.split('\r\n\r\n', 1)
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? ''
  const parts = raw.split(`--${boundary}`).slice(1, -1)
  return {
    head,
    parts: parts.map(part => {
      const at = part.indexOf('\r\n\r\n')
      const body = part.slice(at + 4).trimEnd()
      if (/encoding: base64/i.test(part.slice(0, at))) {
        return Buffer.from(body, 'base64').toString('utf8')
      }
      const bytes = body
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      return /quoted-printable/i.test(part.slice(0, at))
        ? Buffer.from(bytes, 'latin1').toString('utf8')
        : body
    }),
  }
}
