// The agent and the reference server as two processes: whichever is killed, both recover, and nothing is lost or doubled.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AgentConfigFile } from '../../agent/index.ts'
import { seededChance } from '../../sim/chance.ts'
import { ptyPort } from '../../sim/readers/pty-port.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import { callServer } from '../../sim/server-api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type Program, run, serverProgram } from './command.ts'
import { openPanel, type Panel } from './open-panel.ts'
import { ANNA } from './simulator.ts'

const ROUNDS = 4
const SETTINGS = ['link.beat=200ms', 'link.delay=300ms', 'card.repeat=0s', 'gate=none']
const PATIENCE = { interval: 15, timeout: 20_000 }

it('killed again and again, the ledger holds what was written down exactly once', {
  timeout: 120_000,
}, async () => {
  const chance = seededChance(11)
  const folder = temporaryFolder()
  const serverFolder = join(folder, 'server')
  let server = await serverProgram(serverFolder)
  const { access } = server
  const reader = ptyPort(join(folder, 'serial'))
  onTestFinished(() => reader.unplug())

  const code = await callServer(access, 'POST', '/api/terminals/enrolment-codes', {
    terminal: 'T1',
  })
  writeFileSync(join(folder, 'code'), (code.body as { code: string }).code)
  const config: AgentConfigFile = {
    data: './agent',
    server: `https://127.0.0.1:${access.port}`,
    enrolmentCodeFile: './code',
    panel: { port: 0 },
    readers: [{ id: 'serial', use: 'serial-line', path: reader.path }],
  }
  writeFileSync(join(folder, 'agent.json'), JSON.stringify(config))
  const startAgent = async (): Promise<{ readonly program: Program; readonly panel: Panel }> => {
    const set = SETTINGS.flatMap(one => ['--set', one])
    const args = ['--config', join(folder, 'agent.json'), ...set]
    const program = run('dist/agent/main.js', args)
    const [, port] = await program.says(/"panelPort":(\d+)/)
    await program.says(/The reader is attached/)
    return { program, panel: await openPanel(Number(port)) }
  }
  let agent = await startAgent()
  const screen = () => agent.panel.view()?.screen
  await expect.poll(screen, PATIENCE).toMatch(/^(idle|waiting)$/)

  let logins = 0
  const jobs: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    // Right after a boot or an outage nobody is let in for a moment; people try again when they have had their answer.
    for (const end = performance.now() + PATIENCE.timeout; !agent.panel.open(); ) {
      expect(performance.now()).toBeLessThan(end)
      const before = agent.panel.answers()
      reader.send(serialLine(ANNA.card, 'cr'))
      await expect.poll(() => agent.panel.answers(), PATIENCE).toBe(before + 1)
    }
    logins += 1
    await expect.poll(screen, PATIENCE).toBe('active')
    const job = `job-${round}`
    agent.panel.send({ kind: 'job-started', job, activity: 'copy', color: false, duplex: false })
    agent.panel.send({ kind: 'pages-done', job, pages: round + 1 })
    const pagesShown = () => agent.panel.view()?.lines.some(line => line.id === 'pages-so-far')
    await expect.poll(pagesShown, PATIENCE).toBe(true)
    agent.panel.send({ kind: 'job-ended', job })
    // The panel takes the pages off when, and not before, they are in the journal.
    await expect.poll(pagesShown, PATIENCE).toBe(false)
    jobs.push(job)
    for (let wait = Math.floor(chance() * 30); wait > 0; wait -= 1) await new Promise(setImmediate)

    const both = round % 4 === 3
    if (both || round % 2 === 0) {
      await agent.program.end('SIGKILL')
      if (both) await server.program.end('SIGKILL')
      if (both) server = await serverProgram(serverFolder, access.port)
      agent = await startAgent()
    } else {
      await server.program.end('SIGKILL')
      server = await serverProgram(serverFolder, access.port)
      agent.panel.send({ kind: 'key', key: 'logout' })
      await expect.poll(() => agent.panel.open(), PATIENCE).toBe(false)
    }
  }

  expect(await agent.program.end('SIGTERM')).toBe(0)
  agent = await startAgent()
  const ledger = async () => {
    const { body } = await callServer(access, 'GET', '/api/activities?limit=1000')
    return (
      body as { items: { kind: string; seq: number; logId: string; job?: string; pages: number }[] }
    ).items.toReversed()
  }
  const settled = async () => (await ledger()).filter(entry => entry.kind === 'boot').length
  const kills = Array.from({ length: ROUNDS }, (_, round) => round % 2 === 0 || round % 4 === 3)
  await expect.poll(settled, PATIENCE).toBe(2 + kills.filter(Boolean).length)
  const entries = await ledger()
  expect(entries.map(entry => entry.seq)).toEqual(entries.map((_, i) => i + 1))
  expect(new Set(entries.map(entry => entry.logId)).size).toBe(1)
  expect(entries.filter(entry => entry.kind === 'login')).toHaveLength(logins)
  expect(
    entries.filter(entry => entry.kind === 'copy').map(({ job, pages }) => [job, pages]),
  ).toEqual(jobs.map((job, round) => [job, round + 1]))
  expect(await agent.program.end('SIGTERM')).toBe(0)
  expect(await server.program.end('SIGTERM')).toBe(0)
})
