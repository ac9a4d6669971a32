// A small server in memory that answers the device protocol's shapes: what the in-memory link and the HTTPS test server share.

import { createHash, createHmac, scryptSync, timingSafeEqual } from 'node:crypto'
import { Secret, type Wall } from '../../agent/core/vocabulary.ts'
import { sealTo } from '../../agent/vault/box.ts'
import {
  codeIdOf,
  codeKeyOf,
  encodeEnrolmentCode,
  proofOf,
  transcriptOf,
} from '../../agent/vault/enrolment-code.ts'
import type {
  AnyIdentifyRequest,
  BeatReply,
  BeatRequest,
  CredentialsReply,
  CredentialsRequest,
  EnrolReply,
  EnrolRequest,
  EntriesReply,
  EntriesRequest,
  IdentifyReply,
  LinkMessage,
  QrCodeReply,
  RegisterReply,
  ScannedReply,
  SettingsReply,
  SnapshotUsers,
  WireEntry,
} from '../../agent/wire/server-messages.ts'

/** Somebody the server knows. Card numbers and PINs in clear: this is a test. */
export interface Person {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly active?: boolean
  /** False: no sync brings this person, only a login does. */
  readonly synced?: boolean
  readonly cards?: readonly { readonly number: string; readonly expires?: Wall }[]
  readonly pins?: readonly { readonly pin: string; readonly expires?: Wall }[]
}

/** A refusal as it travels: an HTTP status and what stands beside it. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 409 | 422 | 503
  readonly resendFrom?: number
  readonly retryAfter?: number
}
export type Answer<T> = { readonly ok: T } | Refusal

/** What the server says unasked. */
type News = Exclude<LinkMessage, { kind: 'beat' }>
type Changed = Extract<News, { kind: 'changed' }>['what']

export interface MemoryServerOptions {
  readonly now: () => Wall
  /** SubjectPublicKeyInfo of the CA that enrolment codes name; any bytes will do without TLS. */
  readonly authority?: Uint8Array
  /** Cost of PINs. The wire allows 8192 and more; a world of many PINs may take less. */
  readonly stretch?: { readonly N: number; readonly r: number; readonly p: number }
}

interface Terminal {
  readonly id: string
  readonly sealingKey: string
  refused: boolean
}

interface Log {
  readonly entries: WireEntry[]
  durable: number
}

const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
/** K_unlock of a terminal, 32 bytes: what its help desk computes with. */
export const unlockKeyOf = (terminal: string): Uint8Array => sha256('unlock', terminal)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const NO_HASH = base64(new Uint8Array(32))

/** The server. Nothing in it is random, so that a world with it replays. */
export function createMemoryServer(options: MemoryServerOptions) {
  const { now, authority = new Uint8Array(32), stretch = { N: 8_192, r: 8, p: 1 } } = options
  const siteSalt = sha256('site')
  const fingerprint = sha256(authority).subarray(0, 8)
  const stretched = new Map<string, Buffer>()
  const people = new Map<string, Person>()
  const codes = new Map<string, Uint8Array>()
  const terminals = new Map<string, Terminal>()
  const logs = new Map<string, Log>()
  const values: Record<string, unknown> = {}
  const listeners = new Map<string, (news: News) => void>()
  /** The newest code of a terminal, and who scanned it. */
  const shown = new Map<string, { readonly nonce: string; by?: string }>()
  let settingsVersion = 1
  let credentialsVersion = 1
  let generation = 0
  let issued = 0
  let busyForSeconds: number | undefined

  const terminalSalt = (terminal: string) => sha256('terminal salt', terminal)
  const userSalt = (user: string) => sha256('user salt', user).subarray(0, 16)
  const tell = (what: Changed) => {
    for (const listen of listeners.values()) listen({ kind: 'changed', what })
  }
  /** Why nobody may talk now, or undefined. */
  const closed = (terminal: string): Refusal | undefined => {
    if (busyForSeconds !== undefined) return { status: 503, retryAfter: busyForSeconds }
    const known = terminals.get(terminal)
    return known === undefined || known.refused ? { status: 401 } : undefined
  }
  const logOf = (terminal: string, logId: string): Log => {
    const key = `${terminal}/${logId}`
    const log = logs.get(key) ?? { entries: [], durable: 0 }
    logs.set(key, log)
    return log
  }

  function identifyCard(number: string): IdentifyReply | undefined {
    for (const person of people.values()) {
      const card = person.cards?.find(one => one.number === number)
      if (card !== undefined) return found(person, card.expires)
    }
    return undefined
  }

  function identifyPin(pin: string): IdentifyReply | undefined {
    for (const person of people.values()) {
      const held = person.pins?.find(one => one.pin === pin)
      if (held !== undefined) return found(person, held.expires)
    }
    return undefined
  }

  function scannedBy(terminal: string, nonce: string): ScannedReply {
    const code = shown.get(terminal)
    const person = code?.nonce === nonce ? people.get(code.by ?? '') : undefined
    if (person === undefined) return { result: 'refused', reason: 'qr-gone' }
    shown.delete(terminal)
    if (person.active === false) return { result: 'refused', reason: 'inactive' }
    const { id, username, name } = person
    return { result: 'known', user: { id, username, name }, verifiedAt: now(), cache: false }
  }

  function found(person: Person, expires: Wall | undefined): IdentifyReply {
    const { id, username, name, active = true } = person
    if (!active) return { result: 'refused', reason: 'inactive' }
    if (expires !== undefined && expires <= now()) return { result: 'refused', reason: 'expired' }
    return {
      result: 'known',
      user: { id, username, name },
      verifiedAt: now(),
      ...(expires === undefined ? {} : { expires }),
    }
  }

  /** A snapshot is asked for often and PINs change seldom: stretch each once. */
  function stretchPin(pin: string): Buffer {
    const u =
      stretched.get(pin) ?? scryptSync(pin, siteSalt, 32, { ...stretch, maxmem: 128 * 2 ** 20 })
    stretched.set(pin, u)
    return u
  }

  function snapshot(terminal: string): SnapshotUsers {
    const active = [...people.values()]
      .filter(person => person.active !== false && person.synced !== false)
      .slice(0, 100)
    const until = (expires: Wall | undefined) => (expires === undefined ? {} : { expires })
    return active.map(({ id, username, name, cards = [], pins = [] }) => ({
      id,
      username,
      name,
      userSalt: base64(userSalt(id)),
      cards: cards.slice(0, 3).map(card => ({ number: card.number, ...until(card.expires) })),
      pins: pins.slice(0, 3).map(({ pin, expires }) => {
        const u = stretchPin(pin)
        return {
          lookup: base64(createHmac('sha256', terminalSalt(terminal)).update(u).digest()),
          check: base64(createHmac('sha256', userSalt(id)).update(u).digest()),
          ...until(expires),
        }
      }),
    }))
  }

  return {
    /** First bytes of SHA-256 over the CA's key: what enrolment codes carry. */
    fingerprint,

    // --- The desk: what an administrator does -----------------------------------------------------------------------

    /** A fresh one-time enrolment code. */
    issueCode(): Secret {
      issued += 1
      const secret = sha256('code', String(issued)).subarray(0, 10)
      codes.set(base64(codeIdOf(codeKeyOf(secret))), codeKeyOf(secret))
      return new Secret(encodeEnrolmentCode({ secret, fingerprint }))
    },
    putPerson(person: Person): void {
      people.set(person.id, person)
      credentialsVersion += 1
      tell('credentials')
    },
    removePerson(id: string): void {
      people.delete(id)
      credentialsVersion += 1
      tell('credentials')
    },
    set(name: string, value: unknown): void {
      values[name] = value
      settingsVersion += 1
      tell('settings')
    },
    /** Somebody scans the code that this terminal shows, and confirms it. */
    scan(terminal: string, person: string): void {
      const code = shown.get(terminal)
      if (code === undefined) throw new Error(`${terminal} shows no code.`)
      code.by = person
      listeners.get(terminal)?.({ kind: 'scanned', nonce: code.nonce })
    },
    /** The terminal is not accepted any more, or is again. */
    refuse(terminal: string, refused = true): void {
      const known = terminals.get(terminal)
      if (known !== undefined) known.refused = refused
    },
    /** Everything is answered "busy" with this many seconds; undefined ends it. */
    busy(seconds: number | undefined): void {
      busyForSeconds = seconds
    },
    /** Everything acknowledged becomes durable. */
    backUp(): void {
      for (const log of logs.values()) log.durable = log.entries.length
    },
    /** What the server holds of a log, in order. */
    entries: (terminal: string, logId: string): readonly WireEntry[] =>
      logOf(terminal, logId).entries,

    // --- The device protocol ----------------------------------------------------------------------------------------

    /** Hears news for a terminal until the returned function is called. */
    listen(terminal: string, listener: (news: News) => void): () => void {
      listeners.set(terminal, listener)
      return () => {
        if (listeners.get(terminal) === listener) listeners.delete(terminal)
      }
    },

    /** `certify` makes the client certificate for the terminal's TLS key. */
    enrol(
      request: EnrolRequest,
      keys: EnrolReply['keys'],
      certify: (terminal: string, tlsKey: string) => string,
    ): Answer<EnrolReply> {
      if (busyForSeconds !== undefined) return { status: 503, retryAfter: busyForSeconds }
      const codeKey = codes.get(request.codeId)
      if (codeKey === undefined) return { status: 403 }
      const proof = Buffer.from(proofOf(codeKey, transcriptOf(request)))
      if (!timingSafeEqual(proof, Buffer.from(request.proof, 'base64'))) return { status: 403 }
      codes.delete(request.codeId)
      const id = `T${terminals.size + 1}`
      terminals.set(id, { id, sealingKey: request.sealingKey, refused: false })
      return {
        ok: {
          terminal: id,
          tenant: 'demo',
          certificate: certify(id, request.tlsKey),
          keys,
          terminalSalt: base64(terminalSalt(id)),
          siteSalt: base64(siteSalt),
          stretch: stretch as EnrolReply['stretch'],
          unlockKey: base64(sealTo(Buffer.from(request.sealingKey, 'base64'), unlockKeyOf(id))),
        },
      }
    },

    beat(terminal: string, { nonce }: BeatRequest): Answer<BeatReply> {
      const reply = { nonce, terminal, serverTime: now(), settingsVersion, credentialsVersion }
      return closed(terminal) ?? { ok: reply }
    },

    qrCode(terminal: string, nonce: string): Answer<QrCodeReply> {
      const no = closed(terminal)
      if (no !== undefined) return no
      if (!listeners.has(terminal)) return { status: 503 }
      shown.set(terminal, { nonce })
      return { ok: { url: `https://memory/me/?tenant=demo#at=${nonce.length}`, validMs: 120_000 } }
    },

    identify(terminal: string, request: AnyIdentifyRequest): Answer<IdentifyReply | ScannedReply> {
      const no = closed(terminal)
      if (no !== undefined) return no
      if (request.loginType === 101) return { ok: scannedBy(terminal, request.loginValue) }
      const { loginType, loginValue, pin } = request
      const card = loginType === 0 ? undefined : identifyCard(loginValue)
      const byPin = loginType === 1 ? undefined : identifyPin(loginValue)
      const reply = card ?? byPin
      if (reply === undefined) {
        const reason = loginType === 0 ? 'wrong-pin' : 'unknown-card'
        return { ok: { result: 'refused', reason } }
      }
      const owner = reply.result === 'known' ? people.get(reply.user.id) : undefined
      if (pin !== undefined && owner !== undefined && !owner.pins?.some(one => one.pin === pin)) {
        return { ok: { result: 'refused', reason: 'wrong-pin' } }
      }
      return { ok: reply }
    },

    /** Nobody may register a card here. */
    register(terminal: string): Answer<Extract<RegisterReply, { result: 'refused' }>> {
      return closed(terminal) ?? { ok: { result: 'refused', reason: 'unknown-card' } }
    },

    /** It holds no jobs, as a server that is older than they are. */
    jobs: (terminal: string): Refusal => closed(terminal) ?? { status: 404 },

    settings(terminal: string, nonce: string): Answer<SettingsReply> {
      return (
        closed(terminal) ?? {
          ok: {
            ...{ nonce, terminal, version: settingsVersion, resetVersion: settingsVersion },
            values: { ...values },
          },
        }
      )
    },

    credentials(terminal: string, request: CredentialsRequest): Answer<CredentialsReply> {
      const no = closed(terminal)
      if (no !== undefined) return no
      generation = Math.max(generation, request.generation) + 1
      const { sealingKey = '' } = terminals.get(terminal) ?? {}
      const users = Buffer.from(JSON.stringify(snapshot(terminal)))
      return {
        ok: {
          nonce: request.nonce,
          terminal,
          generation,
          credentialsVersion,
          issuedAt: now(),
          keep: request.opportunistic.filter(
            id => (people.get(id)?.active ?? true) && people.has(id),
          ),
          sealed: base64(sealTo(Buffer.from(sealingKey, 'base64'), users)),
        },
      }
    },

    /** Entries are kept once for ever: the same again is fine, another under the same number is a conflict. */
    upload(terminal: string, logId: string, request: EntriesRequest): Answer<EntriesReply> {
      const no = closed(terminal)
      if (no !== undefined) return no
      const log = logOf(terminal, logId)
      const held = [...log.entries]
      for (const entry of request.entries) {
        if (entry.seq > held.length + 1) return { status: 422, resendFrom: held.length + 1 }
        const same = held[entry.seq - 1]
        if (same === undefined) {
          if (!continues(held.at(-1)?.hash ?? NO_HASH, logId, entry)) return { status: 409 }
          held.push(entry)
        } else if (same.hash !== entry.hash) return { status: 409 }
      }
      log.entries.splice(0, log.entries.length, ...held)
      return {
        ok: {
          nonce: request.nonce,
          terminal,
          logId,
          ackedThrough: held.length,
          durableThrough: log.durable,
          head: held.at(-1)?.hash ?? NO_HASH,
        },
      }
    },
  }
}
export type MemoryServer = ReturnType<typeof createMemoryServer>

/** The hash an entry must have after `previous`; see the wire's journal section. Base64. */
export function hashAfter(
  previous: string,
  logId: string,
  entry: Omit<WireEntry, 'hash' | 'mac'>,
): string {
  const { seq, boot, uptime, wall, trust, body, blind, origin } = entry
  const bytes = (text: string) => Buffer.from(text, 'base64')
  const commitment = base64(sha256(bytes(blind), bytes(body)))
  const from = origin === undefined ? [] : [[origin.logId, origin.seq, origin.hash]]
  const header = JSON.stringify([logId, seq, boot, uptime, wall, trust, commitment, ...from])
  return base64(sha256('latchkey-log-v1', bytes(previous), header))
}

const continues = (previous: string, logId: string, entry: WireEntry) =>
  hashAfter(previous, logId, entry) === entry.hash
