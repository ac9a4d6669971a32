// PINs and codes are short: scrypt makes every guess cost, off the event loop.

import { randomBytes, scrypt } from 'node:crypto'
import { Fault } from '../fault.ts'
import { mac, sameBytes } from './keys.ts'

/** scrypt's cost: N from 2^13 to 2^15, r and p fixed by the device protocol. */
export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

const COSTS: readonly number[] = [8_192, 16_384, 32_768]
const STRETCHED_BYTES = 32

/** See `stretch`. A world that tries the same few PINs a thousand times may remember what came out. */
export type Stretch = (text: string, salt: Uint8Array, cost: Cost) => Promise<Uint8Array>

/**
 * u = scrypt(text, salt, N, 8, 1), 32 bytes (RFC 7914), computed on the thread pool.
 * Throws RangeError when the cost is not one the device protocol allows.
 */
export function stretch(text: string, salt: Uint8Array, cost: Cost): Promise<Uint8Array> {
  const { N, r, p } = cost
  if (!COSTS.includes(N) || r !== 8 || p !== 1) {
    throw new RangeError(
      `scrypt cost N=${N} r=${r} p=${p} is not one of N=2^13, 2^14, 2^15 r=8 p=1`,
    )
  }
  return new Promise((resolve, reject) => {
    // Node refuses more than 32 MiB unless told otherwise; N=2^15 needs that and a little more.
    const maxmem = 256 * N * r
    scrypt(text, salt, STRETCHED_BYTES, { N, r, p, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

/** What finds a PIN at one terminal: useless at any other. `u` is a stretched PIN. */
export function lookupOf(terminalSalt: Uint8Array, u: Uint8Array): Uint8Array {
  return mac(terminalSalt, u)
}

/** What checks a PIN that goes with one user's card. `u` is a stretched PIN. */
export function checkOf(userSalt: Uint8Array, u: Uint8Array): Uint8Array {
  return mac(userSalt, u)
}

/** The form in which an unlock code is kept: `scrypt$N$salt$hash`, salt and hash in base64. */
export async function hashCode(code: string, N = 16_384): Promise<string> {
  const salt = randomBytes(16)
  const hash = await stretch(code, salt, { N, r: 8, p: 1 })
  return `scrypt$${N}$${salt.toString('base64')}$${Buffer.from(hash).toString('base64')}`
}

/**
 * Tells whether `code` is the one that `stored` was made from.
 * Throws Fault `config/invalid` when `stored` is not of the form `scrypt$N$salt$hash`.
 */
export async function checkCode(
  code: string,
  stored: string,
  how: Stretch = stretch,
): Promise<boolean> {
  const { N, salt, hash } = readStored(stored)
  return sameBytes(await how(code, salt, { N, r: 8, p: 1 }), hash)
}

function readStored(stored: string): { N: number; salt: Uint8Array; hash: Uint8Array } {
  if (stored === '') throw invalid('it is empty')
  const [method, cost, salt, hash, ...rest] = stored.split('$')
  if (method !== 'scrypt') throw invalid('it does not begin with "scrypt$"')
  if (cost === undefined || salt === undefined || hash === undefined || rest.length > 0) {
    throw invalid('it does not have four parts')
  }
  const N = COSTS.find(allowed => String(allowed) === cost)
  if (N === undefined) throw invalid(`its cost is not one of ${COSTS.join(', ')}`)
  const read = { N, salt: readBase64(salt), hash: readBase64(hash) }
  if (read.salt === undefined || read.salt.length < 8 || read.salt.length > 64) {
    throw invalid('its salt is not 8 to 64 bytes of base64')
  }
  if (read.hash?.length !== STRETCHED_BYTES) throw invalid('its hash is not 32 bytes of base64')
  return { N, salt: read.salt, hash: read.hash }
}

function readBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

function invalid(why: string): Fault {
  return new Fault(
    'config/invalid',
    `The stored unlock code cannot be used: ${why}. Set the unlock code again on the server.`,
    { retry: 'never' },
  )
}
