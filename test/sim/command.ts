// Runs the built programs in processes of their own. For tests only; `npm test` builds them first.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ServerAccess } from '../../sim/server-api.ts'

export interface Program {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** The first match in what it has said; throws when it ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** Its exit code, or the signal that ended it. */
  readonly over: Promise<number | string>
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | string>
}

/** Starts `node FILE ARGS`; whatever still runs when the test has finished is killed. */
export function run(file: string, args: readonly string[], env = process.env): Program {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', piece => {
    stdout += piece
  })
  child.stderr.on('data', piece => {
    stderr += piece
  })
  const over = once(child, 'close').then(([code, signal]) => code ?? signal)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return over
  }
  onTestFinished(async () => {
    await end('SIGKILL')
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    over,
    end,
    says: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout)
          if (found !== null) resolve(found)
        }
        child.stdout.on('data', look)
        look()
        void over.then(code => reject(new Error(`It ended with ${code}: ${stdout}${stderr}`)))
      }),
  }
}

export const latchkey = (...args: string[]): Program => run('dist/sim/main.js', args)

/** The reference server alone, ready; port 0 takes a free one. `build`: folder of the built programs. */
export async function serverProgram(
  folder: string,
  port = 0,
  build = 'dist',
): Promise<{ readonly program: Program; readonly access: ServerAccess }> {
  const main = `${build}/sim/main.js`
  const program = run(main, [
    ...['server', '--data', folder, '--port', String(port), '--smtp-port', '0'],
  ])
  const [, found] = await program.says(/https:\/\/127\.0\.0\.1:(\d+)\n/)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const adminToken = read('admin-token').trim()
  return { program, access: { port: Number(found), caPem: read('ca.pem'), adminToken } }
}
