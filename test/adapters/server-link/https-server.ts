// A small real HTTPS server with its own CA that speaks the device protocol, and can be told to misbehave.

import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Wall } from '../../../agent/core/vocabulary.ts'
import {
  anyIdentifyRequest,
  beatRequest,
  credentialsRequest,
  type EnrolReply,
  enrolRequest,
  entriesRequest,
  linkRequest,
  qrCodeRequest,
  type Signed,
  type SignedKind,
  settingsRequest,
  signedDomain,
} from '../../../agent/wire/server-messages.ts'
import { makeCertificate } from '../../../sim/server/certificate.ts'
import { type Answer, createMemoryServer, type MemoryServer } from '../../memory/memory-server.ts'

const HOUR_MS = 3_600_000
export const HOST = '127.0.0.1'

export interface TestAuthority {
  readonly pem: string
  readonly key: KeyObject
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const around = () => ({ from: Date.now() - HOUR_MS, until: Date.now() + HOUR_MS })

/** A CA of its own. */
export function makeAuthority(): TestAuthority {
  const key = newKey()
  const subject = 'Test CA'
  const pem = makeCertificate({
    profile: 'authority',
    subject,
    key,
    issuer: { subject, key },
    ...around(),
  })
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return { pem, key, publicKey }
}

/** What a TLS server needs: chain with the CA, and key. `names` are those in the certificate. */
export function makeServerTls(authority: TestAuthority, names: readonly string[] = [HOST]) {
  const key = newKey()
  const cert = makeCertificate({
    profile: 'server',
    subject: 'server',
    key,
    issuer: { subject: 'Test CA', key: authority.key },
    names,
    ...around(),
  })
  return { cert: cert + authority.pem, key: toPem(key) }
}

/** Answers a request in the server's place; true when it did. */
type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean

export interface HttpsServer {
  readonly port: number
  readonly memory: MemoryServer
  readonly authority: TestAuthority
  /** Open link sockets. */
  readonly sockets: ReadonlySet<WebSocket>
  /** TCP connections ever made. */
  readonly connections: number
  readonly upgradesRefused: number
  /** Paths asked for so far, in order. */
  readonly asked: readonly string[]
  misbehave(how: Misbehaviour | undefined): void
  /** Changes a signed answer, content before signing or the whole after it. */
  forge(how: {
    readonly content?: (content: object) => object
    readonly whole?: (whole: Signed) => unknown
  }): void
  /** What link sockets answer to a beat instead of the truth: sends what it likes. */
  linkSays(how: ((socket: WebSocket, text: string) => void) | undefined): void
  /** Changes the reply to an enrolment. */
  forgeEnrolment(how: (reply: EnrolReply) => object): void
  /** Link sockets are not let in any more. */
  refuseUpgrades(refused: boolean): void
  stop(): Promise<void>
}

/** Starts a server on a free port of loopback. */
export async function startHttpsServer(authority = makeAuthority()): Promise<HttpsServer> {
  const memory = createMemoryServer({
    now: () => Date.now() as Wall,
    authority: authority.publicKey,
  })
  const signing = signingKeys()
  const asked: string[] = []
  const connections = new Set<Duplex>()
  let connected = 0
  let upgradesRefused = 0
  let refusing = false
  let enrolmentForgery: (reply: EnrolReply) => object = reply => reply
  let misbehaviour: Misbehaviour | undefined
  let forgery: Parameters<HttpsServer['forge']>[0] = {}
  let linkAnswer: ((socket: WebSocket, text: string) => void) | undefined

  const signed = (kind: SignedKind, content: object): unknown => {
    const body = Buffer.from(JSON.stringify(forgery.content?.(content) ?? content))
    const covered = Buffer.concat([Buffer.from(signedDomain(kind)), body])
    const signature = sign(null, covered, signing[kind].privateKey).toString('base64')
    const whole = { body: body.toString('base64'), signature }
    return forgery.whole?.(whole) ?? whole
  }
  const certify = (terminal: string, tlsKey: string) =>
    makeCertificate({
      profile: 'terminal',
      subject: terminal,
      key: createPublicKey({ key: Buffer.from(tlsKey, 'base64'), format: 'der', type: 'spki' }),
      issuer: { subject: 'Test CA', key: authority.key },
      ...around(),
    })

  function answer(request: IncomingMessage, body: unknown): Answer<unknown> {
    const path = request.url ?? ''
    if (path === '/device/v1/enrol') {
      const reply = memory.enrol(enrolRequest.parse(body), publicKeys(signing), certify)
      return 'ok' in reply ? { ok: enrolmentForgery(reply.ok) } : reply
    }
    const terminal = terminalOf(request)
    if (terminal === undefined) return { status: 401 }
    const sign = (kind: SignedKind, reply: Answer<object>) =>
      'ok' in reply ? { ok: signed(kind, reply.ok) } : reply
    switch (path) {
      case '/device/v1/beat':
        return sign('beat', memory.beat(terminal, beatRequest.parse(body)))
      case '/device/v1/identify':
        return memory.identify(terminal, anyIdentifyRequest.parse(body))
      case '/device/v1/qr-codes':
        return memory.qrCode(terminal, qrCodeRequest.parse(body).nonce)
      case '/device/v1/cards':
        return memory.register(terminal)
      case '/device/v1/settings':
        return sign('settings', memory.settings(terminal, settingsRequest.parse(body).nonce))
      case '/device/v1/credentials':
        return sign('credentials', memory.credentials(terminal, credentialsRequest.parse(body)))
    }
    if (path.startsWith('/device/v1/jobs')) return memory.jobs(terminal)
    const log = /^\/device\/v1\/logs\/([^/]+)\/entries\/\d+$/.exec(path)?.[1] ?? ''
    return sign(
      'entries',
      memory.upload(terminal, decodeURIComponent(log), entriesRequest.parse(body)),
    )
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push(request.url ?? '')
    if (misbehaviour?.(request, response)) return
    const reply = answer(request, JSON.parse(Buffer.concat(chunks).toString()))
    const { status, content } =
      'ok' in reply
        ? { status: 200, content: reply.ok }
        : { status: reply.status, content: { error: 'refused', message: 'No.', ...reply } }
    if ('retryAfter' in reply) response.setHeader('retry-after', String(reply.retryAfter))
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(content))
  }

  const server = createServer(
    {
      ...makeServerTls(authority),
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      serve(request, response).catch(() => response.destroy())
    },
  )
  const link = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const terminal = terminalOf(request)
    if (refusing) upgradesRefused += 1
    if (terminal === undefined || refusing) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    link.handleUpgrade(request, socket, head, client => talk(client, terminal))
  })

  function talk(client: WebSocket, terminal: string): void {
    client.on('error', () => {})
    client.on(
      'close',
      memory.listen(terminal, news => send(client, news)),
    )
    client.on('message', data => {
      const text = String(data)
      if (linkAnswer !== undefined) {
        linkAnswer(client, text)
        return
      }
      const { beat } = linkRequest.parse(JSON.parse(text))
      const reply = memory.beat(terminal, beat)
      if ('ok' in reply) {
        send(client, { kind: 'beat', nonce: beat.nonce, signed: signed('beat', reply.ok) })
      } else client.close()
    })
  }

  server.on('connection', socket => {
    connected += 1
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  const port = await listen(server)

  return {
    port,
    memory,
    authority,
    sockets: link.clients,
    asked,
    get connections() {
      return connected
    },
    get upgradesRefused() {
      return upgradesRefused
    },
    forgeEnrolment(how) {
      enrolmentForgery = how
    },
    refuseUpgrades(refused) {
      refusing = refused
    },
    misbehave(how) {
      misbehaviour = how
    },
    forge(how) {
      forgery = how
    },
    linkSays(how) {
      linkAnswer = how
    },
    async stop() {
      server.close()
      for (const socket of connections) socket.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** Listens on a free port of loopback. */
async function listen(server: Server): Promise<number> {
  server.listen(0, HOST)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function send(client: WebSocket, message: object): void {
  client.send(JSON.stringify(message))
}

function terminalOf(request: IncomingMessage): string | undefined {
  const socket = request.socket as TLSSocket
  return socket.authorized
    ? socket.getPeerX509Certificate()?.subject.replace(/^CN=/, '')
    : undefined
}

function signingKeys() {
  const pair = () => generateKeyPairSync('ed25519')
  return { beat: pair(), settings: pair(), credentials: pair(), entries: pair(), deny: pair() }
}

function publicKeys(keys: ReturnType<typeof signingKeys>) {
  // A JWK holds the raw key in base64url (RFC 8037, section 2).
  const raw = ({ publicKey }: { publicKey: KeyObject }) =>
    Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
  return {
    beat: raw(keys.beat),
    settings: raw(keys.settings),
    credentials: raw(keys.credentials),
    entries: raw(keys.entries),
    deny: raw(keys.deny),
    journal: Buffer.alloc(32, 9).toString('base64'),
  }
}
