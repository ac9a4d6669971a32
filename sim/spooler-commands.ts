// `latchkey spooler`: a person's own computer, which holds their print jobs.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { NoSimulator } from './api-client.ts'
import { CannotStart } from './cannot-start.ts'
import { AnswerIsNo, BadFile } from './readers-commands/outcome.ts'
import { startSpooler } from './spooler/spooler.ts'

const STANDARD_PORT = 7090
const ANSWER_WAIT_MS = 10_000

interface RunOptions {
  readonly user: string
  readonly port: number
  readonly data: string
  readonly terminal?: string
}

interface AddOptions {
  readonly port: number
  readonly pages: number
  readonly color?: boolean
  readonly duplex?: boolean
}

/** Adds it to the program; `say` prints a line. */
export function addSpoolerCommands(program: Command, say: (line: string) => void): void {
  const spooler = program
    .command('spooler')
    .description('Client Spooling: holds print jobs on the computer of their owner')
  const port = ['--port <port>', 'where it listens', upTo(65_535), STANDARD_PORT] as const

  spooler
    .command('run', { isDefault: true })
    .description('runs until it is told to stop')
    .requiredOption('--user <name>', 'username of whoever works here')
    .requiredOption('--data <folder>', 'where the jobs are kept')
    .option(...port)
    .option('--terminal <url>', 'whom it tells, like http://127.0.0.1:7070/api/terminals/T1')
    .action(async ({ data, ...options }: RunOptions) => {
      const running = await startSpooler({ ...options, folder: data }).catch(error => {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
          throw new CannotStart(`Port ${options.port} is taken. Choose another with --port.`)
        }
        throw new CannotStart((error as Error).message)
      })
      const stopped = new Promise<void>(stop => {
        process.once('SIGINT', () => stop()).once('SIGTERM', () => stop())
      })
      say(`The spooler is at ${running.url}`)
      await stopped
      await running.close()
    })

  spooler
    .command('add')
    .description('holds a file as a print job, and says its id')
    .argument('<file>')
    .option(...port)
    .option('--pages <count>', 'how many it will make', upTo(10_000), 1)
    .option('--color', 'in colour')
    .option('--duplex', 'on both sides')
    .action(async (path: string, options: AddOptions) => {
      const { pages, color = false, duplex = false } = options
      const query = new URLSearchParams({
        ...{ name: basename(path).slice(0, 120), pages: String(pages) },
        ...{ color: String(color), duplex: String(duplex) },
      })
      const { id } = await ask(options.port, 'POST', `jobs?${query}`, contentOf(path))
      say(String(id))
    })

  spooler
    .command('list')
    .description('the jobs that are held here, and what became of them')
    .option(...port)
    .action(async (options: { readonly port: number }) => {
      const { items } = await ask(options.port, 'GET', 'jobs')
      for (const { id, state, name } of items as Readonly<Record<string, string>>[]) {
        say(`${id}  ${state}  ${name}`)
      }
    })

  spooler
    .command('again')
    .description('queues a job once more that a terminal took and that did not come out')
    .argument('<id>')
    .option(...port)
    .action(async (id: string, options: { readonly port: number }) => {
      await ask(options.port, 'POST', `jobs/${encodeURIComponent(id)}/again`)
      say('It is held again.')
    })
}

async function ask(
  port: number,
  method: string,
  path: string,
  body?: Uint8Array,
): Promise<Readonly<Record<string, unknown>>> {
  const url = `http://127.0.0.1:${port}`
  const answer = await fetch(`${url}/${path}`, {
    method,
    ...(body !== undefined && {
      body: new Blob([Buffer.from(body)]),
      headers: { 'content-type': 'application/octet-stream' },
    }),
    signal: AbortSignal.timeout(ANSWER_WAIT_MS),
  }).catch(error => {
    throw new NoSimulator(`No spooler answers at ${url}: start one, or say where with --port.`, {
      cause: error,
    })
  })
  const said = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>
  if (answer.ok) return said
  const { message = `it answers ${answer.status}` } = said
  throw new AnswerIsNo(`The spooler says no: ${String(message)}.`)
}

function contentOf(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new BadFile(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

const upTo = (most: number) => (text: string) => {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text)
  throw new InvalidArgumentError(`write a whole number up to ${most}.`)
}
