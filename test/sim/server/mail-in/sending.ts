// Sends mails to a server over real SMTP, well or badly. For tests only.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import { onTestFinished } from 'vitest'
import type { ServerOptions } from '../../../../sim/server/server.ts'
import { startWorld, type World } from '../harness.ts'
import { mailOf, type Part, pdf } from './mails.ts'

export const ADDRESS = 'print@firm.example'
const ANNA = { username: 'anna', name: 'Anna', email: 'anna@firm.example' }
export const PDF: Part = { name: 'Plan.pdf', type: 'application/pdf', content: pdf(3) }

/** A server that takes jobs by mail, with Anna. */
export async function startMailIn(settings: object = {}, options: Partial<ServerOptions> = {}) {
  const world = await startWorld({ smtpPort: 0, ...options })
  const { id } = (await world.api('POST', '/users', ANNA)).body
  const changes = { 'jobs.byEmail': 'on', 'jobs.address': ADDRESS, ...settings }
  const { status, text } = await world.api('PATCH', '/settings', changes)
  if (status !== 200) throw new Error(text)
  return { world, anna: id as string }
}

let mails = 0
/** A mail of Anna's, with a Message-ID of its own. */
export const mail = (parts: readonly Part[] = [PDF], headers: readonly string[] = []): Buffer =>
  mailOf(
    [
      ...(headers.some(one => /^from:/i.test(one)) ? [] : ['From: Anna <anna@firm.example>']),
      ...(headers.some(one => /^message-id:/i.test(one)) ? [] : [`Message-ID: <${++mails}@test>`]),
      `To: ${ADDRESS}`,
      ...headers,
    ],
    parts,
  )

export interface Sending {
  readonly from?: string
  readonly to?: string | readonly string[]
}

/** Where mails are sent to. */
export interface MailServer {
  readonly server: Pick<World['server'], 'smtpPort' | 'caPem'>
}

/** Sends mail after mail over as many connections. */
export function mailer({ server }: MailServer, connections = 1) {
  const transport = createTransport({
    ...{ pool: true, maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY },
    ...{ host: 'localhost', port: server.smtpPort, requireTLS: true },
    tls: { ca: server.caPem, minVersion: 'TLSv1.2' },
  })
  return {
    /** What the server says at last, as `250 2.6.0 …`. */
    async send(raw: Buffer, { from = 'anna@firm.example', to = ADDRESS }: Sending = {}) {
      try {
        const envelope = { from, to: [to].flat() }
        return (await transport.sendMail({ envelope, raw })).response
      } catch (error) {
        return (error as { response?: string }).response ?? String(error)
      }
    },
    close: () => transport.close(),
  }
}

/** Sends one mail on a connection of its own; what the server says at last. */
export async function send(world: MailServer, raw: Buffer, sending?: Sending): Promise<string> {
  const { send, close } = mailer(world)
  return send(raw, sending).finally(close)
}

/** A conversation by hand, line by line. */
export async function converse(world: World) {
  const socket: Socket = connect(world.server.smtpPort ?? 0, '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  let heard = ''
  let closed = false
  let notify = () => {}
  socket.on('data', chunk => {
    heard += chunk.toString('latin1')
    notify()
  })
  socket.on('close', () => {
    closed = true
    notify()
  })
  /** The next whole reply; `closed` when the line is cut. */
  const reply = async (): Promise<string> => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r\n/.exec(heard)?.[0]
      if (whole !== undefined) {
        heard = heard.slice(whole.length)
        return whole.trimEnd()
      }
      if (closed) return 'closed'
      await new Promise<void>(resolve => {
        notify = resolve
      })
    }
  }
  await once(socket, 'connect')
  const greeting = await reply()
  return {
    greeting,
    reply,
    write: (text: string | Buffer) => void socket.write(text),
    say: (line: string): Promise<string> => {
      socket.write(`${line}\r\n`)
      return reply()
    },
    hangUp: () => void socket.destroy(),
  }
}

export interface HeldJob {
  readonly name: string
  readonly pages: number
  readonly username: string
  readonly type: string
  readonly color: boolean
}
export const jobsOf = async (world: World): Promise<readonly HeldJob[]> =>
  (await world.api('GET', '/jobs?limit=1000')).body.items
export const mailsTo = async (world: World) => (await world.api('GET', '/mails')).body.items
export const logOf = async (world: World): Promise<readonly string[]> =>
  (await world.api('GET', '/log')).body.items.map(({ message }: { message: string }) => message)
