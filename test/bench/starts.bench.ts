// How soon the built agent is there and how much memory it takes, beside node with the same packages; the server is down.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { AgentConfigFile } from '../../agent/index.ts'
import { ptyPort } from '../../sim/readers/pty-port.ts'
import { type Program, run, serverProgram } from '../sim/command.ts'
import { processTerminal } from '../sim/process-terminal.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { figure, type Round, report, shuffled } from './report.ts'

const STARTS = 15
const MEMORY_ROUNDS = 3
const IDLE_MS = 10_000
const BESIDE = 'node, same packages'
/** Nobody listens there. */
const NO_SERVER = 'https://127.0.0.1:1'

/** The configuration file of a terminal with one serial reader, enrolled with a server that is gone. */
async function enrolledTerminal(): Promise<string> {
  const { program, access } = await serverProgram(temporaryFolder())
  const terminal = await processTerminal(access)
  await terminal.start()
  await terminal.enrol('T1')
  await terminal.program().end('SIGTERM')
  await program.end('SIGTERM')
  const reader = ptyPort(join(temporaryFolder(), 'serial'))
  onTestFinished(() => reader.unplug())
  const config: AgentConfigFile = {
    data: terminal.data,
    server: NO_SERVER,
    panel: { port: 0 },
    readers: [{ id: 'serial', use: 'serial-line', path: reader.path }],
  }
  const path = join(terminal.folder, 'down.json')
  writeFileSync(path, JSON.stringify(config))
  return path
}

interface Started {
  readonly program: Program
  /** Milliseconds from the start of the process until it said each. */
  readonly panel: number
  readonly reader: number
}

async function started(
  [file, ...args]: readonly [string, ...string[]],
  says: readonly [panel: RegExp, reader: RegExp],
): Promise<Started> {
  const from = performance.now()
  const program = run(file, args)
  const [panel, reader] = await Promise.all(
    says.map(async one => {
      await program.says(one)
      return performance.now() - from
    }),
  )
  return { program, panel: panel ?? Number.NaN, reader: reader ?? Number.NaN }
}

const agentOn = (config: string) =>
  started(
    ['dist/agent/main.js', '--config', config],
    [/The agent is ready/, /The reader is attached/],
  )
const bareNode = () =>
  started(
    ['test/bench/bare-modules.mjs'],
    [/The packages are there/, /The reader library is there/],
  )

test('a cold start', async context => {
  const config = await enrolledTerminal()
  const rounds: { readonly panel: Round; readonly reader: Round }[] = []
  for (let n = 0; n <= STARTS; n += 1) {
    const times = new Map<string, Started>()
    for (const [who, start] of shuffled([
      ['ours', () => agentOn(config)] as const,
      ['bare', bareNode] as const,
    ])) {
      const one = await start()
      times.set(who, one)
      expect(await one.program.end('SIGTERM')).toBe(who === 'ours' ? 0 : 'SIGTERM')
    }
    const [ours, bare] = [times.get('ours'), times.get('bare')]
    // The first round fills the caches of the disk.
    if (n === 0 || ours === undefined || bare === undefined) continue
    rounds.push({
      panel: { ours: ours.panel, bare: bare.panel },
      reader: { ours: ours.reader, bare: bare.reader },
    })
  }
  const about = { unit: 'ms', beside: BESIDE, aim: 1.5 } as const
  report(
    context,
    figure(
      { ...about, name: 'cold start to the panel' },
      rounds.map(one => one.panel),
    ),
    figure(
      { ...about, name: 'cold start to the reader' },
      rounds.map(one => one.reader),
    ),
  )
})

const smaps = ({ child }: Program) => `/proc/${child.pid}/smaps_rollup`

/** Proportional set size in MiB: what is shared with other processes counts by its share. */
function pss(program: Program): number {
  const [, kib] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(smaps(program), 'utf8')) ?? []
  return Number(kib) / 1_024
}

test('memory', async context => {
  const config = await enrolledTerminal()
  const rounds: Round[] = []
  for (let n = 0; n < MEMORY_ROUNDS; n += 1) {
    // Both run at once, so that what they share with each other is halved for both.
    const [ours, bare] = await Promise.all([agentOn(config), bareNode()])
    if (!existsSync(smaps(ours.program))) {
      console.log(`memory is not measured: there is no ${smaps(ours.program)} on this machine`)
      return
    }
    await wait(IDLE_MS)
    rounds.push({ ours: pss(ours.program), bare: pss(bare.program) })
    await Promise.all([ours.program.end('SIGTERM'), bare.program.end('SIGTERM')])
  }
  const name = `memory (PSS) after ${IDLE_MS / 1_000} s`
  report(context, figure({ name, unit: 'MiB', beside: BESIDE, aim: 1.5 }, rounds))
})
