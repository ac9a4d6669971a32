// What the Server API answers, as far as the console reads it. Times are ISO 8601 texts in UTC.

export interface Page<T> {
  readonly items: readonly T[]
  /** To hand back as `after`; null on the last page. */
  readonly next: string | null
}

export type Role = 'admin' | 'desk' | 'technician' | 'desktop'

export interface TenantFacts {
  readonly id: string
  readonly region: string
  readonly users: number
  readonly terminals: number
}
/** One that was just made, with the token of its first administrator. */
export interface NewTenant extends TenantFacts {
  readonly token: string
}

export interface Tenant extends TenantFacts {
  /** Whether whoever is signed in runs the server. */
  readonly operator: boolean
  /** Who is signed in. */
  readonly token: { readonly name: string; readonly role: Role }
}

export type Language = 'en' | 'fr' | 'de' | 'cs'

export interface User {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly language: Language
  readonly personalNumber: string | null
  readonly aliases: readonly string[]
  readonly active: boolean
  readonly groups: readonly string[]
  readonly cards: readonly Card[]
  readonly pins: readonly Pin[]
  /** Null without a password. */
  readonly passwordChangedAt: string | null
  readonly account: AccountKind
  /** They registered themselves, and wait for an administrator. */
  readonly awaitsActivation: boolean
  readonly identities: readonly Identity[]
  readonly createdAt: string
}

export type AccountKind = 'work' | 'personal'
export type ProviderName = 'apple' | 'google' | 'microsoft'

/** What somebody signs in with at an identity provider. */
export interface Identity {
  readonly provider: ProviderName
  readonly issuer: string
  readonly signedInAt: string
}

export interface IdentityProvider {
  readonly provider: ProviderName
  readonly account: AccountKind
  readonly issuer: string
  readonly clientId: string
  readonly apple: { readonly teamId: string; readonly keyId: string } | null
  readonly scopes: string
  readonly hostedDomain: string | null
  readonly ca: string | null
}

export interface IdentityProviders {
  readonly items: readonly IdentityProvider[]
  /** To be registered with each provider. */
  readonly redirectUris: readonly { readonly provider: ProviderName; readonly uri: string }[]
}

export interface Card {
  readonly id: string
  /** Masked. */
  readonly number: string
  readonly expiresAt: string | null
  readonly usedAt: string
}

export interface Pin {
  readonly id: string
  readonly createdAt: string
  readonly expiresAt: string | null
  /** Asked for by its owner, and not used yet. */
  readonly pending: boolean
}

/** The only time a PIN is seen in clear. */
export interface NewPin {
  readonly pin: string
  readonly expiresAt: string | null
}

export interface Group {
  readonly id: string
  readonly name: string
  readonly members: number
}

export interface Project {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly active: boolean
  /** Null: everybody may choose it. */
  readonly groups: readonly string[] | null
  readonly pages: number
}

export type Period = 'day' | 'week' | 'month'

export interface Quota {
  readonly id: string
  readonly user: string | null
  readonly group: string | null
  readonly period: Period
  readonly pages: number
}

export interface Account {
  /** Minor units, of which a hundred make one of the currency. */
  readonly credit: {
    readonly enabled: boolean
    readonly balance: number
    readonly currency: string
  }
  readonly quota: {
    readonly enabled: boolean
    readonly of: readonly {
      readonly period: Period
      readonly pages: number
      readonly left: number
      readonly group: string | null
    }[]
  }
}

/** A row of a statement. */
export interface CreditRow {
  readonly number: number
  readonly at: string
  readonly amount: number
  readonly balance: number
  readonly reason: string
  readonly by: string | null
  readonly entry: { readonly terminal: string } | null
}

/** What a terminal said of itself in its last beat. */
export interface Status {
  readonly link: 'online' | 'waiting' | 'offline' | 'recovering'
  readonly gate: 'open' | 'locked' | 'unlocked-once' | 'unlocked-until-online'
  readonly grade: 'A' | 'B' | 'C'
  readonly queue: number
  readonly generation: number
  readonly cachedUsers: number
  readonly settingsVersion: number
  readonly logId: string
  readonly head: number
  /** Older agents do not tell. */
  readonly clock?: 'anchored' | 'floor' | 'untrusted'
  readonly pinsLeft?: number
  readonly deny?: number
  readonly purge?: number
}

export interface Terminal {
  readonly id: string
  readonly profile: string
  readonly version: string
  readonly enrolledAt: string
  readonly lastSeen: string | null
  readonly connected: boolean
  readonly secure: boolean
  readonly grade: 'A' | 'B' | 'C' | null
  readonly settingsCurrent: boolean
  readonly settingsState: 'current' | 'when-idle' | 'at-restart' | 'on-the-way'
  /** Whether it was asked to erase its stored logins, and has said that it did. */
  readonly purge: 'none' | 'asked' | 'done'
  /** Null while it is not refused; `by` is null where nobody wrote it down. */
  readonly revoked: Revoked | null
  /** Alarms about unlock codes that nobody has settled. */
  readonly unlockAlarms: number
  readonly status: Status | null
}

export interface Revoked {
  readonly at: string
  readonly by: string | null
  readonly why: string
}

export interface EnrolmentCode {
  readonly id: string
  readonly terminal: string
  readonly profile: string | null
  readonly issuedAt: string
  readonly expiresAt: string
  readonly usedAt: string | null
}

/** The only time an enrolment code is seen. */
export interface NewCode {
  readonly id: string
  readonly code: string
  readonly terminal: string
  readonly expiresAt: string
}

/** One thing that happened. What else it tells depends on its kind. */
export interface Activity {
  readonly terminal: string
  readonly logId: string
  readonly seq: number
  readonly user: string | null
  readonly card: string | null
  readonly kind: string
  readonly pages: number | null
  readonly project: string | null
  readonly offline: boolean | null
  readonly at: string
  readonly bookedAt: string
  readonly reason?: string
  readonly method?: string
  readonly source?: string
  readonly why?: string
  readonly state?: string
  readonly mode?: string
  readonly version?: string
  readonly color?: boolean
  readonly duplex?: boolean
  readonly serial?: number
}

/** What the server holds of one log of a terminal. */
export interface Ledger {
  readonly terminal: string
  readonly logId: string
  /** Lowest and highest number held; null while there is none. */
  readonly first: number | null
  readonly last: number | null
  readonly entries: number
  /** Gaps, both ends missing themselves. */
  readonly missing: readonly (readonly [from: number, to: number])[]
  /** Entries that arrived again and were kept once. */
  readonly repeats: number
  readonly conflicts: readonly Conflict[]
  readonly findings: readonly Finding[]
  /** The last entry that a completed backup holds. */
  readonly durable: number
  readonly endedAt: string | null
  /** Entries still at the terminal; null where nobody knows. */
  readonly behind: number | null
  readonly startedAt: string
  /** Null before anything has arrived. */
  readonly lastAt: string | null
}

interface Finding {
  readonly seq: number
  readonly kind: string
  readonly detail: string
  readonly at: string
}

export interface Conflict {
  readonly seq: number
  readonly why: string
  readonly at: string
}

export interface LogLine {
  readonly at: string
  readonly level: 'info' | 'warn'
  readonly message: string
  /** Which list says more of it. */
  readonly about: 'parked-activity' | null
}

/** What nobody owns of what was done with one card. */
export interface Parked {
  readonly id: string
  /** Masked; null for what was done without a card. */
  readonly card: string | null
  readonly entries: number
  readonly pages: number
  readonly since: string
  readonly last: string
}

/** How such activity went to a person, or back. */
export interface Move {
  readonly id: string
  readonly card: string | null
  readonly why: 'card-given' | 'given' | 'undone'
  readonly user: string
  readonly username: string
  readonly by: string
  readonly reason: string | null
  readonly at: string
  /** Null while it goes on. */
  readonly endedAt: string | null
  readonly entries: number
  readonly pages: number
  readonly undone: boolean
}

export interface Setting {
  readonly name: string
  readonly value: unknown
  readonly default: unknown
  readonly unit: string
  readonly owner: string
  readonly about: string
  readonly kind:
    | 'choice'
    | 'duration'
    | 'number'
    | 'text'
    | 'list'
    | 'code'
    | 'groups'
    | 'secret'
    | 'rules'
  readonly choices?: readonly string[]
  /** Somebody set it. */
  readonly set: boolean
  /** What comes of it as things are, and how many users it would lock out. */
  readonly warnings?: readonly { readonly text: string; readonly users: number }[]
}

/** A rule for card numbers: in our own language, or in another product's under its name. */
export type CardRuleText =
  | string
  | { readonly myq: string }
  | { readonly safeq: string }
  | { readonly papercut: { readonly regex?: string; readonly converter?: string } }
export type Dialect = 'latchkey' | 'myq' | 'papercut' | 'safeq'

/** A rule and the readers it is for. */
export interface CardRule {
  readonly terminal?: string
  readonly reader?: string
  readonly kind?: string
  readonly rule: CardRuleText
}

/** What comes of a pasted rule. */
export interface TriedRule {
  readonly dialect: Dialect
  readonly rule: CardRuleText
  /** In our own language; null for a mistake. */
  readonly text: string | null
  readonly findings: readonly { readonly severity: 'error' | 'warning'; readonly why: string }[]
  /** On what a reader sends, if that was given and the rule can be used. */
  readonly trial: {
    readonly input: string
    readonly before: string | null
    readonly steps: readonly { readonly step: string; readonly text: string | null }[]
    readonly number: string | null
    readonly why: string | null
  } | null
}

/** A mail to a user, without what it says. */
export interface Mail {
  readonly id: string
  /** Null for somebody who is no user (yet). */
  readonly user: string | null
  readonly to: string
  readonly subject: string
  readonly state: 'waiting' | 'sent' | 'failed' | 'kept' | 'opened' | 'dropped'
  readonly createdAt: string
  readonly stateAt: string
  readonly attempts: number
  readonly nextTryAt: string | null
  readonly problem: string | null
}

/** A print job at the server, without its document. */
export interface HeldJob {
  readonly id: string
  readonly user: string
  readonly username: string
  readonly name: string
  readonly pages: number
  readonly state: 'held' | 'released' | 'unconfirmed' | 'printed' | 'expired' | 'discarded'
  readonly createdAt: string
  readonly stateAt: string
  readonly terminal: string | null
  readonly printedPages: number | null
}

/** The only time what it says is seen. */
export interface OpenedMail extends Mail {
  readonly text: string
}

/** What a connector said about one login. */
export interface ConnectorOutcome {
  readonly at: string
  readonly loginType: 0 | 1 | 7
  readonly outcome: string
  readonly about: string
}

export type UnlockMode = 'single' | 'until-online' | 'diagnostic' | 'clear-pins'

/** An unlock code that was given out, without the code. */
export interface UnlockCode {
  readonly id: string
  readonly terminal: string
  readonly source: 'server' | 'desk' | 'envelope'
  readonly challenge: string | null
  readonly counter: number | null
  readonly envelope: string | null
  readonly mode: UnlockMode
  readonly hours: number | null
  readonly issuer: string
  readonly reason: string
  readonly state: 'open' | 'redeemed' | 'unused' | 'void'
  readonly issuedAt: string
  readonly expiresAt: string | null
  readonly redeemedAt: string | null
  readonly voidedAt: string | null
}

/** The only time an unlock code is seen. */
export interface NewUnlockCode extends UnlockCode {
  readonly code: string
  readonly expiresAt: string
}

export interface Envelope {
  readonly id: string
  readonly terminal: string
  readonly mode: UnlockMode
  readonly hours: number | null
  readonly issuer: string
  readonly reason: string
  readonly madeAt: string
  readonly voidedAt: string | null
  readonly voidedBy: string | null
  readonly voidedWhy: string | null
  readonly codes: readonly { readonly counter: number; readonly redeemedAt: string | null }[]
}

/** The only time its codes are seen. */
export interface NewEnvelope extends Envelope {
  readonly secrets: readonly string[]
}

/** A code that was used and does not fit what was given out. */
export interface UnlockAlarm {
  readonly id: string
  readonly terminal: string
  readonly why: 'not-issued' | 'twice' | 'another-mode' | 'void'
  readonly challenge: string | null
  readonly counter: number | null
  readonly mode: UnlockMode
  readonly hours: number | null
  readonly at: string
}

/** A signed list of whom terminals that cannot be reached must not let in. */
export interface DenyList {
  readonly serial: number
  readonly issuedAt: string
  /** No terminal takes it after this. */
  readonly expiresAt: string
  readonly reason: string
  readonly users: number
  readonly cards: number
  /** Null: all. */
  readonly terminals: readonly string[] | null
  readonly purge: boolean
  /** Terminals that said they took it or a newer one. */
  readonly takenBy: readonly string[]
}

export interface Token {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** Null for the one in the file `admin-token`. */
  readonly createdAt: string | null
}

/** The only time a token is seen. */
export interface NewToken extends Token {
  readonly token: string
}

/** Whom terminals hold for when the server is gone. */
export interface SyncRule {
  readonly who: 'everybody' | 'groups' | 'nobody'
  readonly groups: readonly string[]
  readonly first: 'name' | 'recent'
  /** Ids of users. */
  readonly pinned: readonly string[]
}

interface SyncUser {
  readonly id: string
  readonly username: string
  readonly name: string
}

/** Whom one terminal holds, and whom it does not. */
export interface TerminalSync {
  readonly own: boolean
  readonly rule: SyncRule
  readonly users: readonly (SyncUser & {
    readonly pinned: boolean
    readonly lastLogin: string | null
  })[]
  readonly leftOut: { readonly count: number; readonly users: readonly SyncUser[] }
  readonly shortened: readonly (SyncUser & { readonly cards: number; readonly pins: number })[]
}
