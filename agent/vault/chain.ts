// The journal's hash chain: each entry commits to its body and to every entry before it.

import { createHash } from 'node:crypto'

export const BLIND_BYTES = 16

/** What the chain says about an entry in clear; the body is behind the commitment. */
export interface EntryHeader {
  readonly logId: string
  readonly seq: number
  readonly boot: number
  /** Whole milliseconds since that start. */
  readonly uptime: number
  /** Whole milliseconds since 1970 UTC. */
  readonly wall: number
  readonly trust: string
  /** The entry of an earlier log that this one is; `hash` is base64. */
  readonly origin?: { readonly logId: string; readonly seq: number; readonly hash: string }
}

/** The hash before the first entry: 32 zero bytes. */
export function chainStart(): Uint8Array {
  return new Uint8Array(32)
}

/** c = SHA-256(blind || body). The blind keeps a thief from trying card numbers against the hash. */
export function commitment(blind: Uint8Array, body: Uint8Array): Uint8Array {
  return createHash('sha256').update(blind).update(body).digest()
}

/** h = SHA-256("latchkey-log-v1" || previous h || header), as `wire/server-messages.ts` lays down. */
export function entryHash(
  previous: Uint8Array,
  header: EntryHeader,
  commit: Uint8Array,
): Uint8Array {
  const { logId, seq, boot, uptime, wall, trust, origin } = header
  const commitText = Buffer.from(commit).toString('base64')
  const from = origin === undefined ? [] : [[origin.logId, origin.seq, origin.hash]]
  const text = JSON.stringify([logId, seq, boot, uptime, wall, trust, commitText, ...from])
  return createHash('sha256').update('latchkey-log-v1').update(previous).update(text).digest()
}
