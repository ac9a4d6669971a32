// The ServerLink port in memory: the same behaviour as over the network, with a network that does what it is told.

import { type EventBody, type Millis, Secret, type Wall } from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'
import type { Identity, IdentityStore, ServerLink } from '../../agent/ports.ts'
import { generateSealingKey, openBox } from '../../agent/vault/box.ts'
import {
  codeIdOf,
  codeKeyOf,
  decodeEnrolmentCode,
  proofOf,
  transcriptOf,
} from '../../agent/vault/enrolment-code.ts'
import {
  type AnyIdentifyRequest,
  LOGIN_TYPE,
  snapshotUsers,
} from '../../agent/wire/server-messages.ts'
import type { Answer, MemoryServer } from './memory-server.ts'

/** `frozen`: what is sent arrives nowhere and nothing comes back, until the caller's time is up. */
export type Network = 'up' | 'down' | 'frozen'

export interface MemoryLinkOptions {
  readonly identity: IdentityStore
  readonly server: MemoryServer
  /** Calls back after so many milliseconds; a seeded world passes its own clock. */
  readonly after: (ms: Millis, due: () => void) => void
  /** What the network loses of the next exchange. A lost answer has happened on the server all the same. */
  readonly lose?: () => 'nothing' | 'request' | 'answer'
  /** How long one call takes on its way, there and back. */
  readonly latency?: () => Millis
  /** How long calls without a limit of their own wait on a frozen network. */
  readonly patience?: Millis
  readonly secure?: boolean
}

export interface MemoryLink extends ServerLink {
  network(state: Network): void
}

const PLACE = Buffer.alloc(32).toString('base64')
const KEYS = {
  beat: PLACE,
  settings: PLACE,
  credentials: PLACE,
  entries: PLACE,
  journal: Buffer.alloc(32, 9).toString('base64'),
}
const NONCE = Buffer.alloc(16).toString('base64')
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

const until = <T extends { expires?: number | undefined }>({ expires, ...rest }: T) =>
  expires === undefined ? rest : { ...rest, expires: expires as Wall }

/** A link to a server in the same process. */
export function createMemoryLink(options: MemoryLinkOptions): MemoryLink {
  const { server, after, latency = () => 0, patience = 8_000, secure = true } = options
  const lose = options.lose ?? (() => 'nothing')
  let network: Network = 'up'
  let identity = options.identity.load()
  let emit: (event: EventBody) => void = () => {}
  let unlisten: (() => void) | undefined
  let drawn = 0

  function hangUp(): void {
    if (unlisten === undefined) return
    unlisten()
    unlisten = undefined
    emit({ kind: 'link-lost' })
  }

  const wait = (ms: Millis) => new Promise<void>(resolve => after(ms, resolve))

  /** One way: arrives, or never does. A caller waits for what never comes until its time is up. */
  async function travel(way: Millis, left: Millis, lost: boolean): Promise<void> {
    if (network === 'up') await wait(Math.min(way, left))
    if (network === 'down') {
      throw new Fault('server/unreachable', 'The server cannot be reached: wait.')
    }
    if (network === 'up' && !lost && way <= left) return
    await wait(Math.max(0, left - way))
    throw new Fault('server/timeout', 'The server did not answer in time: wait.')
  }

  /** One exchange: there and back again, or a fault like the network's. */
  async function exchange<T>(within: Millis, ask: () => Answer<T>): Promise<T> {
    const lost = lose()
    const way = latency() / 2
    await travel(way, within, lost === 'request')
    const answer = ask()
    await travel(way, Math.max(0, within - way), lost === 'answer')
    if ('ok' in answer) return answer.ok
    switch (answer.status) {
      case 401:
      case 403:
        throw new Fault('server/refused', 'The server does not accept this terminal.', {
          retry: 'never',
        })
      case 404:
        throw new Fault('server/bad-answer', 'The server does not know this call.')
      case 409:
        throw new Fault('server/conflict', 'The server holds something else.', { retry: 'never' })
      case 422:
        throw new Fault('server/gap', 'The server lacks entries.', {
          ...(answer.resendFrom === undefined ? {} : { resendFrom: answer.resendFrom }),
        })
      case 503:
        throw new Fault('server/busy', 'The server is busy.', {
          ...(answer.retryAfter === undefined ? {} : { waitMs: answer.retryAfter * 1_000 }),
        })
    }
  }

  function checkSecure(): void {
    if (secure) return
    throw new Fault('server/not-secure', 'The address must begin with https://.', {
      retry: 'never',
    })
  }

  function enrolled(): Identity {
    checkSecure()
    if (identity !== undefined) return identity
    throw new Fault('enrolment/missing', 'Enter an enrolment code.', { retry: 'never' })
  }

  /** The server says that it holds no jobs. */
  async function nothingHeld<T>(answer: T): Promise<T> {
    const { terminal } = enrolled()
    return exchange(patience, () => {
      const refused = server.jobs(terminal)
      return refused.status === 404 ? { ok: answer } : refused
    })
  }

  async function redeem(code: Secret): Promise<Identity> {
    const { secret, fingerprint } = decodeEnrolmentCode(code.reveal())
    const codeKey = codeKeyOf(secret)
    const sealing = generateSealingKey()
    const open = { tlsKey: PLACE, signingKey: PLACE, sealingKey: base64(sealing.publicKey) }
    const reply = await exchange(patience, () => {
      if (!Buffer.from(server.fingerprint).equals(fingerprint)) {
        throw new Fault('enrolment/wrong-server', 'The code is from another server.', {
          retry: 'never',
        })
      }
      const request = {
        codeId: base64(codeIdOf(codeKey)),
        ...open,
        proof: base64(proofOf(codeKey, transcriptOf(open))),
        tlsProof: '',
        signingProof: '',
        profile: 'memory',
        version: '0',
      }
      return server.enrol(request, KEYS, () => 'no certificate in memory')
    }).catch(error => {
      const refused = error instanceof Fault && error.code === 'server/refused'
      throw refused
        ? new Fault('enrolment/refused', 'The code is used up.', { retry: 'never' })
        : error
    })
    const { keys, ...rest } = reply
    return {
      ...rest,
      server: 'memory',
      ca: '',
      tlsKey: '',
      signingKey: PLACE,
      sealingKey: base64(sealing.secretKey),
      serverKeys: keys,
    }
  }

  return {
    get enrolled() {
      return identity !== undefined
    },
    get terminal() {
      return identity?.terminal
    },
    secure,

    network(state) {
      network = state
      if (state === 'down') hangUp()
    },

    async start(listener) {
      emit = listener
    },

    async enrol(code) {
      checkSecure()
      const fresh = await redeem(code)
      await options.identity.save(fresh)
      identity = fresh
      return { terminal: fresh.terminal }
    },

    async beat(status) {
      const { terminal } = enrolled()
      const reply = await exchange(patience, () => server.beat(terminal, { nonce: NONCE, status }))
      unlisten ??= server.listen(terminal, news => {
        if (network !== 'up') return
        emit(
          news.kind === 'changed'
            ? { kind: 'pushed', what: news.what }
            : { kind: 'scanned', nonce: new Secret(news.nonce) },
        )
      })
      const { serverTime, settingsVersion, credentialsVersion } = reply
      return { serverTime: serverTime as Wall, settingsVersion, credentialsVersion }
    },

    async identify(presented, within) {
      const { terminal } = enrolled()
      const { value, secondFactor, kind } = presented
      const request = {
        loginType: LOGIN_TYPE[kind],
        loginValue: value.reveal(),
        ...(secondFactor === undefined ? {} : { pin: secondFactor.reveal() }),
      } as AnyIdentifyRequest
      const reply = await exchange(within, () => server.identify(terminal, request))
      if (reply.result === 'refused') return { kind: 'refused', reason: reply.reason }
      const { user, verifiedAt, expires, cache } = reply
      return {
        kind: 'known',
        user,
        verifiedAt: verifiedAt as Wall,
        ...(expires === undefined ? {} : { expires: expires as Wall }),
        ...(cache === undefined ? {} : { cache }),
      }
    },

    async register(_card, proof, within) {
      const tooLong = proof.by === 'pin' ? proof.pin.length > 16 : proof.password.length > 512
      if (tooLong) return { kind: 'refused', reason: `wrong-${proof.by}` }
      const { terminal } = enrolled()
      const reply = await exchange(within, () => server.register(terminal))
      return { kind: 'refused', reason: reply.reason }
    },

    async qrCode() {
      const { terminal } = enrolled()
      drawn += 1
      const nonce = Buffer.from(String(drawn).padStart(16, '0')).toString('base64')
      const reply = await exchange(patience, () => server.qrCode(terminal, nonce))
      return { nonce: new Secret(nonce), ...reply }
    },

    async settings() {
      const { terminal } = enrolled()
      const reply = await exchange(patience, () => server.settings(terminal, NONCE))
      const { version, values, resetVersion } = reply
      return { version, values, ...(resetVersion !== undefined && { resetVersion }) }
    },

    async credentials(held) {
      const { terminal, sealingKey } = enrolled()
      const request = { nonce: NONCE, ...held, opportunistic: [...held.opportunistic] }
      const reply = await exchange(patience, () => server.credentials(terminal, request))
      const opened = openBox(Buffer.from(sealingKey, 'base64'), Buffer.from(reply.sealed, 'base64'))
      const users = snapshotUsers.parse(JSON.parse(Buffer.from(opened).toString()))
      return {
        generation: reply.generation,
        issuedAt: reply.issuedAt as Wall,
        users: users.map(user => ({
          ...user,
          cards: user.cards.map(until),
          pins: user.pins.map(until),
        })),
        keep: reply.keep,
      }
    },

    async upload({ id: logId, key }, entries) {
      const { terminal } = enrolled()
      const reply = await exchange(patience, () =>
        server.upload(terminal, logId, { nonce: NONCE, key, entries: [...entries] }),
      )
      return { through: reply.ackedThrough, durable: reply.durableThrough }
    },

    jobs: () => nothingHeld([]),
    claim: () => nothingHeld(undefined),

    async stop() {
      emit = () => {}
      hangUp()
    },
  }
}
