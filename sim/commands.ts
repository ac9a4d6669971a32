// The `latchkey` commands that talk to a running simulator: thin clients of its API.

import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { type ApiClient, apiClient } from './api-client.ts'
import type { heldJobs } from './api-shapes.ts'
import { FAULTS } from './readers/faults.ts'
import { heldWords, type Shown, statusWords } from './status-words.ts'

/** Where a simulator is unless somebody says otherwise. */
export const USUAL_URL = 'http://127.0.0.1:7070'

interface Where {
  readonly url: string
  readonly terminal: string
}

interface ClockOptions {
  readonly advance?: string
  readonly set?: string
  readonly stop?: boolean
  readonly run?: boolean
}

/** Adds them to the program. `say` prints a line. */
export function addClientCommands(program: Command, say: (line: string) => void): void {
  const command = (usage: string, about: string, under = program): Command =>
    under
      .command(usage)
      .description(about)
      .option('--terminal <id>', 'which terminal', 'T1')
      .option('--url <url>', 'where the simulator is', USUAL_URL)

  const post = async ({ url, terminal: id }: Where, what: string, body?: object) =>
    apiClient(url).post(`terminals/${encodeURIComponent(id)}/${what}`, body)

  command('swipe <card>', 'holds a card (hex digits) to a reader')
    .option('--reader <id>', 'serial or usb', 'serial')
    .option('--fault <name>', `what goes wrong: ${Object.keys(FAULTS).join(', ')}`)
    .action(async (card: string, options: Where & { reader: string; fault?: string }) => {
      const { reader, fault } = options
      await post(options, 'swipe', { card, reader, fault })
    })
  command('keys <keys>', "presses keys of the keypad, e.g. '482913<enter>'").action(
    async (keys: string, options: Where) => {
      await post(options, 'keys', { keys })
    },
  )
  command('job <kind>', 'copies, scans or prints as whoever is logged in')
    .option('--pages <n>', 'how many', Number, 1)
    .option('--color', 'in colour')
    .option('--duplex', 'on both sides')
    .action(async (kind: string, options: Where & Record<string, unknown>) => {
      const { pages, color = false, duplex = false } = options
      await post(options, 'jobs', { kind, pages, color, duplex })
    })
  command('logout', 'presses the logout key').action(async (options: Where) => {
    await post(options, 'logout')
  })
  command('network <state>', 'up, down, slow, lossy, frozen or captive').action(
    async (state: string, options: Where) => {
      await post(options, 'network', { state })
    },
  )
  command('power <action>', 'cut or restart').action(async (action: string, options: Where) => {
    await post(options, 'power', { action })
  })
  command('clock', "moves the terminal's clocks")
    .option('--advance <duration>', 'lets time pass, e.g. 90s, 2m, 26h')
    .option('--set <time>', 'sets the clock on the board, e.g. 2026-03-01T12:00:00Z')
    .option('--stop', 'lets all clocks and waits of the terminal stand still')
    .addOption(new Option('--run', 'lets them go on').conflicts('stop'))
    .action(async (options: Where & ClockOptions) => {
      const { advance, set, run } = options
      const stop = run === true ? false : options.stop
      await post(options, 'clock', { advance, set, stop })
    })
  command('reader <reader> <action>', 'unplug, replug or noise').action(
    async (reader: string, action: string, options: Where) => {
      await post(options, `readers/${encodeURIComponent(reader)}`, { action })
    },
  )
  const held = program
    .command('held-jobs')
    .description('jobs that wait at the terminal until their owner releases them')
  command('list', 'what waits, and for whom', held).action(async (options: Where) => {
    const path = `terminals/${encodeURIComponent(options.terminal)}/held-jobs`
    const { items } = (await apiClient(options.url).get(path)) as z.infer<typeof heldJobs>
    for (const job of items) say(heldWords(job))
  })
  command('add <user> <name>', 'sends one, for the person with this username', held)
    .option('--pages <n>', 'how many', Number, 1)
    .option('--color', 'in colour')
    .option('--duplex', 'on both sides')
    .action(async (user: string, name: string, options: Where & Record<string, unknown>) => {
      const { pages, color = false, duplex = false } = options
      await post(options, 'held-jobs', { user, name, pages, color, duplex })
    })
  command('release <job>', 'prints one; its owner must be logged in', held).action(
    async (job: string, options: Where) => {
      await post(options, `held-jobs/${encodeURIComponent(job)}/release`)
    },
  )
  command('status', 'what the terminal shows and does')
    .option('--json', 'everything, as JSON')
    .action(async (options: Where & { json?: boolean }) => {
      const shown = await look(apiClient(options.url), options.terminal)
      say(options.json === true ? JSON.stringify(shown, null, 2) : statusWords(shown))
    })
}

async function look(api: ApiClient, id: string): Promise<Shown> {
  return (await api.get(`terminals/${encodeURIComponent(id)}`)) as Shown
}
