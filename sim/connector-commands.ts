// `latchkey connector`: the example of a connector, alone.

import { readFileSync, writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { port, wholeFrom } from './command-values.ts'
import { startExampleConnector } from './connector/example-connector.ts'
import { LIES, type LieName } from './connector/lies.ts'
import { readConnectorPeople } from './connector/people.ts'
import { type OwnTls, ownTls } from './own-tls.ts'
import { BadFile, WrongUsage } from './readers-commands/outcome.ts'
import { notStarted, untilStopped } from './until-stopped.ts'

const TLS_DAYS = 30
const MOST_SLOW_MS = 60_000

interface ConnectorOptions {
  readonly port: number
  readonly users?: string
  readonly user?: string
  readonly passwordFile?: string
  readonly slow: number
  readonly hang?: boolean
  readonly lie?: LieName
  readonly tls?: string
}

/** Adds it to the program; `say` prints a line. */
export function addConnectorCommand(program: Command, say: (line: string) => void): void {
  program
    .command('connector')
    .description('an example of a connector for External Authentication, until it is told to stop')
    .option('--port <port>', 'where it listens', port, 7080)
    .option('--users <file>', 'staff and visitors as JSON; without it Anna and Ben')
    .option('--user <name>', 'asks for this user name and the password of --password-file')
    .option('--password-file <file>', 'its first line is the password')
    .option(
      '--slow <ms>',
      'looking among the visitors takes so long',
      wholeFrom(0, MOST_SLOW_MS),
      0,
    )
    .addOption(new Option('--hang', 'takes every request and never answers').conflicts('lie'))
    .addOption(
      new Option('--lie <what>', 'what is wrong with every answer').choices(Object.keys(LIES)),
    )
    .option(
      '--tls <file>',
      'speaks HTTPS with an authority of its own, and writes that to the file',
    )
    .action(async (options: ConnectorOptions) => {
      const lie = options.hang === true ? 'hang' : options.lie
      const credentials = credentialsOf(options)
      const running = await startExampleConnector({
        ...{ port: options.port, people: readConnectorPeople(options.users), say },
        slowMs: options.slow,
        ...(credentials && { credentials }),
        ...(lie && { lie }),
        ...(options.tls && { tls: tlsWithCaIn(options.tls) }),
      }).catch(notStarted(options.port))
      const stopped = untilStopped()
      say(`The connector is at ${running.url}`)
      await stopped
      await running.close()
    })
}

function credentialsOf({ user, passwordFile }: ConnectorOptions) {
  if (user === undefined && passwordFile === undefined) return undefined
  if (user === undefined || passwordFile === undefined) {
    throw new WrongUsage('--user and --password-file go together.')
  }
  try {
    return { user, password: readFileSync(passwordFile, 'utf8').split(/\r?\n/, 1)[0] ?? '' }
  } catch (error) {
    throw new BadFile(`${passwordFile} cannot be read: ${(error as Error).message}.`)
  }
}

function tlsWithCaIn(caFile: string): OwnTls {
  const tls = ownTls('Example connector', TLS_DAYS)
  writeFileSync(caFile, tls.ca)
  return tls
}
