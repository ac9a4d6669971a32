// `latchkey spooler`: a person's own computer, which holds their print jobs.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { NoSimulator } from './api-client.ts'
import { port as portValue, wholeFrom } from './command-values.ts'
import { AnswerIsNo, BadFile } from './readers-commands/outcome.ts'
import { startSpooler } from './spooler/spooler.ts'
import { notStarted, untilStopped } from './until-stopped.ts'

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
  const port = ['--port <port>', 'where it listens', portValue, STANDARD_PORT] as const

  spooler
    .command('run', { isDefault: true })
    .description('runs until it is told to stop')
    .requiredOption('--user <name>', 'username of whoever works here')
    .requiredOption('--data <folder>', 'where the jobs are kept')
    .option(...port)
    .option('--terminal <url>', 'whom it tells, like http://127.0.0.1:7070/api/terminals/T1')
    .action(async ({ data, ...options }: RunOptions) => {
      const starting = startSpooler({ ...options, folder: data })
      const running = await starting.catch(notStarted(options.port))
      const stopped = untilStopped()
      say(`The spooler is at ${running.url}`)
      await stopped
      await running.close()
    })

  spooler
    .command('add')
    .description('holds a file as a print job, and says its id')
    .argument('<file>')
    .option(...port)
    .option('--pages <count>', 'how many it will make', wholeFrom(1, 10_000), 1)
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
    .option('--json', 'as JSON')
    .action(async (options: { readonly port: number; readonly json?: boolean }) => {
      const { items } = await ask(options.port, 'GET', 'jobs')
      if (options.json === true) return say(JSON.stringify(items))
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
