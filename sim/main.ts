#!/usr/bin/env node
// The command at the desk: `latchkey`. Starts the simulator, and uses one that runs.

import { writeSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { VERSION } from '../agent/index.ts'
import { NoSimulator, SimulatorRefused } from './api-client.ts'
import { addClientCommands } from './commands.ts'
import { addDeskCommands } from './desk-commands.ts'
import { DEVICE_KINDS } from './devices.ts'
import { AnswerIsNo, BadFile, WrongUsage } from './readers-commands/outcome.ts'
import { addReaderCommands } from './readers-commands.ts'
import {
  CannotStart,
  type Running,
  type StartOptions,
  startServer,
  startSimulator,
} from './start.ts'

/** What the exit codes mean; from 64 on the numbers are those of sysexits.h. */
const EXIT = {
  done: 0,
  refused: 1,
  badFile: 2,
  usage: 64,
  noSimulator: 69,
  bug: 70,
  cannotStart: 73,
} as const

/** Each is a whole agent with its files; more of them are no good company for one another on a desk. */
const MOST_TERMINALS = 12

const program = new Command('latchkey')
  .description('A terminal, its readers, its server and its bad days, at your desk.')
  .version(VERSION)
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 the simulator, the server or a desk file refused, a vector or capture differs, or nothing came of it, 2 a file that cannot
be used, 64 wrong usage, 69 no simulator or server there, 70 a bug, 73 cannot start (port, folder or setting).`,
  )

program
  .command('start')
  .description('starts the simulator: terminals, their server and the page to use them with')
  .option('--data <folder>', 'where everything is kept', './.latchkey')
  .option('--terminals <n>', 'how many, 1 to 12: kyocera, ricoh and canon in turn', terminals, 1)
  .option('--no-enrol', 'leaves new terminals without a server, to enrol them by hand')
  .option('--fresh', 'start over with an empty folder', false)
  .option('--port <port>', 'panel, bench and simulator API', port, 7070)
  .option('--server-port <port>', 'reference server', port, 7443)
  .option('--set <name=value>', 'a setting that wins over everything; may be repeated', more, [])
  .option('--reader <kind>', 'one more reader at every terminal; may be repeated', reader, [])
  .option('--seed <n>', "fixes the simulator's chance", whole)
  .action((options: StartOptions) => run(startSimulator(options, command())))

program
  .command('server')
  .description('starts the reference server alone')
  .requiredOption('--data <folder>', 'where it keeps everything')
  .option('--port <port>', 'where it listens', port, 7443)
  .action((options: { readonly data: string; readonly port: number }) =>
    run(startServer(resolve(options.data), options.port)),
  )

addClientCommands(program, say)
addReaderCommands(program, say)
addDeskCommands(program, say)

/** Readers of its own a terminal may have beside those of its profile. */
const MOST_MORE = 5

function reader(value: string, before: readonly string[]): readonly string[] {
  if (!DEVICE_KINDS.includes(value)) {
    throw new InvalidArgumentError(`Kinds are ${DEVICE_KINDS.join(', ')}.`)
  }
  const all = [...new Set([...before, value])]
  if (all.length > MOST_MORE) {
    const message = `At most ${MOST_MORE}: a terminal has up to 8 readers, and three are there.`
    throw new InvalidArgumentError(message)
  }
  return all
}

function more(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function whole(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('write a whole number.')
}

function port(text: string): number {
  const number = whole(text)
  if (number <= 65_535) return number
  throw new InvalidArgumentError('a port is at most 65535.')
}

function terminals(text: string): number {
  const number = whole(text)
  if (number >= 1 && number <= MOST_TERMINALS) return number
  throw new InvalidArgumentError(`write a number from 1 to ${MOST_TERMINALS}.`)
}

/** How this program was called, so that examples can be copied. */
function command(): string {
  const [, script = ''] = process.argv
  return basename(script) === 'latchkey' ? 'latchkey' : `node ${relative(process.cwd(), script)}`
}

/** Straight to the descriptor, so that a line is out before the process ends. */
function say(line: string, descriptor = 1): void {
  writeSync(descriptor, `${line}\n`)
}

/** Runs until the first signal; the second one ends the process at once. */
async function run(starting: Promise<Running>): Promise<void> {
  const { words, close } = await starting
  const stopped = new Promise<void>(stop => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop())
  })
  say(words)
  await stopped
  await close()
  say('Stopped. Everything is kept for the next start.')
}

try {
  await program.parseAsync()
  process.exitCode = EXIT.done
} catch (error) {
  process.exitCode = report(error)
}

/** One sentence for what the person can mend; a stack only for a bug. */
function report(error: unknown): number {
  // `latchkey … | head` has read enough.
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return EXIT.done
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const known = [
    [SimulatorRefused, EXIT.refused],
    [NoSimulator, EXIT.noSimulator],
    [CannotStart, EXIT.cannotStart],
    [AnswerIsNo, EXIT.refused],
    [BadFile, EXIT.badFile],
    [WrongUsage, EXIT.usage],
  ] as const
  for (const [kind, code] of known) {
    if (!(error instanceof kind)) continue
    say(`latchkey: ${error.message}`, 2)
    return code
  }
  say(`latchkey: this is a bug, please report it.\n${(error as Error).stack ?? error}`, 2)
  return EXIT.bug
}
