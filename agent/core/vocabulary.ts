// The words of the domain: every value, event and effect the core knows, on one page.

declare const mono: unique symbol
declare const wall: unique symbol

/** Milliseconds on the terminal's own running clock; used for waiting, never for expiry. */
export type Mono = number & { readonly [mono]: true }

/** Milliseconds since 1970 UTC; used for expiry and for people, never for waiting. */
export type Wall = number & { readonly [wall]: true }

/** A length of time in milliseconds. */
export type Millis = number

/** What the edge adds to every event: when it happened and a draw of chance in [0, 1) for jitter. */
export interface Stamp {
  readonly at: Mono
  readonly wall: Wall
  readonly roll: number
}

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A card number, PIN or code. Printing or serialising it shows a mask; only `reveal` gives the text. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The clear text, for the one place that must look at it. */
  reveal(): string {
    return this.#text
  }

  /** Number of characters, which the panel shows as dots. */
  get length(): number {
    return this.#text.length
  }

  /** True when both hold the same text. */
  equals(other: Secret): boolean {
    return this.#text === other.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect](): string {
    return '[secret]'
  }
}

/** A key on a keypad or on the panel, whatever device it came from. */
export type Key =
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | 'enter'
  | 'clear'
  | 'back'
  | 'start'
  | 'stop'
  | 'logout'

/**
 * What somebody presents to be let in. `card-or-pin` is a keystroke reader that cannot tell; `qr` is the nonce of the code
 * that the panel shows, once somebody's phone has scanned it.
 */
export type PresentedKind = 'pin' | 'card' | 'card-or-pin' | 'qr'

export interface Presented {
  readonly kind: PresentedKind
  readonly value: Secret
  /** The PIN that goes with a card where the terminal asks for both. */
  readonly secondFactor?: Secret
}

/** By what somebody proves to the server whose a card is to be. */
export type ProofKind = 'password' | 'pin'

export type Proof =
  | { readonly by: 'pin'; readonly pin: Secret }
  /** `username` may be an e-mail address; people type passwords into the wrong field. */
  | { readonly by: 'password'; readonly username: Secret; readonly password: Secret }

/** A person known to the server. `name` is what the panel greets. */
export interface User {
  readonly id: string
  readonly username: string
  readonly name: string
}

/** What people may book their jobs to. */
export interface Project {
  readonly id: string
  readonly code: string
  readonly name: string
}

/** What limits an online session, as the server said at its login; each part is absent where the server has none of it. */
export interface Account {
  /** Minor units, of which a hundred make one of the currency; the last three are the price of a page. */
  readonly credit?: {
    readonly left: number
    readonly currency: string
    readonly mono: number
    readonly color: number
    readonly scan: number
  }
  /** Pages to copy and print. */
  readonly quota?: {
    readonly action: 'block' | 'warn'
    readonly left: readonly { readonly period: 'day' | 'week' | 'month'; readonly pages: number }[]
  }
  readonly projects?: { readonly required: boolean; readonly offered: readonly Project[] }
}

/** Why somebody is not let in: the same word on panel, journal and wire. */
export type Reason =
  /** Nobody owns this card. */
  | 'unknown-card'
  /** Nobody has this PIN, or it is not this card's PIN. */
  | 'wrong-pin'
  /** User name and password do not fit together, or too many did not. */
  | 'wrong-password'
  /** The card to be registered is somebody else's by now. */
  | 'card-taken'
  /** Whose card it is to be has as many as a user may have. */
  | 'too-many-cards'
  /** The server was gone before it said whether the card was registered. */
  | 'registration-unanswered'
  /** The code that was scanned is used up or over. */
  | 'qr-gone'
  /** This way in is never open without the server, and the server does not answer. */
  | 'needs-server'
  /** The user is disabled on the server. */
  | 'inactive'
  /** The card or PIN itself is past its validity. */
  | 'expired'
  /** Too long ago that the server verified this credential (`cache.hours`). */
  | 'cache-expired'
  /** The server does not answer and the delay before offline has not passed. */
  | 'waiting-for-offline'
  /** Offline, and nobody has entered the unlock code. */
  | 'gate-locked'
  /** The unlock code is not right. */
  | 'wrong-code'
  /** Offline login is switched off. */
  | 'offline-login-off'
  /** The connection is not TLS with the pinned CA. */
  | 'not-secure'
  /** This terminal belongs to no server yet. */
  | 'not-enrolled'
  /** The server does not accept this terminal (any more). */
  | 'terminal-refused'
  /** Too many wrong PINs or codes: wait. */
  | 'delayed'
  /** The day's budget of wrong PINs offline is used up. */
  | 'budget-spent'
  /** The server has locked this user or this terminal's PIN entry. */
  | 'locked-out'
  /** Whoever the server has to ask about this credential gave no verdict. */
  | 'not-verified'
  /** Policy does not let a PIN alone in while offline (`pinOffline`). */
  | 'pin-not-offline'
  /** The PIN is shorter than `pinOfflineMinLength`. */
  | 'pin-too-short'
  /** The terminal's profile does not offer this way to log in. */
  | 'method-off'
  /** The journal cannot be written, or the disk is all but full, so nobody gets in unlogged. */
  | 'journal-unwritable'
  /** The cache could not be read. */
  | 'cache-unreadable'
  /** Nobody knows how long the terminal was off, and policy is strict about that (`clock.policy`). */
  | 'clock-untrusted'
  /** The attempt could not be counted durably, so it was not checked. */
  | 'attempt-uncounted'
  /** A deny list carried to this terminal names the user or the card. */
  | 'denied'
  /** The stored logins were erased on the administrator's word: nobody gets in offline until the next sync. */
  | 'purged'

/** What somebody says about the credential presented. `verifiedAt` is when the server last vouched for it. */
export type Finding =
  | {
      readonly kind: 'known'
      readonly user: User
      readonly verifiedAt: Wall
      /** End of the credential's own validity; absent when it does not end. */
      readonly expires?: Wall
      /** It may not be remembered for offline use. */
      readonly cache?: false
      /** What a keystroke reader sent, card or PIN, is somebody's PIN. */
      readonly as?: 'pin'
      readonly account?: Account
    }
  | {
      readonly kind: 'refused'
      readonly reason: Reason
      /** The card may be registered now, by these. */
      readonly register?: readonly ProofKind[]
    }

/** The one thing `verdict` looks at: whoever said it, server and cache say it in the same words. */
export interface Evidence {
  readonly source: 'server' | 'cache'
  readonly finding: Finding
  /** What a deny list calls the card that was presented; absent for a PIN. */
  readonly tag?: string
}

/** Who a granted session belongs to: a known user, or (policy `any-card`) a bare card number. */
export type Holder =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'card'; readonly card: Secret }

export type Verdict =
  | {
      readonly granted: true
      readonly holder: Holder
      readonly source: 'server' | 'cache'
      /** When this credential stops working offline; absent where it never works there, and for `any-card`. */
      readonly offlineUntil?: Wall
      /** End of the credential's own validity, if it has one. */
      readonly expires?: Wall
      readonly account?: Account
    }
  | { readonly granted: false; readonly reason: Reason }

/** Ways to log in that a terminal offers. `card-and-pin` asks for the PIN after the card. */
export type LoginMethod = 'card' | 'pin' | 'card-and-pin'

/** How well the terminal's root key is protected: A = TPM, B = SoC key, C = key file. */
export type Grade = 'A' | 'B' | 'C'

/** Every setting by its public name. Durations are milliseconds here, hours and seconds outside. */
export interface Settings {
  readonly 'link.beat': Millis
  readonly 'link.delay': Millis
  readonly 'login.wait': Millis
  readonly 'login.methods': readonly LoginMethod[]
  readonly 'login.qr': 'on' | 'off'
  readonly gate: 'none' | 'static' | 'challenge'
  readonly 'unlock.code': string
  readonly 'unlock.hours': Millis
  readonly offlineLogin: 'on' | 'off'
  readonly offlineAcceptance: 'cached' | 'any-card' | 'cached-then-any-card'
  readonly 'cache.hours': Millis
  readonly 'sync.hours': Millis
  readonly pinOffline: 'any-grade' | 'grade-b' | 'with-card' | 'never'
  readonly pinOfflineMinLength: number
  readonly pinOfflineBudget: number
  readonly offlineAllowance: number
  readonly 'credit.enabled': 'on' | 'off'
  readonly 'quota.enabled': 'on' | 'off'
  readonly 'projects.choice': 'off' | 'optional' | 'required'
  readonly 'clock.policy': 'strict' | 'lenient'
  readonly 'session.idle': Millis
  readonly 'card.repeat': Millis
  readonly 'card.rules': readonly CardRule[]
}

/** A rule for card numbers as a person wrote it: in our own language, or in another product's under its name. */
export type CardRuleText =
  | string
  | { readonly myq: string }
  | { readonly safeq: string }
  | { readonly papercut: { readonly regex?: string; readonly converter?: string } }

/** A rule and the readers it is for: all those that what is said of them fits. */
export interface CardRule {
  readonly terminal?: string
  /** Id of the reader in the terminal's configuration, which is often its socket. */
  readonly reader?: string
  /** Model of the reader, by the catalog of readers. */
  readonly kind?: string
  readonly rule: CardRuleText
}

/** Promises, not settings. */
export const LIMITS = { users: 100, cards: 3, pins: 3 } as const

/** What the copier does for a session. */
export type JobKind = 'copy' | 'scan' | 'print'

/** One thing that happened, as the journal keeps it and the server books it. */
export type Activity =
  | { readonly kind: 'boot'; readonly version: string }
  | {
      readonly kind: 'login'
      readonly user?: string
      readonly card?: string
      readonly method: PresentedKind | 'card-and-pin'
      readonly source: 'server' | 'cache'
      readonly offline: boolean
      readonly meter?: number
    }
  | {
      readonly kind: 'refused'
      readonly reason: Reason
      readonly method: PresentedKind | 'card-and-pin' | 'unlock-code'
      readonly offline: boolean
    }
  | {
      readonly kind: JobKind
      readonly user?: string
      readonly card?: string
      readonly job: string
      readonly pages: number
      readonly color: boolean
      readonly duplex: boolean
      /** Id of the project that was chosen; null: *Without Project*, as always where nobody could choose. */
      readonly project: string | null
      readonly offline: boolean
      /** Whose offline pages these were: the lease they were reserved from. */
      readonly lease?: string
    }
  | {
      readonly kind: 'logout'
      readonly user?: string
      readonly card?: string
      readonly why: 'button' | 'idle' | 'card' | 'shutdown' | 'power' | 'denied'
      readonly offline: boolean
      readonly meter?: number
    }
  /** The log before this one ended; what it still had to tell follows. `lost`: first and last seq of what could not be read. */
  | {
      readonly kind: 'log-started'
      readonly why: LogEnd
      /** `hash` is that of its last entry, `key` its start key as it was sealed to the server; base64. */
      readonly former?: {
        readonly logId: string
        readonly through: number
        readonly hash: string
        readonly key?: string
      }
      readonly lost: readonly (readonly [number, number])[]
    }
  | { readonly kind: 'went-offline'; readonly since: number }
  | { readonly kind: 'came-online' }
  /** The time known at power on is worth nothing; `known` and what the machine's clock `shown`, since 1970 UTC. */
  | {
      readonly kind: 'clock-untrusted'
      readonly state: 'doubtful' | 'lost'
      readonly known: number
      readonly shown: number
    }
  /** The server's signed time was far from what was believed. */
  | { readonly kind: 'clock-corrected'; readonly from: number; readonly to: number }
  /** `code` is absent where it was the static one; `hours` go with a code that says so. */
  | {
      readonly kind: 'gate-unlocked'
      readonly mode: UnlockMode
      readonly code?: UsedCode
      readonly hours?: number
    }
  | { readonly kind: 'service-opened'; readonly code: UsedCode }
  | { readonly kind: 'service-closed'; readonly why: 'key' | 'idle' | 'shutdown' }
  /** Counted wrong PINs are forgotten. */
  | { readonly kind: 'pins-cleared'; readonly by: 'server' }
  | { readonly kind: 'pins-cleared'; readonly by: 'code'; readonly code: UsedCode }
  | {
      readonly kind: 'deny-applied'
      readonly serial: number
      /** How many are denied from now on. */
      readonly users: number
      readonly cards: number
      readonly purge: boolean
    }
  | { readonly kind: 'cache-purged'; readonly why: 'deny-list' | 'server' | 'revoked' }
  | {
      readonly kind: 'gate-locked'
      readonly why: 'used' | 'online' | 'ended' | 'unused' | 'settings'
    }

/**
 * Why a log ended and the next began: the server refused an entry, the terminal was enrolled anew, the file was damaged,
 * or it was written by an older agent.
 */
export type LogEnd = 'refused' | 'moved' | 'damaged' | 'older'

export type UnlockMode = 'single' | 'until-online'

/** Which code of the terminal's own key somebody typed; each opens once. */
export type UsedCode =
  | { readonly by: 'challenge'; readonly challenge: string }
  | { readonly by: 'envelope'; readonly counter: number }

/** A code that is right, and what it says it grants; `hours` (1 to 72) go with until online. */
export interface FoundCode {
  readonly code: UsedCode
  readonly grant:
    | { readonly mode: 'single' | 'diagnostic' | 'clear-pins' }
    | { readonly mode: 'until-online'; readonly hours: number }
}

/** A deny list whose signature, tenant and terminal are right; see `denyList` in `wire/server-messages.ts`. */
export interface DenyList {
  /** Rises with every list of the tenant. */
  readonly serial: number
  readonly issuedAt: Wall
  /** After this the list is not taken any more; one that was taken holds until the next sync. */
  readonly expires: Wall
  /** Ids of users. */
  readonly users: readonly string[]
  /** Tags of cards: HMACs, no numbers. */
  readonly cards: readonly string[]
  /** Erase every stored login as well. */
  readonly purge: boolean
}

/** What became of a deny list that was offered. */
export type DenyOutcome =
  | 'applied'
  /** Its signature is wrong, or it is no deny list at all. */
  | 'altered'
  /** It is for another site or for other terminals. */
  | 'foreign'
  /** This terminal has not been told yet by what key deny lists are signed. */
  | 'no-key'
  | 'expired'
  /** One with this number or a higher one was taken before. */
  | 'replayed'
  /** The terminal has heard from the server since it was made, so it knows already. */
  | 'superseded'
  /** With the denials there are it would be more than a terminal keeps. */
  | 'too-many'
  /** The disk did not take it, so it does not hold. */
  | 'unwritable'

/** Whom the terminal refuses offline whatever its cache says. Durable; a sync issued later ends it. */
export interface Denials {
  /** The terminal's name when it was told: under a new name everything begins anew. */
  readonly terminal: string
  /** Highest serial taken. */
  readonly serial: number
  /** The server's time of the newest word. */
  readonly issuedAt: Wall
  readonly users: readonly string[]
  readonly cards: readonly string[]
  /** Everything was erased and nobody gets in. */
  readonly purged: boolean
  /** Highest number of a purge asked for in a beat and carried out. */
  readonly purge: number
}

/** What must outlive a reboot and is not an entry: counted attempts, the gate, time, pushed settings. */
export interface Kept {
  readonly pinTries: readonly Try[]
  readonly codeTries: readonly Try[]
  /** Set while the gate is unlocked until online; the moment at which that ends by itself. */
  readonly gateUnlockedUntil?: Wall
  /** Highest number with which the server had wrong PINs forgotten; absent while it never did. */
  readonly pinsCleared?: number
  /** The challenge that runs; a reboot gives neither another one nor more tries. */
  readonly challenge?: { readonly text: string; readonly since: Wall; readonly triesLeft: number }
  /** The next counter of this terminal's sealed envelope; before it no code is good any more. */
  readonly envelope?: Envelope
  /** Highest trusted time known; time never runs behind it. */
  readonly floor: Wall
  /** What that time rests on; absent in files of older agents. */
  readonly clock?: KeptClock
  /** The session that is open; after a power cut it is closed and its pages are booked. */
  readonly open?: OpenSession
  /** What waited to be written to the journal; after a power cut it is written then. */
  readonly unwritten?: Unwritten
  /** Offline pages by user. */
  readonly leases: Readonly<Record<string, Lease>>
  /** Settings pushed by the server, by public name, in their outside form. */
  readonly pushed: { readonly version: number; readonly values: Readonly<Record<string, unknown>> }
}

/** How far the codes of the sealed envelope of one terminal are used up. */
export interface Envelope {
  readonly terminal: string
  readonly next: number
}

/** How the trusted time stood when it was kept; see `trusted-time.ts`. */
export interface KeptClock {
  /** Names the start of the machine that `at` counts from. */
  readonly boot: string
  readonly at: Mono
  readonly trust: Trust
  /** The time as the budget of stored logins counts it. */
  readonly spent: Wall
  /** Starts of the machine since the server last told the time. */
  readonly boots: number
  readonly doubtful: boolean
}

/** Pages that somebody may have made at this terminal while offline; the server has debited them already. */
export interface Lease {
  readonly id: string
  /** Pages in all, ever. */
  readonly granted: number
  /** Pages in all, ever, those reserved for running jobs included. */
  readonly spent: number
  readonly expires: Wall
}

/** Where the journal ended when something was kept: entries after that may tell of the same. */
export interface KeptAfter {
  readonly head: number
  /** The log that entry is in; absent in files of older agents. */
  readonly log?: string
}

/** Activities that waited for the journal, oldest first. */
export interface Unwritten extends KeptAfter {
  readonly entries: readonly { readonly activity: Activity; readonly time: Wall }[]
}

/** A session as it must survive a power cut. */
export interface OpenSession extends KeptAfter {
  readonly user?: string
  readonly card?: string
  readonly offline: boolean
  readonly jobs: Readonly<Record<string, Job>>
}

/** A job the copier runs for the session; its pages are booked when it ends. */
export interface Job {
  readonly activity: JobKind
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  /** Id of the project that was chosen when it began. */
  readonly project?: string
  /** How many pages it said it will make. */
  readonly needs?: number
  /** Offline pages taken for it before it began; `whole`: as many as it said it needs. */
  readonly reserved?: { readonly lease: string; readonly pages: number; readonly whole: boolean }
}

/** A code to be scanned, as the server gave it. */
export interface QrCode {
  /** What it was asked for with; the server names it when somebody has scanned the code. In no QR code. */
  readonly nonce: Secret
  /** What the QR code holds. */
  readonly url: string
  /** How long it is good for, from when it was asked for. */
  readonly validMs: Millis
}

/** A print job that the server holds for whoever is logged in. */
export interface HeldJob {
  readonly id: string
  readonly name: string
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
  /** When the server got it. */
  readonly sentAt: Wall
}

/** One counted attempt. It is written before the check and taken back by its own success only. */
export interface Try {
  readonly id: number
  readonly at: Wall
  readonly offline: boolean
}

/** Where the journal stands. `acked` and `durable` are the server's word, through which seq. */
export interface JournalStanding {
  readonly logId: string
  readonly head: number
  readonly acked: number
  readonly durable: number
  /** Oldest seq still held. */
  readonly tail: number
}

/** What is in the cache, without opening it. */
export interface CacheStanding {
  readonly users: number
  readonly generation: number
  /** When the server last sent the whole of it; absent when it never did. */
  readonly syncedAt?: Wall
}

/** Everything the core is told when the agent starts. */
export interface BootFacts {
  /** Names this start of the machine: another one after each time the power was off. */
  readonly boot: string
  readonly settings: Settings
  readonly grade: Grade
  readonly version: string
  readonly enrolled: boolean
  readonly terminal?: string
  /** False when the configured server address is not HTTPS. */
  readonly secure: boolean
  /** Address of the server, as it is configured. */
  readonly server: string
  /** The configured readers. */
  readonly readers: readonly { readonly id: string; readonly kind: string }[]
  readonly kept: Kept
  readonly denials?: Denials
  /** What the journal holds after `kept` was written, oldest first; empty when that says nothing of entries to come. */
  readonly sinceKept: readonly Activity[]
  /** How many entries were written after `kept` and are not in the journal any more; infinite when nobody can tell. */
  readonly lostSinceKept: number
  readonly journal: JournalStanding
  readonly cache: CacheStanding
}

/** A problem as the core sees it: the fault's code, nothing to print. */
export interface Problem {
  readonly code: string
  readonly retry: 'later' | 'never'
  /** Milliseconds the server asked us to wait (`Retry-After`). */
  readonly waitMs?: Millis
  /** The first entry the server lacks (`server/gap`). */
  readonly resendFrom?: number
  /** The server says that this terminal was revoked (`server/refused`). */
  readonly revoked?: true
}

/** Ticket of an outstanding effect; a late answer to an old ticket is ignored. */
export type Ticket = number

export type EventBody =
  // readers, keypads, panel and copier
  | {
      readonly kind: 'presented'
      readonly reader: string
      readonly as: 'card' | 'card-or-pin'
      readonly card: Secret
    }
  | { readonly kind: 'key'; readonly key: Key }
  /** Somebody uses the copier's own screens. */
  | { readonly kind: 'touched' }
  /** `why` is a sentence for whoever mends it. */
  | {
      readonly kind: 'reader'
      readonly reader: string
      readonly state: 'attached' | 'detached'
      readonly why?: string
    }
  | {
      readonly kind: 'job-started'
      readonly job: string
      readonly activity: JobKind
      readonly color: boolean
      readonly duplex: boolean
      /** How many it will make, if the copier knows. */
      readonly pages?: number
    }
  | {
      readonly kind: 'pages-done'
      readonly job: string
      readonly pages: number
      readonly meter?: number
    }
  /** Pages that the copier has printed in all, ever. */
  | { readonly kind: 'meter'; readonly pages: number }
  | { readonly kind: 'job-ended'; readonly job: string }
  /** The person wants a job that the server holds. */
  | { readonly kind: 'release'; readonly job: string }
  | { readonly kind: 'enrolment-code'; readonly code: Secret }
  /** Whoever holds an unknown card says on the panel's screen whose it is. */
  | { readonly kind: 'owner-named'; readonly username: Secret; readonly password: Secret }
  // answers to effects
  | { readonly kind: 'beaten'; readonly ticket: Ticket; readonly beat: Beat }
  | {
      readonly kind: 'answered' | 'looked-up'
      readonly ticket: Ticket
      readonly finding: Finding
      readonly tag?: string
    }
  /** `low`: the disk has no room to spare. */
  | { readonly kind: 'kept'; readonly ticket: Ticket; readonly low?: boolean }
  | { readonly kind: 'code-checked'; readonly ticket: Ticket; readonly right: boolean }
  | { readonly kind: 'response-checked'; readonly ticket: Ticket; readonly found?: FoundCode }
  | { readonly kind: 'challenge-drawn'; readonly ticket: Ticket; readonly challenge: string }
  | {
      readonly kind: 'recorded'
      readonly ticket: Ticket
      readonly seq: number
      readonly low?: boolean
    }
  /** A log ended and the next began. */
  | { readonly kind: 'log-started'; readonly ticket: Ticket; readonly journal: JournalStanding }
  | {
      readonly kind: 'acked'
      readonly ticket: Ticket
      readonly through: number
      readonly durable: number
    }
  | {
      readonly kind: 'refreshed'
      readonly ticket: Ticket
      readonly cache: CacheStanding
      readonly leases?: readonly (Lease & { readonly user: string })[]
    }
  | { readonly kind: 'remembered'; readonly cache: CacheStanding }
  | { readonly kind: 'jobs-listed'; readonly ticket: Ticket; readonly jobs: readonly HeldJob[] }
  /** `given`: the copier has its document; otherwise the server did not have it any more. */
  | { readonly kind: 'job-claimed'; readonly ticket: Ticket; readonly given: boolean }
  | { readonly kind: 'forgotten'; readonly tail: number }
  | {
      readonly kind: 'settings'
      readonly ticket: Ticket
      readonly settings: Settings
      readonly pushed: Kept['pushed']
      /** Those of a later version wait for the terminal's next start; absent: none do. */
      readonly resetVersion?: number
    }
  /** Absent code: the server is older than these. */
  | { readonly kind: 'qr-fetched'; readonly ticket: Ticket; readonly code?: QrCode }
  | { readonly kind: 'enrolled'; readonly ticket: Ticket; readonly terminal: string }
  | { readonly kind: 'failed'; readonly ticket: Ticket; readonly problem: Problem }
  // somebody brought a deny list; `ref` names it in the answer
  | { readonly kind: 'deny-offered'; readonly ref: string; readonly list: DenyList }
  | { readonly kind: 'deny-refused'; readonly ref: string; readonly outcome: DenyOutcome }
  // the server speaks first
  | { readonly kind: 'pushed'; readonly what: 'settings' | 'credentials' }
  /** Somebody scanned the code that was given for this nonce, and wants to be let in. */
  | { readonly kind: 'scanned'; readonly nonce: Secret }
  | { readonly kind: 'link-lost' }
  // time, and the end of it
  | { readonly kind: 'deadline' }
  | { readonly kind: 'stopping' }

export type Event = Stamp & EventBody

/** A verified beat: the server's signed word about the time and about what is new. */
export interface Beat {
  readonly serverTime: Wall
  readonly settingsVersion: number
  /** Rises whenever credentials this terminal should hold have changed. */
  readonly credentialsVersion: number
  /** Rises whenever this terminal should erase its cache; absent from older servers. */
  readonly purge?: number
  /** Rises whenever this terminal should forget its wrong PINs; absent from older servers. */
  readonly pinsCleared?: number
}

/** What the terminal tells the server about itself in every beat. */
export interface Status {
  readonly link: LinkState
  readonly gate: GateState
  readonly grade: Grade
  readonly queue: number
  readonly generation: number
  readonly cachedUsers: number
  readonly settingsVersion: number
  /** The newest settings that are here, which may wait until nobody is logged in, or for the next start. */
  readonly settingsHeld: number
  readonly logId: string
  readonly head: number
  /** What the terminal's time rests on; `untrusted` when it is worth nothing. */
  readonly clock: Trust | 'untrusted'
  /** Wrong PINs that may still be looked at offline in this rolling day. */
  readonly pinsLeft: number
  /** Serial of the newest deny list taken, and number of the newest purge carried out; 0 when none was. */
  readonly deny: number
  readonly purge: number
  /** Number of the newest forgetting of wrong PINs. */
  readonly pinsCleared: number
}

export type LinkState = 'online' | 'waiting' | 'offline' | 'recovering'
export type GateState = 'open' | 'locked' | 'unlocked-once' | 'unlocked-until-online'

/** What a reader with a light or a beeper shows; `offline`: let in by the cache, while the server is gone. */
export type Mood = 'accepted' | 'refused' | 'offline'

export type Effect =
  | {
      readonly kind: 'probe'
      readonly ticket: Ticket
      readonly status: Status
      readonly meter?: number
    }
  | {
      readonly kind: 'ask-server'
      readonly ticket: Ticket
      readonly presented: Presented
      readonly within: Millis
    }
  /** Answered like `ask-server`. */
  | {
      readonly kind: 'register-card'
      readonly ticket: Ticket
      readonly presented: Presented
      readonly proof: Proof
      readonly within: Millis
    }
  | { readonly kind: 'look-up'; readonly ticket: Ticket; readonly presented: Presented }
  | { readonly kind: 'keep'; readonly ticket: Ticket; readonly kept: Kept }
  | { readonly kind: 'keep-denials'; readonly ticket: Ticket; readonly denials: Denials }
  | { readonly kind: 'deny-answered'; readonly ref: string; readonly outcome: DenyOutcome }
  | { readonly kind: 'purge-cache' }
  | { readonly kind: 'check-code'; readonly ticket: Ticket; readonly code: Secret }
  /** Holds a code against the challenge, if one runs, and the envelope from counter `next` on. */
  | {
      readonly kind: 'check-response'
      readonly ticket: Ticket
      readonly code: Secret
      readonly challenge?: string
      readonly next: number
    }
  | { readonly kind: 'draw-challenge'; readonly ticket: Ticket }
  | {
      readonly kind: 'record'
      readonly ticket: Ticket
      readonly activity: Activity
      /** Trusted time of the activity and what it rests on. */
      readonly time: Wall
      readonly trust: Trust
      /** Pages that the copier had printed in all, as it said last. */
      readonly meter?: number
    }
  | {
      readonly kind: 'remember'
      readonly presented: Presented
      readonly user: User
      readonly verifiedAt: Wall
      readonly expires?: Wall
    }
  | { readonly kind: 'unlock'; readonly holder: Holder; readonly seq: number }
  | { readonly kind: 'lock' }
  /** `user`: id of whoever is logged in. */
  | { readonly kind: 'list-jobs'; readonly ticket: Ticket; readonly user: string }
  | {
      readonly kind: 'claim-job'
      readonly ticket: Ticket
      readonly user: string
      readonly job: HeldJob
    }
  /** What the server holds; absent when it cannot say. */
  | { readonly kind: 'show-held'; readonly jobs?: readonly HeldJob[] }
  /** All that run, or only the one that may not begin. */
  | { readonly kind: 'stop-jobs'; readonly job?: string }
  | { readonly kind: 'upload'; readonly ticket: Ticket; readonly after: number }
  | {
      readonly kind: 'next-log'
      readonly ticket: Ticket
      readonly why: LogEnd
      /** First and last seq of what the server asks for and is not here any more. */
      readonly lost?: readonly [number, number]
      readonly time: Wall
      readonly trust: Trust
    }
  | { readonly kind: 'forget'; readonly through: number }
  | { readonly kind: 'refresh-cache'; readonly ticket: Ticket }
  | { readonly kind: 'fetch-settings'; readonly ticket: Ticket }
  | { readonly kind: 'fetch-qr'; readonly ticket: Ticket }
  | { readonly kind: 'enrol'; readonly ticket: Ticket; readonly code: Secret }
  | { readonly kind: 'feedback'; readonly reader: string; readonly mood: Mood }
  /** The server's rules by reader; a reader without one goes by its own again. */
  | { readonly kind: 'rule-cards'; readonly rules: Readonly<Record<string, CardRuleText>> }
  | {
      readonly kind: 'log'
      readonly level: 'info' | 'warn'
      readonly message: string
      readonly details?: Readonly<Record<string, string | number | boolean>>
    }

/** What a time rests on: a signed beat of this boot, or only the highest time known before. */
export type Trust = 'anchored' | 'floor'

/** A sentence for people: an id and its arguments; the words are in `wire/words/`. */
export interface Message {
  readonly id: string
  readonly args?: {
    /** A moment the panel counts down to. */
    readonly until?: Mono
    /** A moment the panel writes. */
    readonly time?: Wall
    /** Texts and numbers as they are. */
    readonly [name: string]: string | number
  }
}

/** Pages of the service page. */
export type ServicePage = 'link' | 'clock' | 'key' | 'stored' | 'readers' | 'beep'

export type Screen =
  | 'not-enrolled'
  | 'idle'
  | 'waiting'
  | 'unlock-code'
  | 'unlock-mode'
  | 'service-code'
  | 'service'
  | 'second-factor'
  | 'register-card'
  | 'busy'
  | 'project'
  | 'active'

/** What the panel shows: a pure function of the state. */
export interface PanelView {
  readonly screen: Screen
  readonly title: Message
  readonly lines: readonly Message[]
  /** What went wrong last, until it fades. */
  readonly notice?: Message
  /** The session ends by itself soon; any key keeps it open. */
  readonly warning?: Message
  /** Characters typed so far, shown as dots; absent where what is typed would not be looked at. */
  readonly typed?: { readonly purpose: 'pin' | 'unlock-code' | 'mode'; readonly length: number }
  /** By what the card that was shown may be registered; a PIN is typed as ever. */
  readonly register?: readonly ProofKind[]
  /** Ways to log in that are open now. */
  readonly methods: readonly LoginMethod[]
  /** An address to be shown as a QR code: whoever is signed in there on their phone logs in here. */
  readonly qr?: string
  readonly link: LinkState
  readonly gate: GateState
  readonly user?: string
}
