// The identity providers as a process beside the simulator: started with it, started again when they end, stopped with it.

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Description } from './identity/identity-providers.ts'

export interface IdentityChildOptions {
  readonly folder: string
  /** As for the command. */
  readonly port: number
  /** The servers that people are sent back to. */
  readonly servers: readonly string[]
  readonly log: Logger
  /** Takes a line when they ended without being told to. */
  readonly say: (line: string) => void
}

export interface IdentityChild {
  readonly description: Description
  close(): Promise<void>
}

const START_WAIT_MS = 30_000
const STOP_WAIT_MS = 5_000
const MOST_RESTARTS = 5
const RESTART_WAIT_MS = 1_000
const MOST_OUTPUT_CHARS = 65_536

/** Rejects, with what they said, when they do not come up. */
export async function startIdentityChild(options: IdentityChildOptions): Promise<IdentityChild> {
  const { say } = options
  let closing = false
  let restarts = 0
  let timer: NodeJS.Timeout | undefined
  let { child, description } = await start(options)

  const again = async (): Promise<void> => {
    const next = await start(options)
    child = next.child
    if (closing) await stop(child)
    else watch()
  }
  const ended = (how: string): void => {
    if (closing) return
    const last = restarts === MOST_RESTARTS
    const then = last ? 'Start anew to have them back' : 'They are started again'
    say(`The identity providers ended (${how}). ${then}.`)
    if (last) return
    restarts += 1
    timer = setTimeout(() => {
      again().catch((error: Error) => ended(error.message))
    }, RESTART_WAIT_MS)
  }
  const watch = () => child.once('exit', (code, signal) => ended(String(signal ?? code)))
  watch()
  return {
    description,
    async close() {
      closing = true
      clearTimeout(timer)
      await stop(child)
    },
  }
}

/** One process, ready; with a channel, so that it notices when we are gone, and in a group of its own, so that Ctrl-C is ours. */
function start({ folder, port, servers, log }: IdentityChildOptions): Promise<{
  readonly child: ChildProcess
  readonly description: Description
}> {
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./main.js', import.meta.url)),
      ...['identity-providers', '--json', '--data', folder, '--port', String(port)],
      ...servers.flatMap(server => ['--server', server]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  )
  return new Promise((resolve, reject) => {
    let [said, trouble] = ['', '']
    const timer = setTimeout(() => child.kill('SIGKILL'), START_WAIT_MS)
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      said = (said + piece).slice(0, MOST_OUTPUT_CHARS)
      const end = said.indexOf('\n')
      if (end === -1) return
      clearTimeout(timer)
      try {
        resolve({ child, description: JSON.parse(said.slice(0, end)) })
      } catch {
        // Whatever it is, it does not say what we ask for; why is told when it has ended.
        child.kill('SIGKILL')
      }
    })
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      trouble = (trouble + piece).slice(0, MOST_OUTPUT_CHARS)
      log.warn(piece.trimEnd())
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(trouble.replace(/^latchkey: /, '').trim() || `ended with ${signal ?? code}`))
    })
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = new Promise(ended => child.once('exit', ended))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS)
  await over
  clearTimeout(timer)
}
