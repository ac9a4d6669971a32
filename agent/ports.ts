// The outside world on one page: what the agent needs from adapters, and nothing about how they do it.
// Every promise rejects with a `Fault` and with nothing else.

import type {
  Activity,
  Beat,
  CacheStanding,
  CardRuleText,
  Denials,
  DenyOutcome,
  EventBody,
  Finding,
  FoundCode,
  Grade,
  HeldJob,
  JournalStanding,
  Kept,
  Lease,
  LogEnd,
  Millis,
  Mono,
  Mood,
  PanelView,
  Presented,
  Proof,
  QrCode,
  Secret,
  Stamp,
  Status,
  Trust,
  User,
  Wall,
} from './core/vocabulary.ts'

/** Clock and chance of the machine, and the one timer of the agent. */
export interface System {
  /** Names this start of the machine. Its running clock begins with it and counts while the machine sleeps, too. */
  readonly boot: string
  /** Now, on both clocks, with a fresh draw of chance. */
  stamp(): Stamp
  /** Calls `due` once at or after `at`; a later call replaces an earlier one; undefined disarms. */
  arm(at: Mono | undefined, due: () => void): void
}

/** The machine's root secret and one small slot that can be overwritten. */
export interface DeviceKey {
  readonly grade: Grade
  /** 32 bytes that never leave the machine. Same bytes at every call. */
  secret(): Promise<Uint8Array>
  readSlot(): Promise<Uint8Array | undefined>
  writeSlot(bytes: Uint8Array): Promise<void>
}

/** Who this terminal is and whom it trusts; made by enrolment. Byte fields are base64. */
export interface Identity {
  readonly terminal: string
  readonly tenant: string
  /** Address of the server, e.g. `https://print.example:7443`. */
  readonly server: string
  /** The pinned CA, PEM. */
  readonly ca: string
  /** Client certificate, PEM, and its private key, PKCS8 PEM. */
  readonly certificate: string
  readonly tlsKey: string
  /** Ed25519 seed, 32 bytes. */
  readonly signingKey: string
  /** X25519 secret key, 32 bytes. */
  readonly sealingKey: string
  /** The server's Ed25519 public keys, 32 bytes each. */
  readonly serverKeys: Readonly<Record<'beat' | 'settings' | 'credentials' | 'entries', string>> & {
    /** Absent until an older enrolment has heard of it with its settings. */
    readonly deny?: string
    /** X25519: start keys of logs are sealed to it. Absent as `deny` is. */
    readonly journal?: string
  }
  readonly terminalSalt: string
  readonly siteSalt: string
  readonly stretch: { readonly N: number; readonly r: number; readonly p: number }
  /** K_unlock as the server sealed it to `sealingKey`. */
  readonly unlockKey: string
  /** First counter of the sealed envelopes made with that key; 0 when absent. */
  readonly envelopeCounter?: number
}

/** Keeps the identity sealed on this machine. */
export interface IdentityStore {
  load(): Identity | undefined
  /** Resolves when it is durable. */
  save(identity: Identity): Promise<void>
}

/** Readers and keypads, as events. */
export interface Readers {
  start(emit: (event: EventBody) => void): Promise<void>
  /** Lights and beeps where the reader can; never fails. */
  feedback(reader: string, mood: Mood): void
  /** The server's rules for card numbers by reader; a reader without one goes by its own again. Never fails. */
  rule(rules: Readonly<Record<string, CardRuleText>>): void
  status(): readonly ReaderStatus[]
  stop(): Promise<void>
}

export interface ReaderStatus {
  readonly id: string
  readonly kind: string
  readonly attached: boolean
  /** Why it is not attached, in a sentence. */
  readonly problem?: string
}

/** One entry of the journal as it travels; bytes are base64. See `wire/server-messages.ts`. */
export interface EntryRecord {
  readonly seq: number
  readonly boot: number
  readonly uptime: Millis
  readonly wall: Wall
  readonly trust: Trust
  /** UTF-8 JSON of the activity, base64. */
  readonly body: string
  /** 16 random bytes that blind the commitment, base64. */
  readonly blind: string
  /** Chain hash through this entry, base64. */
  readonly hash: string
  /** HMAC of that hash by the log's key for this entry, base64. */
  readonly mac: string
  /** The entry of an earlier log that this one is. */
  readonly origin?: Origin
  readonly checkpoint?: Checkpoint
}

/** An entry of a log that has ended, with the hash before it there and its mac. Bytes are base64. */
export interface Origin {
  readonly logId: string
  readonly seq: number
  readonly hash: string
  readonly previous: string
  readonly mac?: string
}

/** The terminal's signature over a log up to an entry; `meter` as the copier told it last. */
export interface Checkpoint {
  readonly meter?: number
  readonly signature: string
}

/** A log as the server knows it: its id, and its start key in a box for the server, base64. */
export interface LogName {
  readonly id: string
  readonly key: string
}

/** A checkpoint of the last entry. `hash` is base64. */
export interface SignedHead extends Checkpoint {
  readonly seq: number
  readonly hash: string
}

export interface Acknowledgement {
  readonly through: number
  readonly durable: number
}

/** The server, over whatever carries it. Nothing here trusts an answer that is not verified. */
export interface ServerLink {
  /** False until `enrol` succeeded once; kept across restarts. */
  readonly enrolled: boolean
  /** The terminal's id, once enrolled. */
  readonly terminal: string | undefined
  /** True when the address is HTTPS; over anything else every call rejects with `server/not-secure`. */
  readonly secure: boolean
  /** Starts to listen for what the server says unasked. */
  start(emit: (event: EventBody) => void): Promise<void>
  enrol(code: Secret): Promise<{ readonly terminal: string }>
  /** `head`: the journal's last entry, signed now. */
  beat(status: Status, head?: SignedHead): Promise<Beat>
  identify(presented: Presented, within: Millis): Promise<Finding>
  /** Has the server give a card to whoever the proof proves to be one of its users; what it then says of the card. */
  register(card: Secret, proof: Proof, within: Millis): Promise<Finding>
  /** A new code to be scanned, for a fresh nonce; undefined where an older server gives none. */
  qrCode(): Promise<QrCode | undefined>
  /**
   * Pushed settings by public name, signed by the server, with their version. Those later than `resetVersion` wait for
   * the terminal's next start; absent from older servers: none do.
   */
  settings(): Promise<Kept['pushed'] & { readonly resetVersion?: number }>
  /** All credentials this terminal should hold. `held` says what it has now. */
  credentials(held: {
    readonly generation: number
    readonly opportunistic: readonly string[]
  }): Promise<Snapshot>
  upload(log: LogName, entries: readonly EntryRecord[]): Promise<Acknowledgement>
  /** What the server holds for a user, oldest first, at most 50; nothing where an older server holds no jobs. */
  jobs(user: string): Promise<readonly HeldJob[]>
  /**
   * Takes a job of this user from the server, which gives it out once; undefined when it is not there any more. When this
   * rejects, the server may have given it out all the same.
   */
  claim(user: string, job: string): Promise<JobDocument | undefined>
  stop(): Promise<void>
}

/** A document on its way from the server, read piece by piece and kept nowhere. */
export interface JobDocument {
  readonly bytes: number
  /** Throws a `Fault` when it does not come whole. */
  readonly content: AsyncIterable<Uint8Array>
  /** Instead of reading it: nobody wants it. */
  discard(): void
}

/** A verified, opened snapshot of credentials. Byte fields are base64. */
export interface Snapshot {
  readonly generation: number
  readonly issuedAt: Wall
  readonly users: readonly SnapshotUser[]
  /** Ids of opportunistic users that may stay; all others go. */
  readonly keep: readonly string[]
  /** Offline pages; absent from older servers. */
  readonly leases?: readonly (Lease & { readonly user: string })[]
}

export interface SnapshotUser {
  readonly id: string
  readonly username: string
  readonly name: string
  /** 16 bytes, for card + PIN: check = HMAC(userSalt, u). */
  readonly userSalt: string
  readonly cards: readonly { readonly number: string; readonly expires?: Wall }[]
  /** lookup = HMAC(terminalSalt, u), check = HMAC(userSalt, u), u = scrypt(pin, siteSalt). */
  readonly pins: readonly {
    readonly lookup: string
    readonly check: string
    readonly expires?: Wall
  }[]
}

/** The encrypted credential cache. Disposable: losing it loses no activity. */
export interface Credentials {
  standing(): CacheStanding
  /** What the cache says. A miss does the work of a hit; it is a finding, never a fault. */
  lookUp(presented: Presented): Promise<Finding>
  /**
   * Replaces everything by a new generation; opportunistic users stay only if the snapshot keeps them, or if the server
   * verified them after it had issued it.
   */
  replace(snapshot: Snapshot): Promise<CacheStanding>
  /** Keeps one credential the server just verified; the least recently used opportunistic user gives way. */
  remember(credential: {
    readonly presented: Presented
    readonly user: User
    readonly verifiedAt: Wall
    readonly expires?: Wall
  }): Promise<CacheStanding>
  /** Their ids, those included whom a call before this one is to remember. */
  opportunistic(): Promise<readonly string[]>
  /** Forgets everything, on disk too. */
  purge(): Promise<CacheStanding>
  close(): void
}

/** The journal: what was appended and answered for is on the disk, whatever happens next. */
export interface Journal {
  standing(): JournalStanding
  append(entry: {
    readonly activity: Activity
    readonly time: Wall
    readonly trust: Trust
    readonly at: Mono
    /** Pages the copier has printed in all, if it says so. */
    readonly meter?: number
  }): { readonly seq: number }
  /** Entries after `after`, oldest first, at most 500 and at most 256 KiB. */
  batch(after: number): readonly EntryRecord[]
  /** Moves the watermarks; they never go back. */
  acknowledge(acknowledgement: Acknowledgement): JournalStanding
  /**
   * The running log's name, once there is an enrolment to seal its key for; undefined before.
   * Throws Fault `store/moved` when the terminal belongs to another enrolment than this log: begin the next.
   */
  name(): LogName | undefined
  /** The last entry, signed now; undefined while there is none, or nobody to sign for. */
  signedHead(meter: number | undefined): SignedHead | undefined
  /**
   * Ends this log and begins the next with everything that is held: a server may have been put back to an older backup.
   * `lost`: first and last seq of what it asks for and is not here any more.
   */
  next(
    why: LogEnd,
    now: {
      readonly time: Wall
      readonly trust: Trust
      readonly at: Mono
      readonly lost?: readonly [number, number]
    },
  ): JournalStanding
  /** Time passes: a key that was used for long enough goes, and room that was given up is taken back. */
  rest(at: Mono): void
  /** True while the disk has no room to spare. */
  readonly low: boolean
  /** Drops entries up to `through`; nothing beyond the durable watermark is ever dropped. */
  forget(through: number): JournalStanding
  close(): void
}

/** Small state that must outlive a reboot, authenticated, in the journal's file. */
export interface KeptState {
  /** `lost`: there was something, and it can be believed no more. */
  load(): Kept | 'lost' | undefined
  /** Returns when it is durable. */
  save(kept: Kept): void
  /** As `load` and `save`, for the denials, which change seldom and can be many. */
  loadDenials(): Denials | 'lost' | undefined
  saveDenials(denials: Denials): void
}

/** Deny lists that somebody brings to this terminal, as events. */
export interface DenyLists {
  start(emit: (event: EventBody) => void): Promise<void>
  /** What became of a list; never fails. */
  answer(ref: string, outcome: DenyOutcome): void
  /** What a deny list calls a card; undefined before enrolment. */
  tag(card: Secret): string | undefined
  stop(): Promise<void>
}

/** Tells whether a typed code is right. */
export interface UnlockCodes {
  /** The static code. Slow on purpose, off the event loop. */
  check(code: Secret, stored: string): Promise<boolean>
  /** A code of the terminal's own key: the answer to a challenge, or one of the envelope from counter `next` on. */
  find(code: Secret, challenge: string | undefined, next: number): FoundCode | undefined
  /** A fresh challenge, 8 characters of Crockford base 32, from the operating system's chance. */
  challenge(): string
}

/** The face of the terminal. */
export interface Panel {
  start(emit: (event: EventBody) => void): Promise<void>
  show(view: PanelView): void
  /** The copier is open to this user, or to a card nobody vouches for. */
  unlock(user: User | undefined): void
  lock(): void
  /** All that run, or only this one. */
  stopJobs(job?: string): void
  /** What the server holds for the user of the session; undefined when it cannot say. `lock` forgets it. */
  showHeld(jobs: readonly HeldJob[] | undefined): void
  /**
   * Hands a document to the copier, while it is open to this user; resolves when the copier has all of it. Rejects with
   * `panel/unavailable` when nobody takes it or the session ends, and with what `content` throws; it is gone then.
   */
  deliver(user: string, job: HeldJob, document: JobDocument): Promise<void>
  stop(): Promise<void>
}

/** Where the agent says what it does; never given a secret. */
export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void
  warn(message: string, details?: Readonly<Record<string, unknown>>): void
  error(message: string, details?: Readonly<Record<string, unknown>>): void
}
