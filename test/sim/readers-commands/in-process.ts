// The reader commands without a process of their own: what they print, and how they end.

import { Command, CommanderError } from 'commander'
import { expect, onTestFinished } from 'vitest'
import { AnswerIsNo, BadFile, WrongUsage } from '../../../sim/readers-commands/outcome.ts'
import { addReaderCommands } from '../../../sim/readers-commands.ts'

export interface Ended {
  readonly out: readonly string[]
  /** Its message, when it did not end well. */
  readonly said?: string
  readonly as?: 'answer-is-no' | 'bad-file' | 'wrong-usage'
}

export interface Listening {
  readonly out: readonly string[]
  /** Waits for a line. */
  says(pattern: RegExp): Promise<void>
  /** Ends it as if its terminal were closed. */
  end(): Promise<Ended>
}

/** Starts a command that listens until it is ended. */
export function listening(...args: string[]): Listening {
  const out: string[] = []
  const over = ended(args, out)
  const end = () => {
    process.emit('SIGHUP')
    return over
  }
  onTestFinished(async () => {
    await end()
  })
  return {
    ...{ out, end },
    says: pattern =>
      expect.poll(() => out.join('\n'), { interval: 5, timeout: 10_000 }).toMatch(pattern),
  }
}

/** Runs `latchkey readers ARGS`; whatever is no known ending is thrown. */
export const readers = (...args: string[]): Promise<Ended> => ended(args, [])

async function ended(args: readonly string[], out: string[]): Promise<Ended> {
  const program = new Command('latchkey')
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
  addReaderCommands(program, line => out.push(...line.split('\n')))
  try {
    await program.parseAsync(['readers', ...args], { from: 'user' })
    return { out }
  } catch (error) {
    const said = (error as Error).message
    if (error instanceof AnswerIsNo) return { out, said, as: 'answer-is-no' }
    if (error instanceof BadFile) return { out, said, as: 'bad-file' }
    if (error instanceof WrongUsage || error instanceof CommanderError) {
      return { out, said, as: 'wrong-usage' }
    }
    throw error
  }
}
