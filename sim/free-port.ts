// A port that nobody listens on.

import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * From where to where it is looked for, both included. Below the ports that systems give out by themselves (from 32768
 * on Linux, from 16000 in gVisor's sandboxes), so that nothing takes it by accident before its owner listens; above
 * 10080, the last of those that browsers refuse to open (Fetch Standard, 2.9 "Port blocking").
 */
export const FREE_PORTS = { lowest: 10_081, highest: 15_999 } as const
const TRIES = 50

/** A port of loopback that was free a moment ago. Rejects with Node's error when none of 50 is. */
export async function freePort(): Promise<number> {
  for (let left = TRIES - 1; ; left -= 1) {
    const port = randomInt(FREE_PORTS.lowest, FREE_PORTS.highest + 1)
    const server = createServer()
    try {
      await new Promise<void>((listening, failed) => {
        server.on('error', failed)
        server.listen(port, '127.0.0.1', listening)
      })
    } catch (error) {
      if (left === 0) throw error
      continue
    }
    await new Promise(closed => server.close(closed))
    return port
  }
}
