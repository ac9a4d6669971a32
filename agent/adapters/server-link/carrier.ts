// What carries questions and answers between terminal and server. Everything above it is the same whatever it is.

import type { RawData } from 'ws'
import type { LimitsMs } from './limits.ts'
import type { After } from './within-time.ts'

/** Whom we trust and who we are; PEM. Without `certificate` we have no name yet (enrolment). */
export interface TlsIdentity {
  readonly ca: string
  readonly certificate?: string
  readonly key?: string
}

export interface Question {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  /** JSON. */
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The whole body, or undefined when it is longer than `maxBytes`; the rest is then not read. */
  text(maxBytes: number): Promise<string | undefined>
  /** Instead of `text`: piece by piece, as it comes. */
  pieces(): AsyncIterable<Uint8Array>
  /** Instead of `text`: nobody wants to know. */
  discard(): void
}

/** What the link uses of a WebSocket. */
export interface OpenLink {
  /** As WebSocket's: 1 when it is open. */
  readonly readyState: number
  send(text: string): void
  terminate(): void
  on(event: 'open' | 'close', listener: () => void): unknown
  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** A way to the server for one identity. Nothing is opened before it is used. */
export interface Way {
  /** One exchange. Rejects with whatever went wrong on the way; `faultOf` knows it. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>
  /** Begins to open a link to `/device/v1/link`. */
  openLink(): OpenLink
  /** Ends every exchange under way. */
  close(): Promise<void>
}

export interface Carrier {
  /**
   * The PEM of the CA whose key has this fingerprint and which vouches for whoever answers at `address`. Rejects with
   * `enrolment/wrong-server` when there is none.
   */
  findAuthority(address: URL, fingerprint: Uint8Array, withinMs: number): Promise<string>
  open(address: URL, tls: TlsIdentity, limits: LimitsMs): Way
  /** Whose time passes while an answer is waited for. */
  readonly after: After
}
