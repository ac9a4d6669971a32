// The hash chain of a terminal's journal, as the server recomputes it.

import { createHash } from 'node:crypto'
import type { WireEntry } from '../../agent/wire/server-messages.ts'

/** What comes before the first entry of a log. */
export const CHAIN_START = Buffer.alloc(32)

/** What the hash of an entry is made from. */
type Hashed = Omit<WireEntry, 'hash' | 'mac' | 'checkpoint'>

/** Chain hash of an entry that follows `previous` in log `logId`. */
export function chainHash(previous: Uint8Array, logId: string, entry: Hashed): Buffer {
  const commitment = createHash('sha256')
    .update(Buffer.from(entry.blind, 'base64'))
    .update(Buffer.from(entry.body, 'base64'))
    .digest('base64')
  const { seq, boot, uptime, wall, trust, origin } = entry
  const from = origin === undefined ? [] : [[origin.logId, origin.seq, origin.hash]]
  return createHash('sha256')
    .update('latchkey-log-v1')
    .update(previous)
    .update(JSON.stringify([logId, seq, boot, uptime, wall, trust, commitment, ...from]))
    .digest()
}
