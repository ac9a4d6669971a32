// A reference server in its process that is killed at any moment, also while it starts, and comes back by itself.

import { freePort } from '../../sim/free-port.ts'
import type { ServerAccess } from '../../sim/server-api.ts'
import { latchkey, type Program, serverProgram } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { sleep } from './people.ts'

export interface KilledServer {
  readonly access: ServerAccess
  /** How often it was killed. */
  readonly kills: () => number
  /** SIGKILL, unless it is gone already; it is started again so many milliseconds later. Tells whether it was there. */
  kill(downMs: number): boolean
  /** Resolves when it answers again. */
  up(): Promise<void>
  /** Kills it every few seconds until `over`, sometimes while it starts. */
  trouble(chance: () => number, over: () => boolean): Promise<void>
}

/** The longest it is left alone, so that terminals are online for some time and offline for some. */
const QUIET_MS = 10_000
const LONGEST_DOWN_MS = 1_500
const LONGEST_START_MS = 1_000

export async function killedServer(): Promise<KilledServer> {
  const folder = temporaryFolder()
  const port = await freePort()
  const { program: first, access } = await serverProgram(folder, port)
  let running: Program = first
  let kills = 0
  let back = Promise.resolve()

  const start = async (): Promise<void> => {
    const program = latchkey('server', '--data', folder, '--port', String(port), '--smtp-port', '0')
    running = program
    await program.says(/https:/).catch(error => {
      // Killed while it starts it is started again by whoever killed it.
      if (!program.child.killed) throw error
    })
  }
  const kill = (downMs: number): boolean => {
    if (running.child.killed) return false
    kills += 1
    const over = running.end('SIGKILL')
    back = over.then(() => sleep(downMs)).then(start)
    return true
  }
  const up = async (): Promise<void> => {
    for (let waited: Promise<void> | undefined; waited !== back; ) {
      waited = back
      await waited
    }
  }

  return {
    access,
    kills: () => kills,
    kill,
    up,
    async trouble(chance, over) {
      while (!over()) {
        await sleep(chance() * QUIET_MS)
        if (over()) return
        const downMs = chance() * LONGEST_DOWN_MS
        kill(downMs)
        if (chance() < 0.3) {
          await sleep(downMs + chance() * LONGEST_START_MS)
          kill(downMs)
        }
        await up()
      }
    },
  }
}
