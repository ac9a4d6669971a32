#!/usr/bin/env node
// The command on the terminal: `latchkey-agent`. Runs the agent until it is told to stop.

import { writeSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { handOver } from './adapters/deny-lists.ts'
import { createLog } from './adapters/log.ts'
import { readerMistakes } from './adapters/readers.ts'
import { type AgentConfig, readConfig, readSet } from './config.ts'
import { Fault } from './fault.ts'
import { createAgent } from './index.ts'
import { VERSION } from './version.ts'
import { ENGLISH } from './wire/words/en.ts'

/** What the exit codes mean; the numbers are those of sysexits.h, which service managers know. */
const EXIT = {
  stopped: 0,
  usage: 64,
  refused: 65,
  bug: 70,
  storage: 74,
  tryAgain: 75,
  config: 78,
} as const

function exitCode({ code, retry }: Fault): number {
  if (code === 'config/invalid') return EXIT.config
  if (code === 'store/busy' || code === 'panel/unavailable') return EXIT.tryAgain
  if (code.startsWith('store/') || code.startsWith('vault/')) return EXIT.storage
  return retry === 'never' ? EXIT.config : EXIT.tryAgain
}

interface Options {
  readonly config: string
  readonly set: readonly string[]
}

const program = new Command('latchkey-agent')
  .description(
    'Reads cards and PINs at a printer, asks the server, and decides by itself when it is gone.',
  )
  .version(VERSION)
  .requiredOption('--config <file>', 'configuration file (JSON)')
  .option(
    '--set <name=value>',
    'a setting that wins over server and file; may be repeated',
    more,
    [],
  )
  .addHelpText(
    'after',
    `
Exit codes: 0 stopped by a signal, 64 wrong usage, 65 a deny list that does not count, 70 a bug, 74 storage, 75 try again later, 78 configuration.

Examples:
  latchkey-agent --config /etc/latchkey/agent.json
  latchkey-agent check --config /etc/latchkey/agent.json
  latchkey-agent deny --config /etc/latchkey/agent.json /media/usb/site.latchkey-deny`,
  )
  .exitOverride()
  .action((options: Options) => run(load(options)))

program
  .command('check')
  .description('checks the configuration file and says what is wrong with it')
  .action(() => {
    const config = load(program.opts<Options>())
    say(`The configuration is valid: ${config.readers.length} reader(s), server ${config.server}.`)
  })

program
  .command('deny')
  .description('hands a deny list from the console to the agent and says what became of it')
  .argument('<file>', 'a file NAME.latchkey-deny')
  .action(async (file: string) => {
    const outcome = await handOver(file, load(program.opts<Options>()).data)
    if (outcome === 'applied') {
      say(ENGLISH['deny.applied'])
    } else if (outcome === undefined) {
      say('No agent answers: the list lies ready and is looked at when the agent starts.')
    } else {
      say(`latchkey-agent: ${ENGLISH[`deny.${outcome}`]}`, 2)
      process.exitCode = EXIT.refused
    }
  })

function more(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function load({ config, set }: Options): AgentConfig {
  return readConfig(config, readSet(set), readerMistakes)
}

/** Straight to the descriptor, so that a line is out before the process ends. */
function say(line: string, descriptor = 1): void {
  writeSync(descriptor, `${line}\n`)
}

async function run(config: AgentConfig): Promise<void> {
  const log = createLog({ level: config.log })
  // Before anything is opened, so that a signal at any moment still ends in an orderly stop.
  const told = new Promise<NodeJS.Signals>(resolve => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve)
  })
  const agent = await createAgent(config, { log })
  log.info('The agent is ready.', { version: VERSION, panelPort: agent.panelPort })
  log.info('The agent stops.', { signal: await told })
  await agent.stop()
}

// A bug anywhere ends the process; the journal is durable and the service manager starts it again.
process.on('uncaughtException', error => process.exit(report(error)))

try {
  await program.parseAsync()
  process.exitCode ??= EXIT.stopped
} catch (error) {
  process.exitCode = report(error)
}

/** One sentence for what the person can mend; a stack only for a bug. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.stopped : EXIT.usage
  if (error instanceof Fault) {
    say(`latchkey-agent: ${error.message} (${error.code})`, 2)
    return exitCode(error)
  }
  say(`latchkey-agent: this is a bug, please report it.\n${(error as Error).stack ?? error}`, 2)
  return EXIT.bug
}
