#!/usr/bin/env node
// The command at the desk: `latchkey`. Starts the simulator, and uses one that runs.

import { writeSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { NoSimulator, SimulatorRefused } from './api-client.ts'
import { CannotStart } from './cannot-start.ts'
import { addClientCommands } from './commands.ts'
import { AnswerIsNo, BadFile, WrongUsage } from './readers-commands/outcome.ts'

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

const program = new Command('latchkey')
  .description('A terminal, its readers, its server and its bad days, at your desk.')
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 the simulator, the server or a desk file refused, a vector or capture differs, or nothing came of it, 2 a file that cannot
be used, 64 wrong usage, 69 no simulator or server there, 70 a bug, 73 cannot start (port, folder or setting).`,
  )

type Add = (to: Command, say: (line: string) => void) => void

const starts = async (): Promise<Add> => (await import('./start-commands.ts')).addStartCommands
const readers = async (): Promise<Add> => (await import('./readers-commands.ts')).addReaderCommands
const connector = async (): Promise<Add> =>
  (await import('./connector-commands.ts')).addConnectorCommand
const identity = async (): Promise<Add> =>
  (await import('./identity-commands.ts')).addIdentityCommand
const desktop = async (): Promise<Add> => (await import('./desktop-commands.ts')).addDesktopCommands
const desks = async (): Promise<Add> => (await import('./desk-commands.ts')).addDeskCommands
const spooler = async (): Promise<Add> => (await import('./spooler-commands.ts')).addSpoolerCommands
/** By their first word: those whose code takes longer to read than the others take to run. */
const LATER = {
  start: starts,
  server: starts,
  readers,
  unlock: desks,
  desk: desks,
  connector,
  desktop,
  'identity-providers': identity,
  spooler,
}

await addCommands(process.argv[2] ?? '')

/** Adds what was asked for; for help, and for a word that is no command, all of them. */
async function addCommands(wanted: string): Promise<void> {
  if (Object.hasOwn(LATER, wanted)) {
    return (await LATER[wanted as keyof typeof LATER]())(program, say)
  }
  const clients = new Command()
  addClientCommands(clients, say)
  const isClient = clients.commands.some(one => one.name() === wanted)
  if (!isClient) (await starts())(program, say)
  addClientCommands(program, say)
  if (isClient) return
  for (const more of [readers, desks, connector, identity, desktop, spooler])
    (await more())(program, say)
}

/** Straight to the descriptor, so that a line is out before the process ends. */
function say(line: string, descriptor = 1): void {
  writeSync(descriptor, `${line}\n`)
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
