// The `latchkey` commands that start something and run until they are told to stop.

import { basename, relative, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { VERSION } from '../agent/index.ts'
import { addBackupCommands } from './backup-commands.ts'
import { identityPort, isHttpsOrigin, port, wholeFrom } from './command-values.ts'
import { DEVICE_KINDS } from './devices.ts'
import { REGIONS, type Region, type RegionAddress } from './server/tenants.ts'
import type { Running, StartOptions } from './start.ts'
import { untilStopped } from './until-stopped.ts'

/** Read when something starts: reading it takes longer than answering for help or wrong usage. */
const loadStart = () => import('./start.ts')

/** Each is a whole agent with its files; more of them are no good company for one another on a desk. */
const MOST_TERMINALS = 12
const MOST_SEED = 9_999_999_999

/** Adds them to the program; `say` prints a line. */
export function addStartCommands(program: Command, say: (line: string) => void): void {
  program.version(VERSION)
  program
    .command('start')
    .description('starts the simulator: terminals, their server and the page to use them with')
    .option('--data <folder>', 'where everything is kept', './.latchkey')
    .option(
      '--terminals <n>',
      'how many, 1 to 12: kyocera, ricoh and canon in turn',
      wholeFrom(1, MOST_TERMINALS),
      1,
    )
    .option('--no-enrol', 'leaves new terminals without a server, to enrol them by hand')
    .option('--fresh', 'start over with an empty folder', false)
    .option('--port <port>', 'panel, bench and simulator API', port, 7070)
    .option('--server-port <port>', 'reference server', port, 7443)
    .option('--smtp-port <port>', 'where the server takes mails with jobs', port, 7025)
    .option('--us-port <port>', 'reference server of the second region', port, 7444)
    .option(
      '--identity-port <port>',
      'first of the three identity providers; 0: as last time, at first free ones',
      identityPort,
      0,
    )
    .option('--one-region', 'without the second region and the identity providers', false)
    .option('--set <name=value>', 'a setting that wins over everything; may be repeated', more, [])
    .option('--reader <kind>', 'one more reader at every terminal; may be repeated', reader, [])
    .option('--seed <n>', "fixes the simulator's chance", wholeFrom(0, MOST_SEED))
    .action(async (options: StartOptions) => {
      const { startSimulator } = await loadStart()
      await run(startSimulator(options, command(), say), say)
    })

  const server = program
    .command('server')
    .description('starts the reference server alone')
    .requiredOption('--data <folder>', 'where it keeps everything')
    .option('--port <port>', 'where it listens', port, 7443)
    .option('--smtp-port <port>', 'where it takes mails with jobs', port, 7025)
    .option('--backups <folder>', 'where its backups go; better another disk than its own')
    .addOption(
      new Option(
        '--region <region>',
        'whose data it keeps, from its first start on: eu by default',
      ).choices(REGIONS),
    )
    .option(
      '--other-region <region=url>',
      'the server of another region, which people choose from; may be repeated',
      otherRegion,
    )
    .option(
      '--public-url <url>',
      'where browsers reach it, such as behind a proxy; https://localhost and its port by default',
      publicUrl,
    )
    .action(async ({ data, backups, otherRegion: regions, ...how }: ServerOptions) => {
      const where = backups && resolve(backups)
      const { startServer } = await loadStart()
      await run(startServer(resolve(data), { ...how, regions, backups: where }), say)
    })
  addBackupCommands(server, say)
}

interface ServerOptions {
  readonly data: string
  readonly port: number
  readonly smtpPort: number
  readonly backups?: string
  readonly region?: Region
  readonly otherRegion?: readonly RegionAddress[]
  readonly publicUrl?: string
}

/** Runs until it is told to stop. */
async function run(starting: Promise<Running>, say: (line: string) => void): Promise<void> {
  const { words, later, close } = await starting
  const stopped = untilStopped()
  say(words)
  void later?.then(say)
  await stopped
  await close()
  say('Stopped. Everything is kept for the next start.')
}

function publicUrl(value: string): string {
  if (isHttpsOrigin(value)) return value
  throw new InvalidArgumentError('Write https://HOST or https://HOST:PORT, and nothing more.')
}

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

function otherRegion(
  value: string,
  before: readonly RegionAddress[] = [],
): readonly RegionAddress[] {
  const [, name, url = ''] = /^([a-z]+)=(https:.*)$/.exec(value) ?? []
  const id = REGIONS.find(one => one === name)
  if (id === undefined || !isHttpsOrigin(url)) {
    throw new InvalidArgumentError(`Write it as ${REGIONS.join('|')}=https://HOST:PORT.`)
  }
  return [...before.filter(one => one.id !== id), { id, url }]
}

/** How this program was called, so that examples can be copied. */
function command(): string {
  const [, script = ''] = process.argv
  return basename(script) === 'latchkey' ? 'latchkey' : `node ${relative(process.cwd(), script)}`
}
