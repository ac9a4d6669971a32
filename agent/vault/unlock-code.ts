// Unlock codes that answer a challenge or come out of a sealed envelope: twelve digits, of which two say what the code
// grants and ten prove that the server or its desk has said so. The key is this terminal's own.

import { createHmac, randomBytes } from 'node:crypto'
import { derive, mac, sameBytes } from './keys.ts'

// Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHALLENGE_CHARS = 8
const CHALLENGE_BYTES = 5
const PROOF_DIGITS = 10
const GRANT_DIGITS = 2
const CODE = /^\d{12}$/
/** So many codes of the envelope are looked at, from the next one on. */
const WINDOW = 3
const MOST_HOURS = 72

/** What a code grants, in its first two digits: 00; 01 to 72, the hours; 90; 91. */
export type Grant =
  | { readonly mode: 'single' | 'diagnostic' | 'clear-pins' }
  | { readonly mode: 'until-online'; readonly hours: number }

/** Which code somebody typed. */
export type UsedCode =
  | { readonly by: 'challenge'; readonly challenge: string }
  | { readonly by: 'envelope'; readonly counter: number }

/** Against what a typed code is held: the challenge that runs, if one does, and the envelope's next counter. */
export interface Expected {
  readonly challenge?: string
  readonly next: number
}

/** A fresh challenge: 40 random bits of the operating system as eight characters. */
export function newChallenge(): string {
  const value = BigInt(`0x${randomBytes(CHALLENGE_BYTES).toString('hex')}`)
  return Array.from({ length: CHALLENGE_CHARS }, (_, at) =>
    DIGITS.charAt(Number((value >> BigInt(5 * (CHALLENGE_CHARS - 1 - at))) & 31n)),
  ).join('')
}

/**
 * The canonical eight characters of a challenge as people write it down: any case, spaces and dashes anywhere, O for 0,
 * I and L for 1. Undefined when it cannot be one.
 */
export function readChallenge(text: string): string | undefined {
  const read = text
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const fits = read.length === CHALLENGE_CHARS && [...read].every(char => DIGITS.includes(char))
  return fits ? read : undefined
}

/** What the two digits in front grant; undefined when they grant nothing. */
export function readGrant(digits: string): Grant | undefined {
  if (!/^\d\d$/.test(digits)) return undefined
  const number = Number(digits)
  if (number === 0) return { mode: 'single' }
  if (number <= MOST_HOURS) return { mode: 'until-online', hours: number }
  if (number === 90) return { mode: 'diagnostic' }
  return number === 91 ? { mode: 'clear-pins' } : undefined
}

/**
 * The answer to a canonical challenge: the two digits of the grant, then the first 8 bytes of HMAC-SHA256 over both
 * modulo 10^10. `unlockKey` is K_unlock, 32 bytes.
 */
export function challengeCode(unlockKey: Uint8Array, challenge: string, grant: string): string {
  const proof = Buffer.from(mac(unlockKey, challenge + grant)).readBigUInt64BE()
  return grant + decimal(proof, PROOF_DIGITS)
}

/** K_env, 32 bytes, of K_unlock. */
export function envelopeKey(unlockKey: Uint8Array): Uint8Array {
  return derive(unlockKey, '', 'latchkey/v1/envelope')
}

/** The code of one counter of the envelope: the two digits of the grant, then ten by HOTP's truncation from 64 bits. */
export function envelopeCode(key: Uint8Array, counter: number, grant: string): string {
  const message = Buffer.concat([counterBytes(counter), Buffer.from(grant, 'ascii')])
  return grant + decimal(truncated(mac(key, message), 64), PROOF_DIGITS)
}

/** HOTP's standard mode (RFC 4226): HMAC-SHA1, 31 bits, six digits. Its vectors tie our truncation to the RFC's. */
export function hotp(key: Uint8Array, counter: number): string {
  const hash = createHmac('sha1', key).update(counterBytes(counter)).digest()
  return decimal(truncated(hash, 32), 6)
}

/**
 * Which of the codes that are good now was typed, and what it grants; undefined when it is none. Every comparison is
 * made, each in constant time, so that the time taken tells nothing.
 */
export function findCode(
  unlockKey: Uint8Array,
  typed: string,
  { challenge, next }: Expected,
): { readonly code: UsedCode; readonly grant: Grant } | undefined {
  const digits = typed.slice(0, GRANT_DIGITS)
  const key = envelopeKey(unlockKey)
  const same = (code: string): boolean =>
    sameBytes(Buffer.from(code), Buffer.from(typed.padEnd(12).slice(0, 12)))
  // Without a challenge the work is the same; an empty one is nobody's, and its answer opens nothing.
  const answered = same(challengeCode(unlockKey, challenge ?? '', digits))
  const counters = Array.from({ length: WINDOW }, (_, ahead) => next + ahead)
  const found = counters.filter(counter => same(envelopeCode(key, counter, digits)))
  const grant = readGrant(digits)
  if (!CODE.test(typed) || grant === undefined) return undefined
  if (answered && challenge !== undefined) return { code: { by: 'challenge', challenge }, grant }
  const [counter] = found
  return counter === undefined ? undefined : { code: { by: 'envelope', counter }, grant }
}

function counterBytes(counter: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return bytes
}

/** Dynamic truncation (RFC 4226, 5.3): `bits` from the offset in the last nibble on, without the topmost one. */
function truncated(hash: Uint8Array, bits: 32 | 64): bigint {
  const bytes = Buffer.from(hash)
  const offset = bytes.readUInt8(bytes.length - 1) & 0xf
  return bits === 32
    ? BigInt(bytes.readUInt32BE(offset) & 0x7fff_ffff)
    : bytes.readBigUInt64BE(offset) & 0x7fff_ffff_ffff_ffffn
}

const decimal = (value: bigint, digits: number): string =>
  String(value % 10n ** BigInt(digits)).padStart(digits, '0')
