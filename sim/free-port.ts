// A port that nobody listens on.

import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the ports that systems give out by themselves (from 32768 on Linux, from 16000 in gVisor's sandboxes), so that
// nothing takes it by accident before its owner listens.
const LOWEST = 10_000
const HIGHEST = 15_999
const TRIES = 50

/** A port of loopback that was free a moment ago. Rejects with Node's error when none of 50 is. */
export async function freePort(): Promise<number> {
  for (let left = TRIES - 1; ; left -= 1) {
    const port = randomInt(LOWEST, HIGHEST + 1)
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
