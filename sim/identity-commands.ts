// `latchkey identity-providers`: the stand-ins for Apple, Microsoft and Google, alone.

import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { identityPort, isHttpsOrigin } from './command-values.ts'
import { type Description, startIdentityProviders } from './identity/identity-providers.ts'
import { ownTls } from './own-tls.ts'
import { notStarted, untilStopped } from './until-stopped.ts'

const TLS_DAYS = 3_650
const THE_USUAL = ['https://localhost:7443', 'https://127.0.0.1:7443']

interface IdentityOptions {
  readonly data: string
  readonly port: number
  readonly server?: readonly string[]
  readonly json?: boolean
}

/** Adds it to the program; `say` prints a line. */
export function addIdentityCommand(
  program: Command,
  say: (line: string, descriptor?: number) => void,
): void {
  program
    .command('identity-providers')
    .description('stand-ins for Apple, Microsoft and Google, until they are told to stop')
    .option('--data <folder>', 'where their keys are kept', './.latchkey/identity-providers')
    .option(
      '--port <port>',
      'of Apple; Microsoft and Google take the next two; 0: as last time, at first free ones',
      identityPort,
      7451,
    )
    .option(
      '--server <url>',
      `a server that people are sent back to; may be repeated (default: ${THE_USUAL.join(', ')})`,
      serverUrl,
    )
    .option('--json', 'says in one line of JSON how a server is told of them')
    .action(async ({ data, port, server: servers = THE_USUAL, json }: IdentityOptions) => {
      const running = await startIdentityProviders({
        ...{ folder: resolve(data), port, servers },
        makeTls: () => ownTls('Identity providers', TLS_DAYS),
        say: line => say(line, 2),
      }).catch(notStarted(port))
      const stopped = untilStopped()
      say(json === true ? JSON.stringify(running.description) : words(running.description))
      await stopped
      await running.close()
    })
}

function serverUrl(value: string, before: readonly string[] = []): readonly string[] {
  if (!isHttpsOrigin(value)) throw new InvalidArgumentError('Write it as https://HOST:PORT.')
  return [...before, value]
}

const words = ({ caFile, providers }: Description): string =>
  [
    ...providers.map(
      ({ provider, account, configuration }) =>
        `${provider.padEnd(10)}${account.padEnd(9)} ${configuration.issuer}`,
    ),
    `CA certificate      ${caFile}`,
    'For a server: providers.json beside it, with keys and secrets',
  ].join('\n')
