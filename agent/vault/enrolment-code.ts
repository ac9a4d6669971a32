// The 30 characters a technician types to enrol a terminal: a one-time secret and which CA to believe.

import { createHash } from 'node:crypto'
import { Fault } from '../fault.ts'
import { derive, mac } from './keys.ts'

// Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U; five more symbols for the check only.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHECKS = `${DIGITS}*~$=U`
const CODE_LENGTH = 30
const SECRET_BYTES = 10
const FINGERPRINT_BYTES = 8
// 80 + 64 bits are 28.8 characters: the last bit of the 29th is zero.
const SPARE_BITS = 1n

export interface EnrolmentCode {
  /** 80 bits known to the server that issued it. */
  readonly secret: Uint8Array
  /** First 8 bytes of SHA-256 over the CA's SubjectPublicKeyInfo (DER). */
  readonly fingerprint: Uint8Array
}

/** Which CA a code means. `publicKey` is the CA's SubjectPublicKeyInfo, DER. */
export function fingerprintOf(publicKey: Uint8Array): Uint8Array {
  return createHash('sha256').update(publicKey).digest().subarray(0, FINGERPRINT_BYTES)
}

/** The code as 30 characters, without dashes. */
export function encodeEnrolmentCode(code: EnrolmentCode): string {
  const bytes = Buffer.concat([code.secret, code.fingerprint])
  if (bytes.length !== SECRET_BYTES + FINGERPRINT_BYTES) {
    throw new RangeError('an enrolment code has a secret of 10 bytes and a fingerprint of 8')
  }
  const value = BigInt(`0x${bytes.toString('hex')}`) << SPARE_BITS
  const digits: string[] = []
  for (let rest = value; digits.length < CODE_LENGTH - 1; rest >>= 5n) {
    digits.unshift(DIGITS.charAt(Number(rest & 31n)))
  }
  return digits.join('') + checkOf(value)
}

/**
 * Reads a code as people type it: any case, spaces and dashes anywhere, O for 0, I and L for 1.
 * Throws Fault `enrolment/bad-code` that says what is wrong with it and never repeats it.
 */
export function decodeEnrolmentCode(typed: string): EnrolmentCode {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  if (text.length !== CODE_LENGTH) {
    throw badCode(`It has ${text.length} characters instead of ${CODE_LENGTH}`)
  }
  let value = 0n
  for (const [index, character] of [...text.slice(0, -1)].entries()) {
    const digit = DIGITS.indexOf(character)
    if (digit < 0) throw badCode(`Character ${index + 1} does not occur in enrolment codes`)
    value = (value << 5n) | BigInt(digit)
  }
  if (!CHECKS.includes(text.slice(-1))) {
    throw badCode(`Character ${CODE_LENGTH} does not occur in enrolment codes`)
  }
  if (text.slice(-1) !== checkOf(value) || (value & 1n) !== 0n) {
    throw badCode('Its check character does not match, so at least one character is mistyped')
  }
  const hex = (value >> SPARE_BITS)
    .toString(16)
    .padStart(2 * (SECRET_BYTES + FINGERPRINT_BYTES), '0')
  const bytes = Buffer.from(hex, 'hex')
  return { secret: bytes.subarray(0, SECRET_BYTES), fingerprint: bytes.subarray(SECRET_BYTES) }
}

/** The key that both sides derive from the secret. */
export function codeKeyOf(secret: Uint8Array): Uint8Array {
  return derive(secret, '', 'latchkey/v1/enrol-code')
}

/** Names the code without giving it away, 8 bytes. */
export function codeIdOf(codeKey: Uint8Array): Uint8Array {
  return mac(codeKey, 'id').subarray(0, 8)
}

/** What the terminal proves and signs: its three public keys as base64 texts. */
export function transcriptOf(keys: {
  readonly tlsKey: string
  readonly signingKey: string
  readonly sealingKey: string
}): Uint8Array {
  const { tlsKey, signingKey, sealingKey } = keys
  return Buffer.from(`latchkey/v1/enrol\n${tlsKey}\n${signingKey}\n${sealingKey}`, 'utf8')
}

/** Proves knowledge of the secret for exactly these keys, 32 bytes. */
export function proofOf(codeKey: Uint8Array, transcript: Uint8Array): Uint8Array {
  return mac(codeKey, transcript)
}

function checkOf(value: bigint): string {
  return CHECKS.charAt(Number(value % 37n))
}

function badCode(what: string): Fault {
  return new Fault(
    'enrolment/bad-code',
    `This is not an enrolment code. ${what}. Compare it with the code in the console.`,
    { retry: 'never' },
  )
}
