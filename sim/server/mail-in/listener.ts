// The SMTP listener that mails to job addresses come in by. It relays nothing, knows nobody's password, and says 250 only
// when what a mail does is on the disk. The only place that knows how.

import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { ServerTls } from '../authority.ts'
import { jobAddressOf } from '../job-settings.ts'
import { networkOf } from '../network-of.ts'
import { createRate } from '../rates.ts'
import type { SettingsStore } from '../settings-store.ts'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'
import type { Envelope, Receive } from './receive.ts'

export interface Listener {
  readonly port: number
  /** Ends all connections, what is being received with them; resolves when nothing is written any more. */
  close(): Promise<void>
}

/** What a listener allows; tests have less patience. */
export type ListenerLimits = Pick<
  typeof LIMITS,
  'connections' | 'silenceMs' | 'connectionMs' | 'perClient' | 'heldBytes'
>

export interface ListenerNeed {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly tls: ServerTls
  readonly settings: Pick<SettingsStore, 'own' | 'byJobAddress'>
  readonly receive: Receive
  readonly now: () => number
  /** Hears of trouble of our own. */
  readonly failed: (error: unknown) => void
  readonly limits?: ListenerLimits
}

/** Starts to listen. Rejects when the port is taken. */
export async function startListener(need: ListenerNeed): Promise<Listener> {
  const { host, port, tls, settings, receive, now, failed, limits = LIMITS } = need
  const perClient = createRate(limits.perClient, now)
  const timers = new Map<string, NodeJS.Timeout>()
  const refusals = new Map<string, number>()
  const working = new Set<Promise<void>>()
  let heldBytes = 0

  const recipientOf = (address: string) => {
    const tenant = settings.byJobAddress(address)
    const takes = tenant !== undefined && settings.own(tenant)['jobs.byEmail'] === 'on'
    return takes ? { tenant, address: jobAddressOf(address) } : undefined
  }
  const refusedAgain = ({ id }: SMTPServerSession): boolean => {
    const times = (refusals.get(id) ?? 0) + 1
    refusals.set(id, times)
    return times > LIMITS.refusedRecipients
  }
  const connectionsOf = (remoteAddress: string): number =>
    [...server.connections].filter(one => networkOf(one.remoteAddress) === networkOf(remoteAddress))
      .length
  /** Sends a last word, also in the middle of a mail. */
  const cut = (id: string, sentence: string): void => {
    for (const one of server.connections) if (one.id === id) one.send(421, sentence)
  }

  /** All of a mail. Rejects when it is too large, when too much is being received, or when the line is cut. */
  const whole = async (stream: SMTPServerDataStream): Promise<Buffer> => {
    const chunks: Buffer[] = []
    let bytes = 0
    let refused: MailRefused | undefined
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // The rest is heard out, for the answer comes only after it.
        if (refused !== undefined) continue
        bytes += chunk.length
        heldBytes += chunk.length
        chunks.push(chunk)
        if (stream.sizeExceeded) {
          refused = new MailRefused(552, 'A mail may have 25 MB. Send what you attached in parts.')
        } else if (heldBytes > limits.heldBytes) {
          refused = new MailRefused(451, 'Too many mails come at once. Send it again later.')
        }
        if (refused !== undefined) {
          heldBytes -= bytes
          bytes = 0
          chunks.length = 0
        }
      }
      if (refused !== undefined) throw refused
      return Buffer.concat(chunks)
    } finally {
      heldBytes -= bytes
    }
  }
  const take = async (stream: SMTPServerDataStream, { envelope }: SMTPServerSession) => {
    const returnPath = envelope.mailFrom === false ? '' : envelope.mailFrom.address
    const recipients: Envelope['recipients'] = envelope.rcptTo.flatMap(
      ({ address }) => recipientOf(address) ?? [],
    )
    const bytes = await whole(stream)
    heldBytes += bytes.length
    try {
      await receive({ returnPath, recipients }, bytes)
    } finally {
      heldBytes -= bytes.length
    }
  }

  const server = new SMTPServer({
    ...{ name: 'latchkey', key: tls.key, cert: tls.chain, minVersion: 'TLSv1.2', logger: false },
    disabledCommands: ['AUTH', 'VRFY', 'HELP', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD'],
    ...{ disableReverseLookup: true, hideENHANCEDSTATUSCODES: false },
    ...{ size: LIMITS.mailBytes, maxRecipients: LIMITS.recipients },
    ...{ maxClients: limits.connections.all, socketTimeout: limits.silenceMs },
    maxCommandLength: 2_048,
    closeTimeout: 100,
    onConnect({ id, remoteAddress }, done) {
      if (connectionsOf(remoteAddress) > limits.connections.perClient) {
        return done(new MailRefused(421, 'You have too many connections. Close one first.'))
      }
      const over = () => cut(id, 'This connection took too long. Connect again.')
      timers.set(id, setTimeout(over, limits.connectionMs).unref())
      return done()
    },
    onClose({ id }) {
      clearTimeout(timers.get(id))
      timers.delete(id)
      refusals.delete(id)
    },
    onMailFrom(_, { remoteAddress }, done) {
      if (perClient(networkOf(remoteAddress))) return done()
      const sentence = `At most ${limits.perClient.most} mails an hour come from one address. Send it again later.`
      return done(new MailRefused(451, sentence))
    },
    onRcptTo({ address }, session, done) {
      if (recipientOf(address) !== undefined) return done()
      const code = refusedAgain(session) ? 421 : 550
      return done(
        new MailRefused(code, 'No mails are taken for this address, and none are relayed.'),
      )
    },
    onData(stream, session, done) {
      const taking = take(stream, session)
        .then(() => done(null, 'Taken, and on the disk.'))
        .catch((error: unknown) => {
          if (error instanceof MailRefused) return done(error)
          if (!stream.destroyed) failed(error)
          return done(
            new MailRefused(451, 'The server could not take this mail. Send it again later.'),
          )
        })
      working.add(taking)
      void taking.finally(() => working.delete(taking))
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // What goes wrong on a connection ends that connection, and is no trouble of ours.
  server.on('error', () => undefined)
  return {
    port: (server.server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const { id } of [...server.connections]) cut(id, 'The server is being stopped.')
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all([closed, ...working])
    },
  }
}
