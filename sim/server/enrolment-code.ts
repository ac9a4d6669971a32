// The one-time enrolment code: 80-bit secret, CA fingerprint, check character, in Crockford base 32.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { derive } from './keys.ts'

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
// Crockford's five extra check symbols, for values 32 to 36 (https://www.crockford.com/base32.html).
const CHECK_DIGITS = `${DIGITS}*~$=U`
const BODY_CHARS = 29

export interface EnrolmentCode {
  /** 30 characters, as typed at the panel. */
  readonly code: string
  /** Base64; names the code without giving it away. */
  readonly codeId: string
  /** What both sides prove with. */
  readonly codeKey: Buffer
}

/** Makes a code that names the CA by the first 8 bytes of SHA-256 over its SubjectPublicKeyInfo. */
export function newEnrolmentCode(caPublicKey: Uint8Array): EnrolmentCode {
  const secret = randomBytes(10)
  const fingerprint = createHash('sha256').update(caPublicKey).digest().subarray(0, 8)
  const codeKey = derive(secret, 'latchkey/v1/enrol-code')
  return { code: spell(Buffer.concat([secret, fingerprint])), codeId: codeIdOf(codeKey), codeKey }
}

/** First 8 bytes of HMAC-SHA256(codeKey, "id"), base64. */
const codeIdOf = (codeKey: Uint8Array) =>
  createHmac('sha256', codeKey).update('id').digest().subarray(0, 8).toString('base64')

/** 144 bits and one zero bit as 29 digits, and the check character over them. */
function spell(bytes: Uint8Array): string {
  const number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) << 1n
  let body = ''
  for (let at = BODY_CHARS - 1; at >= 0; at--) {
    body += DIGITS.charAt(Number((number >> BigInt(5 * at)) & 31n))
  }
  return body + CHECK_DIGITS.charAt(Number(number % 37n))
}
