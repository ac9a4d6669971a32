// Codes that unlock a terminal: the answer to its challenge, and the codes of a sealed envelope. Twelve digits: two say
// what they grant, ten prove it. Computed here for the server and for a desk; a terminal computes them by itself.

import { createHmac } from 'node:crypto'
import { derive } from './keys.ts'

export const UNLOCK_MODES = ['single', 'until-online', 'diagnostic', 'clear-pins'] as const
export type UnlockMode = (typeof UNLOCK_MODES)[number]

export const MOST_HOURS = 72
/** A terminal takes the answer to a challenge for so long after it has drawn it. */
export const CHALLENGE_VALID_MS = 30 * 60_000
/** So many codes of envelopes, from the next one on, are looked at by a terminal. */
export const ENVELOPE_WINDOW = 3

export interface Grant {
  readonly mode: UnlockMode
  /** 1 to `MOST_HOURS` with `until-online`, else null. */
  readonly hours: number | null
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHALLENGE_CHARS = 8
const PROOF_DIGITS = 10

/** The canonical eight characters of a challenge read to somebody; undefined when it cannot be one. */
export function readChallenge(text: string): string | undefined {
  const read = text
    .replace(/[\s-]/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const fits = read.length === CHALLENGE_CHARS && [...read].every(char => DIGITS.includes(char))
  return fits ? read : undefined
}

/** What is wrong with the hours of a grant, in words; undefined when nothing is. */
export function hoursProblem({ mode, hours }: Grant): string | undefined {
  if (mode !== 'until-online') return hours === null ? undefined : 'only with until-online'
  const fits = hours !== null && Number.isInteger(hours) && hours >= 1 && hours <= MOST_HOURS
  return fits ? undefined : `with until-online say for how many, 1 to ${MOST_HOURS}`
}

/** The two digits that say what a code grants. Throws for hours that `hoursProblem` names. */
export function grantDigits(grant: Grant): string {
  const problem = hoursProblem(grant)
  if (problem !== undefined) throw new Error(`hours: ${problem}`)
  switch (grant.mode) {
    case 'single':
      return '00'
    case 'until-online':
      return String(grant.hours).padStart(2, '0')
    case 'diagnostic':
      return '90'
    case 'clear-pins':
      return '91'
  }
}

/** The answer to a canonical challenge, by a terminal's K_unlock: the first 8 bytes of the HMAC modulo 10^10. */
export function challengeCode(unlockKey: Uint8Array, challenge: string, grant: Grant): string {
  const digits = grantDigits(grant)
  const mac = createHmac('sha256', unlockKey).update(`${challenge}${digits}`, 'ascii').digest()
  return digits + decimal(mac.readBigUInt64BE(), PROOF_DIGITS)
}

/** The code of one counter of a terminal's envelopes, by its K_unlock. */
export function envelopeCode(unlockKey: Uint8Array, counter: number, grant: Grant): string {
  const digits = grantDigits(grant)
  const mac = createHmac('sha256', derive(unlockKey, 'latchkey/v1/envelope'))
    .update(counterBytes(counter))
    .update(digits, 'ascii')
    .digest()
  // 31 bits as in RFC 4226 cannot fill ten digits.
  return digits + decimal(truncated(mac, 63), PROOF_DIGITS)
}

/** HOTP as RFC 4226 has it: HMAC-SHA-1, 31 bits, six digits. Ties our truncation to the RFC's vectors. */
export function hotp(key: Uint8Array, counter: number): string {
  const mac = createHmac('sha1', key).update(counterBytes(counter)).digest()
  return decimal(truncated(mac, 31), 6)
}

/** A code as it is read aloud and printed: three groups of four. */
export const inGroups = (code: string): string => code.match(/.{4}/g)?.join(' ') ?? code

function counterBytes(counter: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return bytes
}

/** Dynamic truncation (RFC 4226, 5.3): from the offset in the last nibble, without the topmost bit. */
function truncated(mac: Buffer, bits: 31 | 63): bigint {
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  return bits === 31
    ? BigInt(mac.readUInt32BE(offset) & 0x7fffffff)
    : mac.readBigUInt64BE(offset) & 0x7fff_ffff_ffff_ffffn
}

const decimal = (value: bigint, digits: number): string =>
  String(value % 10n ** BigInt(digits)).padStart(digits, '0')
