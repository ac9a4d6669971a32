// The `latchkey` commands that talk to a running simulator: thin clients of its API.

import type { Command } from 'commander'
import type { z } from 'zod'
import { type ApiClient, apiClient } from './api-client.ts'
import type { terminal } from './api-shown.ts'

type Shown = z.infer<typeof terminal>

interface Where {
  readonly url: string
  readonly terminal: string
}

/** Adds them to the program. `say` prints a line. */
export function addClientCommands(program: Command, say: (line: string) => void): void {
  const command = (usage: string, about: string): Command =>
    program
      .command(usage)
      .description(about)
      .option('--terminal <id>', 'which terminal', 'T1')
      .option('--url <url>', 'where the simulator is', 'http://127.0.0.1:7070')

  const post = async ({ url, terminal: id }: Where, what: string, body?: object) =>
    apiClient(url).post(`terminals/${encodeURIComponent(id)}/${what}`, body)

  command('swipe <card>', 'holds a card (hex digits) to a reader')
    .option('--reader <id>', 'serial or usb', 'serial')
    .action(async (card: string, options: Where & { reader: string }) => {
      await post(options, 'swipe', { card, reader: options.reader })
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
    .action(async (options: Where & { advance?: string; set?: string }) => {
      const { advance, set } = options
      await post(options, 'clock', { advance, set })
    })
  command('reader <reader> <action>', 'unplug, replug or noise').action(
    async (reader: string, action: string, options: Where) => {
      await post(options, `readers/${encodeURIComponent(reader)}`, { action })
    },
  )
  command('status', 'what the terminal shows and does')
    .option('--json', 'everything, as JSON')
    .action(async (options: Where & { json?: boolean }) => {
      const shown = await look(apiClient(options.url), options.terminal)
      say(options.json === true ? JSON.stringify(shown, null, 2) : sentences(shown))
    })
}

async function look(api: ApiClient, id: string): Promise<Shown> {
  return (await api.get(`terminals/${encodeURIComponent(id)}`)) as Shown
}

function sentences(shown: Shown): string {
  const { session, lastVerdict } = shown
  const verdict = lastVerdict?.granted ? 'granted' : `refused, ${lastVerdict?.reason}`
  return [
    ...shown.panel.text.split('\n').map(line => `  ${line}`),
    '',
    `power    ${shown.power}, network ${shown.network}`,
    `link     ${shown.link.state} since ${shown.link.since}`,
    `gate     ${shown.gate.state}`,
    `session  ${session === null ? 'nobody' : `${session.user ?? 'a card'}, by ${session.source}`}`,
    `queue    ${shown.queue} entries the server has not acknowledged`,
    `cache    ${shown.cache.users} users, generation ${shown.cache.generation}`,
    `verdict  ${lastVerdict === null ? 'none yet' : verdict}`,
  ].join('\n')
}
