// Opens an answer signed by the server: nothing in it is looked at before the signature is right.

import type { Fault } from '../../fault.ts'
import { verifySigned } from '../../vault/sign.ts'
import { type SignedKind, signed, signedDomain } from '../../wire/server-messages.ts'
import { badAnswer } from './fault-of.ts'

/** What the answer must name, so that an old answer or one for another terminal is worth nothing. */
export interface Expected {
  /** The server's Ed25519 public key for this kind, base64. */
  readonly key: string
  readonly nonce: string
  readonly terminal: string
}

interface Shape<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

/** The content of a signed answer. Throws `server/bad-answer` when signature, shape, nonce or terminal is not right. */
export function openSigned<T extends { readonly nonce: string; readonly terminal: string }>(
  kind: SignedKind,
  shape: Shape<T>,
  answer: unknown,
  expected: Expected,
): T {
  const outer = signed.safeParse(answer)
  if (!outer.success) throw badAnswer('is not a signed one')
  const body = Buffer.from(outer.data.body, 'base64')
  const signature = Buffer.from(outer.data.signature, 'base64')
  const key = Buffer.from(expected.key, 'base64')
  if (!verifySigned(key, signedDomain(kind), body, signature))
    throw badAnswer('has a wrong signature')
  const content = parseAs(shape, body)
  if (content.nonce !== expected.nonce) throw badAnswer('is not to this question')
  if (content.terminal !== expected.terminal) throw badAnswer('is for another terminal')
  return content
}

/** Bytes of UTF-8 JSON as `shape`. Throws `server/bad-answer`. */
export function parseAs<T>(shape: Shape<T>, bytes: Uint8Array): T {
  return accept(shape, parseJson(bytes))
}

/** A parsed value as `shape`. Throws `server/bad-answer`. */
export function accept<T>(shape: Shape<T>, value: unknown): T {
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw wrongShape()
  return parsed.data
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw wrongShape()
  }
}

// The parser's own words are left out: they may quote what was in the answer.
const wrongShape = (): Fault => badAnswer('does not have the agreed shape')
