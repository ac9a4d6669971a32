// A terminal of real parts: the built agent in its process, a reader on a pseudo-terminal, its panel, and a network that
// can be cut. For tests only.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import type { Key } from '../../agent/core/vocabulary.ts'
import type { AgentConfigFile } from '../../agent/index.ts'
import { seededChance } from '../../sim/chance.ts'
import { type Network, openNetwork } from '../../sim/faults/network.ts'
import { ptyPort } from '../../sim/readers/pty-port.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import { callServer, type ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type Program, run } from './command.ts'
import { openPanel, type Panel } from './open-panel.ts'

const SETTINGS = ['link.beat=200ms', 'link.delay=300ms', 'card.repeat=0s']

export interface ProcessTerminal {
  /** Everything the terminal may write to, its home and its temporary files among them. */
  readonly folder: string
  /** The data folder. */
  readonly data: string
  readonly network: Network
  /** The agent that runs now. */
  readonly program: () => Program
  readonly panel: () => Panel
  /** Every agent and command that has run here. */
  readonly programs: readonly Program[]
  start(): Promise<void>
  /** SIGKILL, whether it runs or only starts. What its reader has sent and nobody has taken is lost at the next start. */
  kill(): Promise<void>
  /** Runs `latchkey-agent WORDS` beside the agent. */
  command(...words: string[]): Program
  /** Types a fresh code of the server for a terminal of this name, and waits for the link; gives the code. */
  enrol(name: string): Promise<string>
  /** Waits until the link is like this. */
  link(state: 'online' | 'offline'): Promise<void>
  swipe(text: string): void
  /** Types digits and Enter. */
  type(digits: string): void
  press(key: Key): void
  /** Swipes, or types a PIN, until the copier is open. */
  logIn(text: string, how?: 'card' | 'pin'): Promise<void>
  /** As `logIn`, then ends the session. */
  letIn(text: string, how?: 'card' | 'pin'): Promise<void>
  /** Waits for the notice that the panel shows, by its id. */
  told(id: string): Promise<void>
}

/** A terminal that is not started yet; it ends with the test. `settings` as NAME=VALUE, `main` the agent's program. */
export async function processTerminal(
  access: ServerAccess,
  options: Partial<AgentConfigFile> = {},
  settings: readonly string[] = [],
  main = 'dist/agent/main.js',
): Promise<ProcessTerminal> {
  const folder = temporaryFolder()
  const spare = join(folder, 'tmp')
  mkdirSync(spare)
  const reader = ptyPort(join(temporaryFolder(), 'serial'))
  onTestFinished(() => reader.unplug())
  const network = await openNetwork({ target: access.port, chance: seededChance(1) })
  onTestFinished(() => network.close())
  const config: AgentConfigFile = {
    data: './data',
    server: `https://127.0.0.1:${network.port}`,
    panel: { port: 0 },
    readers: [{ id: 'serial', use: 'serial-line', path: reader.path }],
    ...options,
  }
  const path = join(folder, 'agent.json')
  writeFileSync(path, JSON.stringify(config))
  const programs: Program[] = []
  let started: Program | undefined
  let running: { readonly program: Program; readonly panel: Panel } | undefined
  const now = () => {
    if (running === undefined) throw new Error('Start the agent first.')
    return running
  }
  const command = (...words: string[]): Program => {
    const env = { ...process.env, HOME: spare, TMPDIR: spare }
    const program = run(main, words, env)
    programs.push(program)
    return program
  }
  const press = (key: Key) => now().panel.send({ kind: 'key', key })
  const link = (state: 'online' | 'offline') =>
    patiently(() => expect(now().panel.view()?.link).toBe(state))
  const swipe = (text: string) => reader.send(serialLine(text, 'cr'))
  const type = (digits: string) => {
    for (const digit of digits) press(digit as Key)
    press('enter')
  }
  /** Presents a card or PIN and waits for what the panel says to it; a line has no memory, so not for long. */
  const answered = async (present: () => void) => {
    const { panel } = now()
    const before = panel.view()
    present()
    await vi.waitFor(
      () => {
        expect(panel.view()).not.toBe(before)
        expect(panel.view()?.screen).not.toBe('busy')
      },
      { timeout: 2_000, interval: 20 },
    )
  }
  const logIn = async (text: string, how: 'card' | 'pin' = 'card') => {
    const { panel } = now()
    // Right after a boot or an outage nobody is let in for a moment; people try again when they have had their answer.
    await patiently(async () => {
      if (!panel.open()) await answered(() => (how === 'card' ? swipe(text) : type(text)))
      expect(panel.open()).toBe(true)
    })
  }

  return {
    folder,
    data: join(folder, 'data'),
    network,
    program: () => now().program,
    panel: () => now().panel,
    programs,
    async start() {
      const set = [...SETTINGS, ...settings].flatMap(one => ['--set', one])
      const program = command('--config', path, ...set)
      started = program
      const [, port] = await program.says(/"panelPort":(\d+)/)
      await program.says(/The reader is attached/)
      running = { program, panel: await openPanel(Number(port)) }
    },
    async kill() {
      await started?.end('SIGKILL')
    },
    command: (...words) => command(...words, '--config', path),
    async enrol(terminal) {
      const answer = await callServer(access, 'POST', '/api/terminals/enrolment-codes', {
        terminal,
      })
      const { code } = answer.body as { code: string }
      now().panel.send({ kind: 'enrolment-code', code })
      await link('online')
      return code
    },
    link,
    swipe,
    type,
    press,
    logIn,
    async letIn(text, how) {
      await logIn(text, how)
      press('logout')
      const { panel } = now()
      await patiently(() => expect(panel.open()).toBe(false))
    },
    told: id => patiently(() => expect(now().panel.view()?.notice?.id).toBe(id)),
  }
}
