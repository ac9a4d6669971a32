// The key of a log moves on with every entry and cannot be turned back: who takes it forges nothing that is past.

import { sealTo } from './box.ts'
import { mac } from './keys.ts'

/** The key of the entry after the one that `key` is for: HMAC-SHA-256(key, "evolve"). */
export const evolved = (key: Uint8Array): Uint8Array => mac(key, 'evolve')

/** The key of the entry `steps` after the one that `key` is for. */
export function evolvedBy(key: Uint8Array, steps: number): Uint8Array {
  let at = key
  for (let step = 0; step < steps; step += 1) at = evolved(at)
  return at
}

/** The key of a log's first entry, for nobody but the holder of `server` (X25519, 32 bytes), and for no other log. */
export const boxedStartKey = (server: Uint8Array, key: Uint8Array, logId: string): Uint8Array =>
  sealTo(server, Buffer.concat([key, Buffer.from(logId, 'utf8')]))
