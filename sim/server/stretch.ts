// Slow hashes: u = scrypt(PIN, site salt) for PINs, and the static unlock code in the form terminals check.

import { randomBytes, scrypt } from 'node:crypto'

/** Cost used for everything; one hash takes about 50 ms on a desktop core and 16 MiB. */
export const STRETCH = { N: 16_384, r: 8, p: 1 } as const

/** See `stretch`. */
export type Stretch = (secret: string, salt: Uint8Array) => Promise<Buffer>

/** scrypt to 32 bytes, off the event loop. */
export function stretch(secret: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, STRETCH, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    )
  })
}

/** The static unlock code as it is stored and pushed: `scrypt$N$salt$hash`, salt 16 and hash 32 bytes in base64. */
export async function hashUnlockCode(code: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await stretch(code, salt)
  return `scrypt$${STRETCH.N}$${salt.toString('base64')}$${hash.toString('base64')}`
}
