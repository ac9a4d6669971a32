// The ServerLink port: calls to the server, beats over a WebSocket when it is open, every signed answer verified.

import { randomBytes } from 'node:crypto'
import {
  type Beat,
  type EventBody,
  type Finding,
  type Presented,
  type Proof,
  Secret,
  type Wall,
} from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Identity, IdentityStore, Log, ServerLink, Snapshot } from '../../ports.ts'
import { openBox } from '../../vault/box.ts'
import {
  anyIdentifyReply,
  anyIdentifyRequest,
  beatReply,
  credentialsReply,
  type EntriesReply,
  entriesReply,
  type IdentifyReply,
  jobsReply,
  LOGIN_TYPE,
  qrCodeReply,
  type RegisterReply,
  type RegisterRequest,
  registerReply,
  registerRequest,
  type ScannedReply,
  type SignedKind,
  settingsReply,
  snapshotUsers,
} from '../../wire/server-messages.ts'
import { type BeatSocket, createBeatSocket } from './beat-socket.ts'
import { callsOn, type Send } from './calls.ts'
import type { Carrier, Way } from './carrier.ts'
import { fetchDocument } from './document.ts'
import { enrolTerminal } from './enrolment.ts'
import { badAnswer } from './fault-of.ts'
import { HTTPS } from './https-carrier.ts'
import { LIMITS_MS, type LimitsMs, MAX_ANSWER_BYTES } from './limits.ts'
import { accept, openSigned, parseAs } from './verified.ts'

const NONCE_BYTES = 16
/** Stands for the answer of a server that does not know the call. */
const OLDER = {}

export interface ServerLinkOptions {
  readonly identity: IdentityStore
  /** Address from the configuration; it wins over the one in the identity, whose CA and keys stay pinned. */
  readonly server: string
  readonly profile: string
  readonly version: string
  readonly log: Log
  readonly limits?: Partial<LimitsMs>
}

/** The way to the server that enrolled us. */
interface Line {
  readonly identity: Identity
  readonly way: Way
  readonly send: Send
  readonly socket: BeatSocket
}

/**
 * The link to the server at `options.server`, carried over the network unless told otherwise. Opens nothing before the
 * first call.
 * Throws `config/invalid` when the address is no URL, and what `identity.load` throws.
 */
export function createServerLink(options: ServerLinkOptions, carrier: Carrier = HTTPS): ServerLink {
  const { log } = options
  const limits: LimitsMs = { ...LIMITS_MS, ...options.limits }
  const address = readAddress(options.server)
  const secure = address.protocol === 'https:'
  let emit: (event: EventBody) => void = () => {}

  let identity = options.identity.load()
  let line = identity === undefined || !secure ? undefined : draw(identity)

  function draw(own: Identity): Line {
    const tls = { ca: own.ca, certificate: own.certificate, key: own.tlsKey }
    const { host } = address
    const { after } = carrier
    const way = carrier.open(address, tls, limits)
    const socket = createBeatSocket({
      ...{ way, host, within: limits.beat, after },
      emit: event => emit(event),
      onProblem: ({ code, message }) =>
        log.info('The open link does not come up; beats go over HTTPS.', { code, message }),
    })
    return { identity: own, way, send: callsOn(way, host, after), socket }
  }

  function checkSecure(): void {
    if (!secure) {
      throw new Fault(
        'server/not-secure',
        `The server's address must begin with https:// and begins with ${address.protocol}//: correct it in the configuration.`,
        { retry: 'never' },
      )
    }
  }

  function enrolled(): Line {
    checkSecure()
    if (line === undefined) {
      throw new Fault(
        'enrolment/missing',
        'This terminal belongs to no server yet: enter an enrolment code from the console.',
        { retry: 'never' },
      )
    }
    return line
  }

  /** An older enrolment lacks the keys of what came after it; the signed settings bring them. */
  async function learnKeys(told: Pick<Identity['serverKeys'], 'deny' | 'journal'>): Promise<void> {
    if (identity === undefined || line === undefined) return
    const { serverKeys: known } = identity
    const isNews =
      (told.deny !== undefined && known.deny === undefined) ||
      (told.journal !== undefined && known.journal === undefined)
    if (!isNews) return
    identity = { ...identity, serverKeys: { ...told, ...known } }
    line = { ...line, identity }
    await options.identity.save(identity)
  }

  return {
    get enrolled() {
      return identity !== undefined
    },
    get terminal() {
      return identity?.terminal
    },
    secure,

    async start(listener) {
      emit = listener
    },

    async enrol(code) {
      checkSecure()
      const fresh = await enrolTerminal(code, {
        ...options,
        ...{ address, carrier, limits, before: identity },
      })
      await options.identity.save(fresh)
      const before = line
      identity = fresh
      line = draw(fresh)
      await hangUp(before)
      return { terminal: fresh.terminal }
    },

    async beat(status, head) {
      const { identity: own, send, socket } = enrolled()
      const nonce = newNonce()
      const request = {
        nonce,
        status: head === undefined ? status : { ...status, checkpoint: head },
      }
      const check = (answer: unknown): Beat => {
        const reply = openSigned('beat', beatReply, answer, expect(own, 'beat', nonce))
        return {
          serverTime: reply.serverTime as Wall,
          settingsVersion: reply.settingsVersion,
          credentialsVersion: reply.credentialsVersion,
          ...(reply.purge === undefined ? {} : { purge: reply.purge }),
          ...(reply.pinsCleared === undefined ? {} : { pinsCleared: reply.pinsCleared }),
        }
      }
      if (socket.open) return socket.beat(request, check)
      const answer = await send({
        method: 'POST',
        path: '/device/v1/beat',
        body: request,
        within: limits.beat,
        maxBytes: MAX_ANSWER_BYTES.beat,
      })
      const beat = check(answer)
      socket.openSoon()
      return beat
    },

    async identify(presented, within) {
      const { send } = enrolled()
      const request = anyIdentifyRequest.safeParse({
        loginType: LOGIN_TYPE[presented.kind],
        loginValue: presented.value.reveal(),
        ...(presented.secondFactor === undefined ? {} : { pin: presented.secondFactor.reveal() }),
      })
      if (!request.success) return nobodys(presented)
      const answer = await send({
        method: 'POST',
        path: '/device/v1/identify',
        body: request.data,
        within,
        maxBytes: MAX_ANSWER_BYTES.identify,
      })
      return toFinding(accept(anyIdentifyReply, answer))
    },

    async register(card, proof, within) {
      const { send } = enrolled()
      const request = registerRequest.safeParse({ card: card.reveal(), proof: revealed(proof) })
      if (!request.success) return { kind: 'refused', reason: `wrong-${proof.by}` }
      const answer = await send({
        method: 'POST',
        path: '/device/v1/cards',
        body: request.data,
        within,
        maxBytes: MAX_ANSWER_BYTES.identify,
      })
      return toFinding(accept(registerReply, answer))
    },

    async qrCode() {
      const { send } = enrolled()
      const nonce = newNonce()
      const answer = await send({
        method: 'POST',
        path: '/device/v1/qr-codes',
        body: { nonce },
        within: limits.qr,
        maxBytes: MAX_ANSWER_BYTES.qr,
        older: OLDER,
      })
      if (answer === OLDER) return undefined
      return { nonce: new Secret(nonce), ...accept(qrCodeReply, answer) }
    },

    async settings() {
      const { identity: own, send } = enrolled()
      const nonce = newNonce()
      const answer = await send({
        method: 'POST',
        path: '/device/v1/settings',
        body: { nonce },
        within: limits.settings,
        maxBytes: MAX_ANSWER_BYTES.settings,
      })
      const expected = expect(own, 'settings', nonce)
      const reply = openSigned('settings', settingsReply, answer, expected)
      await learnKeys({
        ...(reply.denyKey !== undefined && { deny: reply.denyKey }),
        ...(reply.journalKey !== undefined && { journal: reply.journalKey }),
      })
      const { version, values, resetVersion } = reply
      return { version, values, ...(resetVersion !== undefined && { resetVersion }) }
    },

    async credentials(held) {
      const { identity: own, send } = enrolled()
      const nonce = newNonce()
      const answer = await send({
        method: 'POST',
        path: '/device/v1/credentials',
        body: { nonce, ...held },
        within: limits.credentials,
        maxBytes: MAX_ANSWER_BYTES.credentials,
      })
      const expected = expect(own, 'credentials', nonce)
      const reply = openSigned('credentials', credentialsReply, answer, expected)
      if (reply.generation <= held.generation) {
        throw badAnswer('brings credentials that are older than the ones held')
      }
      return {
        generation: reply.generation,
        issuedAt: reply.issuedAt as Wall,
        users: openUsers(reply.sealed, own),
        keep: reply.keep,
        ...(reply.leases && {
          leases: reply.leases.map(one => ({ ...one, expires: one.expires as Wall })),
        }),
      }
    },

    async upload({ id: logId, key }, entries) {
      const { identity: own, send } = enrolled()
      const nonce = newNonce()
      const answer = await send({
        method: 'PUT',
        path: `/device/v1/logs/${encodeURIComponent(logId)}/entries/${entries[0]?.seq ?? 0}`,
        body: { nonce, key, entries },
        within: limits.upload,
        maxBytes: MAX_ANSWER_BYTES.entries,
      })
      const expected = expect(own, 'entries', nonce)
      const reply = openSigned('entries', entriesReply, answer, expected)
      checkAcknowledged(reply, logId, entries)
      return { through: reply.ackedThrough, durable: reply.durableThrough }
    },

    async jobs(user) {
      const { send } = enrolled()
      const answer = await send({
        method: 'POST',
        path: '/device/v1/jobs',
        body: { user },
        within: limits.jobs,
        maxBytes: MAX_ANSWER_BYTES.jobs,
        older: { jobs: [] },
      })
      const { jobs } = accept(jobsReply, answer)
      return jobs.map(job => ({ ...job, sentAt: job.sentAt as Wall }))
    },

    async claim(user, job) {
      const { way } = enrolled()
      const question = {
        method: 'POST',
        path: `/device/v1/jobs/${encodeURIComponent(job)}/claim`,
        body: JSON.stringify({ user }),
      } as const
      return fetchDocument(way, question, address.host, limits.claim, carrier.after)
    },

    async stop() {
      emit = () => {}
      await hangUp(line)
    },
  }
}

function readAddress(server: string): URL {
  try {
    return new URL(server)
  } catch {
    throw new Fault(
      'config/invalid',
      `"${server}" is not a server address: write it like https://print.example:7443.`,
      { retry: 'never' },
    )
  }
}

/** From the machine's generator in every run, a replayed one too: a nonce must not be foreseen. */
const newNonce = () => randomBytes(NONCE_BYTES).toString('base64')

const expect = (identity: Identity, kind: Exclude<SignedKind, 'deny'>, nonce: string) => ({
  key: identity.serverKeys[kind],
  nonce,
  terminal: identity.terminal,
})

async function hangUp(line: Line | undefined): Promise<void> {
  line?.socket.close()
  await line?.way.close()
}

/** What the protocol cannot carry belongs to nobody, and asking would look like a server that fails. */
function nobodys(presented: Presented): Finding {
  if (presented.kind === 'qr') return { kind: 'refused', reason: 'qr-gone' }
  const pin = presented.kind === 'pin' || presented.secondFactor !== undefined
  return { kind: 'refused', reason: pin ? 'wrong-pin' : 'unknown-card' }
}

/** As the protocol carries it. */
function revealed(proof: Proof): RegisterRequest['proof'] {
  if (proof.by === 'pin') return { by: 'pin', pin: proof.pin.reveal() }
  const { username, password } = proof
  return { by: 'password', username: username.reveal(), password: password.reveal() }
}

function toFinding(reply: IdentifyReply | ScannedReply | RegisterReply): Finding {
  if (reply.result === 'refused') {
    const { reason } = reply
    const register = 'register' in reply ? reply.register : undefined
    return { kind: 'refused', reason, ...(register && { register }) }
  }
  return {
    kind: 'known',
    user: reply.user,
    verifiedAt: reply.verifiedAt as Wall,
    ...(reply.expires === undefined ? {} : { expires: reply.expires as Wall }),
    ...(reply.cache === undefined ? {} : { cache: reply.cache }),
    ...(reply.as === undefined ? {} : { as: reply.as }),
    ...(reply.account === undefined ? {} : { account: reply.account }),
  }
}

function openUsers(sealed: string, identity: Identity): Snapshot['users'] {
  const secret = Buffer.from(identity.sealingKey, 'base64')
  const users = parseAs(snapshotUsers, unseal(secret, Buffer.from(sealed, 'base64')))
  const until = <T extends { expires?: number | undefined }>({ expires, ...rest }: T) =>
    expires === undefined ? rest : { ...rest, expires: expires as Wall }
  return users.map(user => ({ ...user, cards: user.cards.map(until), pins: user.pins.map(until) }))
}

function unseal(secret: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    return openBox(secret, sealed)
  } catch (cause) {
    throw badAnswer('is sealed to another terminal', cause)
  }
}

/** The journal forgets by this answer, so it must be about this log and about these very entries. */
function checkAcknowledged(
  reply: EntriesReply,
  logId: string,
  entries: readonly { readonly seq: number; readonly hash: string }[],
): void {
  if (reply.logId !== logId) throw badAnswer('is about another log')
  if (reply.durableThrough > reply.ackedThrough) throw badAnswer('contradicts itself')
  const last = entries.find(entry => entry.seq === reply.ackedThrough)
  if (last !== undefined && last.hash !== reply.head) {
    throw new Fault(
      'server/conflict',
      'The server holds other entries under these numbers: the journal must go on in a new log.',
      { retry: 'never' },
    )
  }
}
