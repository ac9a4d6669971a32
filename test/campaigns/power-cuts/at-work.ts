// A terminal in a process of its own, until its power goes or it has done all it had to do.

import { spawn } from 'node:child_process'
import type { Job, Line } from './said.ts'

const POWER_IS_GONE = 87
/** The longest it may take; what a machine that is too busy did not get done says nothing about the power. */
const LONGEST_MS = 120_000

/** What every terminal needs. */
export interface Bench {
  readonly child: string
  readonly vfs: string
  /** The folder to begin with a copy of. */
  readonly prepared: string
  /** The stretched PIN, base64. */
  readonly u: string
}

export interface Worked {
  readonly lines: readonly Line[]
  readonly isCut: boolean
  /** What it says when it ended in any other way. */
  readonly failure?: string
}

/** Rejects with Error when it has taken too long, or could not be started at all. */
export function atWork({ child, vfs, u }: Bench, job: Omit<Job, 'vfs'>): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const process = spawn(
      globalThis.process.execPath,
      [child, JSON.stringify({ ...job, vfs }), u],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        ...{ timeout: LONGEST_MS, killSignal: 'SIGKILL' },
      },
    )
    const said: string[] = []
    const complaints: string[] = []
    process.stdout.setEncoding('utf8').on('data', text => said.push(text))
    process.stderr.setEncoding('utf8').on('data', text => complaints.push(text))
    process.on('error', reject)
    process.on('close', (code, signal) => {
      if (process.killed) {
        const longest = `more than ${LONGEST_MS / 1_000} s`
        reject(
          new Error(
            `A terminal took ${longest}: go on with --state when the machine is less busy.`,
          ),
        )
        return
      }
      const lines = said.join('').split('\n').filter(Boolean)
      const failed = code !== 0 && code !== POWER_IS_GONE
      resolve({
        lines: lines.map(line => JSON.parse(line) as Line),
        isCut: code === POWER_IS_GONE,
        ...(failed ? { failure: `${signal ?? code} ${complaints.join('').slice(-2_000)}` } : {}),
      })
    })
  })
}
