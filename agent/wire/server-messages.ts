// Device protocol, version 1: the shapes terminal and server exchange. Shapes only, no behaviour.
//
//   POST /device/v1/enrol         EnrolRequest → EnrolReply          TLS, CA checked by the code's fingerprint
//   POST /device/v1/beat          BeatRequest → Signed<BeatReply>    mutual TLS from here on
//   GET  /device/v1/link          WebSocket: LinkRequest ⇄ LinkMessage
//   POST /device/v1/identify      IdentifyRequest → IdentifyReply
//   POST /device/v1/qr-codes      QrCodeRequest → QrCodeReply        from servers that people sign in to by phone; 404 from older ones
//   POST /device/v1/cards         RegisterRequest → RegisterReply    where an answer to identify offered it
//   POST /device/v1/settings      SettingsRequest → Signed<SettingsReply>
//   POST /device/v1/credentials   CredentialsRequest → Signed<CredentialsReply>, users sealed inside
//   POST /device/v1/jobs          JobsRequest → JobsReply            from servers that hold print jobs; 404 from older ones
//   POST /device/v1/jobs/{id}/claim   JobsRequest → the document, once; 404 when it is not held (any more)
//   PUT  /device/v1/logs/{logId}/entries/{first seq}   EntriesRequest → Signed<EntriesReply>
//
// Errors are `{error, message}` with an HTTP status: 401/403 the terminal is refused, 409 an entry conflicts,
// 422 a gap (`resendFrom`), 429 and 503 busy (`Retry-After`).

import { z } from 'zod'
import type { PresentedKind } from '../core/vocabulary.ts'

/** Base64 of exactly `bytes` bytes. */
const bytes = (count: number) => {
  const padding = (3 - (count % 3)) % 3
  const chars = Math.ceil(count / 3) * 4 - padding
  return z.string().regex(new RegExp(`^[A-Za-z0-9+/]{${chars}}={${padding}}$`))
}
const base64 = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
const id = z.string().min(1).max(64)
const text = z.string().max(200)
/** Milliseconds since 1970 UTC. */
const time = z.number().int().min(0).max(8.64e15)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const nonce = bytes(16)

/**
 * The number MyQ's external authentication uses for what was presented; we use the same everywhere. 101 is our own, far from
 * theirs: it goes from terminal to server and nowhere else.
 */
export const LOGIN_TYPE = {
  ...{ pin: 0, card: 1, 'card-or-pin': 7 },
  qr: 101,
} as const satisfies Record<PresentedKind, number>

/** What the server signs, each with its own domain line so that one can never stand for another. */
export type SignedKind = 'beat' | 'settings' | 'credentials' | 'entries' | 'deny'

/** The bytes an Ed25519 signature covers: this line, then the bytes of `body`. */
export const signedDomain = (kind: SignedKind): string => `latchkey/v1/${kind}\n`

/** An answer signed by the server: `body` is base64 of UTF-8 JSON, `signature` Ed25519 over domain and body bytes. */
export const signed = z.object({ body: base64(8_000_000), signature: bytes(64) })
export type Signed = z.infer<typeof signed>

export const errorReply = z.object({
  error: z.string().max(64),
  message: z.string().max(500),
  /** With 422: the first entry the server lacks. */
  resendFrom: count.optional(),
})

/** The `error` with which a terminal is refused that was revoked: it erases what it stores. */
export const TERMINAL_REVOKED = 'terminal-revoked'

// --- Enrolment ------------------------------------------------------------------------------------------------------
// The code is 30 characters of Crockford base 32: 80-bit secret, 64-bit fingerprint (first 8 bytes of SHA-256 over the
// CA's SubjectPublicKeyInfo), 1 zero bit, and a check character (Crockford mod 37 over the 29 before it).
// codeKey = HKDF-SHA256(secret, salt "", info "latchkey/v1/enrol-code", 32 bytes).
// codeId = first 8 bytes of HMAC-SHA256(codeKey, "id").
// transcript = "latchkey/v1/enrol\n" + tlsKey + "\n" + signingKey + "\n" + sealingKey  (the base64 texts).
// proof = HMAC-SHA256(codeKey, transcript); tlsProof, signingProof = signatures over the transcript by those keys.

export const enrolRequest = z.object({
  codeId: bytes(8),
  /** TLS client key: ECDSA P-256, SubjectPublicKeyInfo DER. */
  tlsKey: base64(200),
  /** Ed25519 public key, raw 32 bytes. */
  signingKey: bytes(32),
  /** X25519 public key, raw 32 bytes. */
  sealingKey: bytes(32),
  proof: bytes(32),
  /** ECDSA-SHA256 signature over the transcript, DER. */
  tlsProof: base64(120),
  signingProof: bytes(64),
  profile: text,
  version: text,
})
export type EnrolRequest = z.infer<typeof enrolRequest>

export const enrolReply = z.object({
  terminal: id,
  tenant: id,
  /** X.509 client certificate for `tlsKey`, PEM. */
  certificate: z.string().max(8_000),
  /** The server's Ed25519 public keys, raw. One per duty, so each can be moved to another machine. */
  keys: z.object({
    beat: bytes(32),
    settings: bytes(32),
    credentials: bytes(32),
    entries: bytes(32),
    /** Absent from servers older than deny lists. */
    deny: bytes(32).exactOptional(),
    /** X25519: the start keys of logs are sealed to it. Absent from servers older than these. */
    journal: bytes(32).exactOptional(),
  }),
  terminalSalt: bytes(32),
  siteSalt: bytes(32),
  /** u = scrypt(pin, siteSalt, N, r, p, 32 bytes). */
  stretch: z.object({
    N: z.union([z.literal(8192), z.literal(16384), z.literal(32768)]),
    r: z.literal(8),
    p: z.literal(1),
  }),
  /** K_unlock sealed to `sealingKey` (see `sealedBox`). */
  unlockKey: base64(200),
  /** First counter of the sealed envelopes made with it; 0 when absent. */
  envelopeCounter: count.exactOptional(),
})
export type EnrolReply = z.infer<typeof enrolReply>

/** Sealed box: ephemeral X25519 public key (32) + nonce (24) + NaCl box (16 more than the content), base64. */
export const SEALED_OVERHEAD_BYTES = 72

/** The terminal's word that its log was like this up to here. `meter`: pages the copier had printed in all. */
const checkpoint = z.object({ meter: count.exactOptional(), signature: bytes(64) })

// --- Beat -----------------------------------------------------------------------------------------------------------

export const beatRequest = z.object({
  nonce,
  status: z.object({
    link: z.enum(['online', 'waiting', 'offline', 'recovering']),
    gate: z.enum(['open', 'locked', 'unlocked-once', 'unlocked-until-online']),
    grade: z.enum(['A', 'B', 'C']),
    queue: count,
    generation: count,
    cachedUsers: count,
    settingsVersion: count,
    logId: id,
    head: count,
    /** Absent from agents older than these two. */
    clock: z.enum(['anchored', 'floor', 'untrusted']).exactOptional(),
    pinsLeft: count.exactOptional(),
    /** Newest deny list taken, newest purge carried out. */
    deny: count.exactOptional(),
    purge: count.exactOptional(),
    pinsCleared: count.exactOptional(),
    /** Newest settings that are there; those of `settingsVersion` are in force. Absent from agents older than this. */
    settingsHeld: count.exactOptional(),
    /** The log's head, signed at this moment; see the journal's section. Absent while the log is empty. */
    checkpoint: z
      .object({ seq: count.min(1), hash: bytes(32), ...checkpoint.shape })
      .exactOptional(),
  }),
})
export type BeatRequest = z.infer<typeof beatRequest>

export const beatReply = z.object({
  nonce,
  terminal: id,
  serverTime: time,
  settingsVersion: count,
  credentialsVersion: count,
  /** Above the number the terminal knows: erase everything stored, and let nobody in offline until the next sync. */
  purge: count.exactOptional(),
  /** Above the number the terminal knows: forget the wrong PINs counted so far. */
  pinsCleared: count.exactOptional(),
})
export type BeatReply = z.infer<typeof beatReply>

/** Terminal → server over the WebSocket. */
export const linkRequest = z.object({ kind: z.literal('beat'), beat: beatRequest })

/** Server → terminal over the WebSocket: an answered beat, or news. */
export const linkMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('beat'), nonce, signed }),
  z.object({ kind: z.literal('changed'), what: z.enum(['settings', 'credentials']) }),
  /** Somebody scanned a code that this terminal asked for with this nonce, and wants to be let in. Older agents ask for none. */
  z.object({ kind: z.literal('scanned'), nonce }),
])
export type LinkMessage = z.infer<typeof linkMessage>

// --- Identify -------------------------------------------------------------------------------------------------------

export const identifyRequest = z.object({
  loginType: z.union([z.literal(0), z.literal(1), z.literal(7)]),
  loginValue: z.string().min(1).max(128),
  /** The PIN that goes with a card, where the terminal asks for both. */
  pin: z.string().min(1).max(16).optional(),
})
export type IdentifyRequest = z.infer<typeof identifyRequest>

/** A code was scanned; see the section on logging in with the phone. */
const scannedRequest = z.object({
  loginType: z.literal(LOGIN_TYPE.qr),
  /** The nonce the code was asked for with. */
  loginValue: nonce,
})
export const anyIdentifyRequest = z.discriminatedUnion('loginType', [
  identifyRequest,
  scannedRequest,
])
export type AnyIdentifyRequest = z.infer<typeof anyIdentifyRequest>

const user = z.object({ id, username: text, name: text })

/** Projects that one person is offered. */
export const MOST_PROJECTS = 99

const amount = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
const price = count.max(100_000)

/** What limits an online session, of each kind that the server keeps: as it was at the login. */
const account = z.object({
  /** Minor units, of which a hundred make one of the currency; below zero when more was used than there was. */
  credit: z
    .object({
      left: amount,
      currency: z.string().min(1).max(12),
      /** What a page costs. */
      ...{ mono: price, color: price, scan: price },
    })
    .exactOptional(),
  quota: z
    .object({
      action: z.enum(['block', 'warn']),
      left: z.array(z.object({ period: z.enum(['day', 'week', 'month']), pages: count })).max(3),
    })
    .exactOptional(),
  projects: z
    .object({
      required: z.boolean(),
      offered: z
        .array(z.object({ id, code: z.string().min(1).max(32), name: z.string().max(80) }))
        .max(MOST_PROJECTS),
    })
    .exactOptional(),
})
export type AccountTold = z.infer<typeof account>

const known = z.object({
  result: z.literal('known'),
  user,
  verifiedAt: time,
  expires: time.optional(),
  /** This login must not be remembered for offline use. Absent: it may; agents older than this remember it. */
  cache: z.literal(false).exactOptional(),
  /** What was sent as card or PIN is a PIN; agents older than this take it for either offline, too. */
  as: z.literal('pin').exactOptional(),
  /** Absent from servers that keep no accounts; agents older than this limit nothing. */
  account: account.exactOptional(),
})
export const identifyReply = z.discriminatedUnion('result', [
  known,
  z.object({
    result: z.literal('refused'),
    // An older agent cannot read a word it does not know: to it the server has not answered, and nobody gets in.
    reason: z.enum([
      ...(['unknown-card', 'wrong-pin', 'inactive', 'expired', 'locked-out'] as const),
      'not-verified',
    ]),
    /** With an unknown card: it may be registered now, by these proofs of who somebody is. */
    register: z
      .array(z.enum(['password', 'pin']))
      .min(1)
      .exactOptional(),
  }),
])
export type IdentifyReply = z.infer<typeof identifyReply>

// --- Registering a card ---------------------------------------------------------------------------------------------
// Whoever asks again with a card that is theirs by now hears the same, and nothing changes: an answer may have been lost.

export const MOST_PASSWORD_CHARS = 512

export const registerRequest = z.object({
  card: z.string().min(1).max(128),
  /** Of the user whose it is to be. */
  proof: z.discriminatedUnion('by', [
    z.object({ by: z.literal('pin'), pin: z.string().min(1).max(16) }),
    z.object({
      by: z.literal('password'),
      /** Or e-mail address. */
      username: z.string().min(1).max(200),
      password: z.string().min(1).max(MOST_PASSWORD_CHARS),
    }),
  ]),
})
export type RegisterRequest = z.infer<typeof registerRequest>

export const registerReply = z.discriminatedUnion('result', [
  known,
  z.object({
    result: z.literal('refused'),
    reason: z.enum([
      ...(['unknown-card', 'wrong-pin', 'wrong-password', 'inactive', 'expired'] as const),
      ...(['locked-out', 'not-verified', 'card-taken', 'too-many-cards'] as const),
    ]),
  }),
])
export type RegisterReply = z.infer<typeof registerReply>

// --- Logging in with the phone ----------------------------------------------------------------------------------------
// The terminal asks for a code with a nonce of its own and shows the address as a QR code. Whoever is signed in at that
// address and confirms has claimed it; the terminal hears so over the WebSocket, by the nonce, which is in no QR code, and
// identifies with it: once, from this terminal, within the time, and while the one who claimed it waits.

/** The longest that a code is good for, milliseconds. */
export const LONGEST_QR_MS = 120_000

export const qrCodeRequest = z.object({ nonce })

export const qrCodeReply = z.object({
  /** Goes into the QR code as it is; a short one is easier to scan. */
  url: z.string().max(300).startsWith('https://'),
  /** How long the code is good for, from when it was asked for. */
  validMs: z.number().int().min(30_000).max(LONGEST_QR_MS),
})
export type QrCodeReply = z.infer<typeof qrCodeReply>

export const scannedReply = z.discriminatedUnion('result', [
  known,
  z.object({ result: z.literal('refused'), reason: z.enum(['qr-gone', 'inactive']) }),
])
export type ScannedReply = z.infer<typeof scannedReply>

/** By what was presented. */
export const anyIdentifyReply = z.union([identifyReply, scannedReply])

// --- Held jobs ------------------------------------------------------------------------------------------------------
// The server answers for the user it identified last at this terminal, and for nobody else.

/** `user`: id of whoever is logged in. */
export const jobsRequest = z.object({ user: id })

export const jobsReply = z.object({
  jobs: z
    .array(
      z.object({
        ...{ id, name: text, pages: count },
        ...{ color: z.boolean(), duplex: z.boolean(), sentAt: time },
      }),
    )
    .max(50),
})
export type JobsReply = z.infer<typeof jobsReply>

/** The longest document, in bytes. */
export const MOST_DOCUMENT_BYTES = 33_554_432

// --- Settings -------------------------------------------------------------------------------------------------------

export const settingsRequest = z.object({ nonce })

export const settingsReply = z.object({
  nonce,
  terminal: id,
  version: count,
  /**
   * The newest version with which all terminals were reset: settings up to it are in force once nobody is logged in,
   * later ones from the terminal's next start. Absent from older servers: none wait for that.
   */
  resetVersion: count.exactOptional(),
  /** By public name, in the outside form (see `wire/settings.ts`); unknown names are ignored by older agents. */
  values: z.record(z.string().max(64), z.unknown()),
  /** The key that deny lists are signed with, for terminals enrolled before there was one. */
  denyKey: bytes(32).exactOptional(),
  /** The key that start keys of logs are sealed to, for terminals enrolled before there was one. */
  journalKey: bytes(32).exactOptional(),
})
export type SettingsReply = z.infer<typeof settingsReply>

// --- Credentials ----------------------------------------------------------------------------------------------------

export const credentialsRequest = z.object({
  nonce,
  generation: count,
  /** Ids of users the terminal cached by itself after a login. */
  opportunistic: z.array(id).max(100),
})
export type CredentialsRequest = z.infer<typeof credentialsRequest>

export const credentialsReply = z.object({
  nonce,
  terminal: id,
  /** max(server's, terminal's) + 1: it only rises, also after the server was restored from a backup. */
  generation: count,
  credentialsVersion: count,
  issuedAt: time,
  keep: z.array(id).max(100),
  /** Offline pages of those users: debited from their accounts. Pages in all, ever; `spent` is what was booked so far. */
  leases: z
    .array(z.object({ user: id, id, granted: count, spent: count, expires: time }))
    .max(200)
    .exactOptional(),
  /** `snapshotUsers` as UTF-8 JSON, sealed to the terminal's X25519 key (see `SEALED_OVERHEAD_BYTES`). */
  sealed: base64(4_000_000),
})
export type CredentialsReply = z.infer<typeof credentialsReply>

export const snapshotUsers = z
  .array(
    user.extend({
      userSalt: bytes(16),
      cards: z
        .array(z.object({ number: z.string().min(1).max(128), expires: time.optional() }))
        .max(3),
      pins: z
        .array(z.object({ lookup: bytes(32), check: bytes(32), expires: time.optional() }))
        .max(3),
    }),
  )
  .max(100)
export type SnapshotUsers = z.infer<typeof snapshotUsers>

// --- Deny lists -----------------------------------------------------------------------------------------------------
// A file NAME.latchkey-deny: `signed` as UTF-8 JSON, its body a `denyList`, its domain that of `deny`.
// Tag of a card: first 16 bytes of HMAC-SHA256(HKDF-SHA256(siteSalt, salt "", info "latchkey/v1/deny-card", 32 bytes),
// canonical card), where canonical is without blanks at the ends and in capital letters.

export const DENY_LIMITS = { users: 2_000, cards: 2_000, terminals: 1_000, bytes: 262_144 } as const

export const DENY_SUFFIX = '.latchkey-deny'

export const denyList = z.object({
  tenant: id,
  serial: count.min(1),
  issuedAt: time,
  expires: time,
  reason: text,
  /** Where it holds; everywhere when absent. */
  terminals: z.array(id).max(DENY_LIMITS.terminals).exactOptional(),
  users: z.array(id).max(DENY_LIMITS.users),
  cards: z.array(bytes(16)).max(DENY_LIMITS.cards),
  purge: z.boolean(),
})
export type DenyListBody = z.infer<typeof denyList>

// --- Journal entries ------------------------------------------------------------------------------------------------
// commitment c = SHA-256(blind || body bytes)
// header     = JSON.stringify([logId, seq, boot, uptime, wall, trust, base64(c)]), and for an entry carried over from
//              another log one more element: [origin.logId, origin.seq, origin.hash]
// hash h     = SHA-256("latchkey-log-v1" || previous h || header bytes); the h before the first entry is 32 zero bytes.
// mac m      = HMAC-SHA-256(K, h), where K is the log's key for this seq: K of seq 1 is 32 random bytes, sealed to the
//              server (`key` of a batch), and each next K = HMAC-SHA-256(K, "evolve").
// checkpoint = Ed25519 by the terminal's signing key over "latchkey/v1/checkpoint\n" and
//              JSON.stringify([terminal, logId, seq, base64(h), meter or null]).

/** Bytes that the signature of a checkpoint covers. `hash` is base64. */
export const checkpointText = (
  terminal: string,
  logId: string,
  { seq, hash }: { readonly seq: number; readonly hash: string },
  meter: number | undefined,
): string =>
  `latchkey/v1/checkpoint\n${JSON.stringify([terminal, logId, seq, hash, meter ?? null])}`

/**
 * The entry of an earlier log that this one is: whoever has that one has this. `previous` is the hash before it there, `mac`
 * its own; together they show that it was in that log. Agents before the evolving key had no macs.
 */
const origin = z.object({
  ...{ logId: id, seq: count.min(1), hash: bytes(32), previous: bytes(32) },
  mac: bytes(32).exactOptional(),
})

export const entry = z.object({
  seq: count.min(1),
  /** How many times the terminal had started when this happened. */
  boot: count,
  /** Milliseconds since that start. */
  uptime: count,
  wall: time,
  trust: z.enum(['anchored', 'floor']),
  body: base64(16_000),
  blind: bytes(16),
  hash: bytes(32),
  mac: bytes(32),
  origin: origin.exactOptional(),
  checkpoint: checkpoint.exactOptional(),
})
export type WireEntry = z.infer<typeof entry>

export const BATCH_LIMITS = { entries: 500, bytes: 262_144 } as const

export const entriesRequest = z.object({
  nonce,
  /** K of seq 1, then the log id as UTF-8, sealed to the server's journal key (see `SEALED_OVERHEAD_BYTES`). */
  key: base64(300),
  entries: z.array(entry).min(1).max(BATCH_LIMITS.entries),
})
export type EntriesRequest = z.infer<typeof entriesRequest>

export const entriesReply = z.object({
  nonce,
  terminal: id,
  logId: id,
  ackedThrough: count,
  durableThrough: count,
  /** The chain hash the server holds for `ackedThrough`. */
  head: bytes(32),
})
export type EntriesReply = z.infer<typeof entriesReply>

const who = { user: id.optional(), card: z.string().max(128).optional() }
const offline = z.boolean()
const METHODS = ['pin', 'card', 'card-or-pin', 'card-and-pin', 'qr'] as const
const method = z.enum(METHODS)
const job = z.object({
  ...who,
  job: id,
  pages: count,
  color: z.boolean(),
  duplex: z.boolean(),
  /** Id of a project that was offered; null: booked without project. */
  project: text.nullable(),
  offline,
  lease: id.exactOptional(),
})

/** Which unlock code it was: the one that is always the same, the answer to a challenge, or one of an envelope. */
const unlockCode = z.discriminatedUnion('by', [
  z.object({ by: z.literal('static') }),
  z.object({
    by: z.literal('challenge'),
    challenge: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{8}$/),
  }),
  z.object({ by: z.literal('envelope'), counter: count }),
])

/** The body of an entry once decoded; see `Activity` in `core/vocabulary.ts` for what each word means. */
export const activity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('boot'), version: text }),
  z.object({
    kind: z.literal('login'),
    ...who,
    method,
    source: z.enum(['server', 'cache']),
    offline,
    meter: count.exactOptional(),
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.string().max(40),
    method: z.enum([...METHODS, 'unlock-code']),
    offline,
  }),
  job.extend({ kind: z.literal('copy') }),
  job.extend({ kind: z.literal('scan') }),
  job.extend({ kind: z.literal('print') }),
  z.object({
    kind: z.literal('logout'),
    ...who,
    why: z.enum(['button', 'idle', 'card', 'shutdown', 'power', 'denied']),
    offline,
    meter: count.exactOptional(),
  }),
  z.object({
    kind: z.literal('log-started'),
    why: z.enum(['refused', 'moved', 'damaged', 'older']),
    former: z
      .object({ logId: id, through: count, hash: bytes(32), key: base64(300).exactOptional() })
      .exactOptional(),
    lost: z.array(z.tuple([count, count])).max(100),
  }),
  z.object({ kind: z.literal('went-offline'), since: time }),
  z.object({ kind: z.literal('came-online') }),
  z.object({
    kind: z.literal('gate-unlocked'),
    mode: z.enum(['single', 'until-online']),
    code: unlockCode.optional(),
    hours: count.min(1).max(72).optional(),
  }),
  z.object({
    kind: z.literal('clock-untrusted'),
    state: z.enum(['doubtful', 'lost']),
    known: time,
    shown: time,
  }),
  z.object({ kind: z.literal('clock-corrected'), from: time, to: time }),
  z.object({
    kind: z.literal('deny-applied'),
    serial: count,
    users: count,
    cards: count,
    purge: z.boolean(),
  }),
  z.object({
    kind: z.literal('cache-purged'),
    why: z.enum(['deny-list', 'server', 'revoked']),
  }),
  z.object({
    kind: z.literal('gate-locked'),
    why: z.enum(['used', 'online', 'ended', 'unused', 'settings']),
  }),
  z.object({ kind: z.literal('service-opened'), code: unlockCode }),
  z.object({ kind: z.literal('service-closed'), why: z.string().max(40) }),
  z.object({
    kind: z.literal('pins-cleared'),
    by: z.enum(['server', 'code']),
    code: unlockCode.optional(),
  }),
])
