// A terminal written from the protocol's description alone, with no code of the server or the agent. For tests only.

import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  scryptSync,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import { Agent } from 'node:https'
import nacl from 'tweetnacl'
import { WebSocket } from 'ws'
import { type Answer, call, type World } from './harness.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHECK = `${ALPHABET}*~$=U`

/** Takes a code apart, checking its check character. */
export function readCode(code: string): { secret: Buffer; fingerprint: Buffer } {
  let number = 0n
  for (const char of code.slice(0, 29)) number = number * 32n + BigInt(ALPHABET.indexOf(char))
  if (CHECK[Number(number % 37n)] !== code[29]) throw new Error('check character')
  if ((number & 1n) !== 0n) throw new Error('last bit')
  const bytes = Buffer.from((number >> 1n).toString(16).padStart(36, '0'), 'hex')
  return { secret: bytes.subarray(0, 10), fingerprint: bytes.subarray(10) }
}

export interface TerminalKeys {
  readonly tls: KeyObject
  readonly signing: KeyObject
  readonly sealing: nacl.BoxKeyPair
}

export const newKeys = (): TerminalKeys => ({
  tls: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  signing: generateKeyPairSync('ed25519').privateKey,
  sealing: nacl.box.keyPair.fromSecretKey(randomBytes(32)),
})

const spki = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'der' })

/** The enrolment request these keys make with this code. */
export function enrolmentOf(code: string, keys: TerminalKeys) {
  const { secret } = readCode(code)
  const codeKey = Buffer.from(hkdfSync('sha256', secret, '', 'latchkey/v1/enrol-code', 32))
  const hmac = (text: string) => createHmac('sha256', codeKey).update(text).digest()
  const tlsKey = spki(keys.tls).toString('base64')
  const signingKey = spki(keys.signing).subarray(12).toString('base64')
  const sealingKey = Buffer.from(keys.sealing.publicKey).toString('base64')
  const transcript = `latchkey/v1/enrol\n${tlsKey}\n${signingKey}\n${sealingKey}`
  return {
    codeId: hmac('id').subarray(0, 8).toString('base64'),
    tlsKey,
    signingKey,
    sealingKey,
    proof: hmac(transcript).toString('base64'),
    tlsProof: sign('sha256', Buffer.from(transcript), keys.tls).toString('base64'),
    signingProof: sign(null, Buffer.from(transcript), keys.signing).toString('base64'),
    profile: 'kyocera',
    version: 'test',
  }
}

type KeyName = 'beat' | 'settings' | 'credentials' | 'entries' | 'deny' | 'journal'

export interface Enrolment {
  readonly terminal: string
  readonly certificate: string
  readonly keys: Readonly<Record<KeyName, string>>
  readonly terminalSalt: string
  readonly siteSalt: string
  readonly stretch: { readonly N: number; readonly r: number; readonly p: number }
  readonly unlockKey: string
  readonly envelopeCounter?: number
}

export interface Entry {
  readonly seq: number
  readonly body: string
  readonly mac: string
  readonly [field: string]: unknown
  readonly hash: string
}

const ENVELOPE_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

export class TestTerminal {
  readonly world: World
  readonly keys: TerminalKeys
  readonly reply: Enrolment
  readonly #agent = new Agent({ keepAlive: true })

  constructor(world: World, keys: TerminalKeys, reply: Enrolment) {
    this.world = world
    this.keys = keys
    this.reply = reply
  }

  /** What TLS needs to come as this terminal. */
  get identity() {
    const key = this.keys.tls.export({ type: 'pkcs8', format: 'pem' }).toString()
    return { cert: this.reply.certificate, key }
  }

  send(method: string, path: string, body: unknown): Promise<Answer> {
    const agent = this.#agent
    return call(this.world.server, {
      ...{ method, path: `/device/v1${path}`, body, agent },
      ...this.identity,
    })
  }

  /** Checks signature and nonce of an envelope and returns what is in it. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes
  read(kind: KeyName, envelope: { body: string; signature: string }, nonce: string): any {
    const raw = Buffer.from(this.reply.keys[kind], 'base64')
    const key = createPublicKey({
      key: Buffer.concat([ENVELOPE_HEAD, raw]),
      format: 'der',
      type: 'spki',
    })
    const body = Buffer.from(envelope.body, 'base64')
    const covered = Buffer.concat([Buffer.from(`latchkey/v1/${kind}\n`), body])
    if (!verify(null, covered, key, Buffer.from(envelope.signature, 'base64'))) {
      throw new Error(`the signature of ${kind} does not hold`)
    }
    const content = JSON.parse(body.toString('utf8'))
    if (content.nonce !== nonce) throw new Error('another nonce')
    return content
  }

  /** Opens a box sealed to this terminal. */
  unseal(sealed: string): Buffer {
    const bytes = Buffer.from(sealed, 'base64')
    const [from, nonce, box] = [bytes.subarray(0, 32), bytes.subarray(32, 56), bytes.subarray(56)]
    const opened = nacl.box.open(box, nonce, from, this.keys.sealing.secretKey)
    if (opened === null) throw new Error('the box does not open')
    return Buffer.from(opened)
  }

  status(over: object = {}) {
    const zero = { queue: 0, generation: 0, cachedUsers: 0, settingsVersion: 0, head: 0 }
    return { link: 'online', gate: 'open', grade: 'C', logId: 'log', ...zero, ...over }
  }

  async beat(over: object = {}) {
    const nonce = newNonce()
    const answer = await this.send('POST', '/beat', { nonce, status: this.status(over) })
    return this.read('beat', answer.body, nonce)
  }

  async identify(loginType: number, loginValue: string, pin?: string) {
    const body = { loginType, loginValue, ...(pin !== undefined && { pin }) }
    return (await this.send('POST', '/identify', body)).body
  }

  async settings() {
    const nonce = newNonce()
    const answer = await this.send('POST', '/settings', { nonce })
    return this.read('settings', answer.body, nonce)
  }

  /** Fetches credentials; `users` is the opened box. */
  async credentials(generation = 0, opportunistic: readonly string[] = []) {
    const nonce = newNonce()
    const answer = await this.send('POST', '/credentials', { nonce, generation, opportunistic })
    const reply = this.read('credentials', answer.body, nonce)
    return { ...reply, users: JSON.parse(this.unseal(reply.sealed).toString('utf8')) }
  }

  /** What this terminal computes from a PIN typed at its keypad. */
  lookupOf(pin: string): string {
    const { siteSalt, terminalSalt, stretch } = this.reply
    const u = scryptSync(pin, Buffer.from(siteSalt, 'base64'), 32, stretch)
    return createHmac('sha256', Buffer.from(terminalSalt, 'base64')).update(u).digest('base64')
  }

  checkOf(pin: string, userSalt: string): string {
    const { siteSalt, stretch } = this.reply
    const u = scryptSync(pin, Buffer.from(siteSalt, 'base64'), 32, stretch)
    return createHmac('sha256', Buffer.from(userSalt, 'base64')).update(u).digest('base64')
  }

  /** The start key of a log of these tests, sealed to this server. */
  boxOf = (logId: string): string => boxOf(logId, this.reply.keys.journal)

  /** The head of a log, signed. */
  checkpoint(logId: string, { seq, hash }: Entry, meter?: number) {
    const said = [this.reply.terminal, logId, seq, hash, meter ?? null]
    const text = Buffer.from(`latchkey/v1/checkpoint\n${JSON.stringify(said)}`)
    const signature = sign(null, text, this.keys.signing).toString('base64')
    return { seq, hash, ...(meter === undefined ? {} : { meter }), signature }
  }

  async upload(
    logId: string,
    entries: readonly Entry[],
    key = this.boxOf(logId),
  ): Promise<Answer & { reply?: Reply }> {
    const nonce = newNonce()
    const first = entries[0]?.seq ?? 0
    const body = { nonce, key, entries }
    const answer = await this.send('PUT', `/logs/${logId}/entries/${first}`, body)
    if (answer.status !== 200) return answer
    return { ...answer, reply: this.read('entries', answer.body, nonce) }
  }

  /** Opens the link; resolves when it is open. */
  async link(): Promise<TestLink> {
    const socket = new WebSocket(`wss://localhost:${this.world.server.port}/device/v1/link`, {
      ca: this.world.server.caPem,
      ...this.identity,
    })
    return openLink(socket)
  }
}

interface Reply {
  readonly ackedThrough: number
  readonly durableThrough: number
  readonly head: string
  readonly logId: string
  readonly terminal: string
}

export interface TestLink {
  readonly socket: WebSocket
  /** The next message, in order of arrival. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes
  next(): Promise<any>
  /** Resolves with the close code. */
  readonly closed: Promise<number>
}

function openLink(socket: WebSocket): Promise<TestLink> {
  const arrived: unknown[] = []
  const wanted: ((message: unknown) => void)[] = []
  socket.on('message', data => {
    const message: unknown = JSON.parse(String(data))
    const taker = wanted.shift()
    if (taker === undefined) arrived.push(message)
    else taker(message)
  })
  const closed = new Promise<number>(resolve => {
    socket.on('close', code => resolve(code))
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('unexpected-response', (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`))
    })
    socket.on('open', () =>
      resolve({
        socket,
        closed,
        next: () =>
          arrived.length > 0
            ? Promise.resolve(arrived.shift())
            : new Promise(take => wanted.push(take)),
      }),
    )
  })
}

export const newNonce = () => randomBytes(16).toString('base64')

/** Issues a code through the API and enrols a new terminal with it. */
export async function enrolTerminal(
  world: World,
  terminal?: string,
  profile?: string,
): Promise<TestTerminal> {
  const order = { terminal, profile }
  const issued = await world.api('POST', '/terminals/enrolment-codes', order)
  const { fingerprint } = readCode(issued.body.code)
  const ca = new X509Certificate(world.server.caPem).publicKey
  const hash = createHash('sha256')
    .update(ca.export({ type: 'spki', format: 'der' }))
    .digest()
  if (!hash.subarray(0, 8).equals(fingerprint)) throw new Error('another CA')
  const keys = newKeys()
  const body = enrolmentOf(issued.body.code, keys)
  const answer = await call(world.server, { path: '/device/v1/enrol', body })
  if (answer.status !== 200) throw new Error(`enrol: ${answer.status} ${answer.text}`)
  return new TestTerminal(world, keys, answer.body)
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

/** The start key of a log of these tests, always the same for the same name. */
const startKeyOf = (logId: string) => hashOf(`start key of ${logId}`)

/** That key, sealed to the server if there is one; by chance that is none, so that it is the same box every time. */
export function boxOf(logId: string, server: string): string {
  if (server === '') return ''
  const ephemeral = nacl.box.keyPair.fromSecretKey(hashOf(`ephemeral of ${logId}`))
  const nonce = hashOf(`nonce of ${logId}`).subarray(0, 24)
  const content = Buffer.concat([startKeyOf(logId), Buffer.from(logId)])
  const box = nacl.box(content, nonce, Buffer.from(server, 'base64'), ephemeral.secretKey)
  return Buffer.concat([ephemeral.publicKey, nonce, box]).toString('base64')
}

/** The mac of entry `seq` over its hash, base64. */
export function macOf(logId: string, seq: number, hash: string): string {
  let key = startKeyOf(logId)
  for (let at = 1; at < seq; at += 1) key = createHmac('sha256', key).update('evolve').digest()
  return createHmac('sha256', key).update(Buffer.from(hash, 'base64')).digest('base64')
}

export interface Origin {
  readonly logId: string
  readonly seq: number
  readonly hash: string
  readonly previous: string
  readonly mac?: string
}

/** The same entry under another number, with hash and mac of that place. */
export function rewritten(
  logId: string,
  seq: number,
  entry: Entry & { readonly origin?: Origin },
  previous: string,
): Entry {
  const { boot, uptime, wall, trust, body, blind, origin, checkpoint: _, ...rest } = entry
  const bytes = (text: unknown) => Buffer.from(String(text), 'base64')
  const commitment = createHash('sha256').update(bytes(blind)).update(bytes(body)).digest('base64')
  const from = origin === undefined ? [] : [[origin.logId, origin.seq, origin.hash]]
  const hash = createHash('sha256')
    .update(Buffer.from('latchkey-log-v1'))
    .update(bytes(previous))
    .update(JSON.stringify([logId, seq, boot, uptime, wall, trust, commitment, ...from]))
    .digest('base64')
  const more = origin === undefined ? {} : { origin }
  return {
    ...rest,
    seq,
    boot,
    uptime,
    wall,
    trust,
    body,
    blind,
    ...more,
    hash,
    mac: macOf(logId, seq, hash),
  }
}

/** Writes a journal: chained entries for these activities, from seq 1 or after `last`. */
export function writeJournal(
  logId: string,
  activities: readonly object[],
  last: { readonly seq: number; readonly hash: string } = {
    seq: 0,
    hash: Buffer.alloc(32).toString('base64'),
  },
  wall = 1_700_000_000_000,
  over: (seq: number) => {
    readonly [field: string]: unknown
    readonly origin?: Origin
  } = () => ({}),
): Entry[] {
  let { seq, hash } = last
  return activities.map(activity => {
    seq += 1
    const more = over(seq)
    const body = Buffer.from(JSON.stringify(activity))
    const blind = randomBytes(16)
    const commitment = createHash('sha256').update(blind).update(body).digest('base64')
    const at = {
      boot: 1,
      uptime: seq * 1_000,
      wall: wall + seq * 1_000,
      trust: 'anchored',
      ...more,
    }
    const from = more.origin && [[more.origin.logId, more.origin.seq, more.origin.hash]]
    const header = JSON.stringify([
      ...[logId, seq, at.boot, at.uptime, at.wall, at.trust, commitment],
      ...(from ?? []),
    ])
    hash = createHash('sha256')
      .update(Buffer.from('latchkey-log-v1'))
      .update(Buffer.from(hash, 'base64'))
      .update(Buffer.from(header))
      .digest('base64')
    const bytes = { body: body.toString('base64'), blind: blind.toString('base64') }
    return { seq, ...at, ...bytes, hash, mac: macOf(logId, seq, hash) }
  })
}

/** A copy job as a terminal writes it down. */
export const copyOf = (over: object = {}) => ({
  ...{ kind: 'copy', job: 'j1', pages: 3, color: false, duplex: false },
  ...{ project: null, offline: true, ...over },
})
