// The agent and the reference server as two processes: whichever is killed, both recover, and nothing is lost or doubled.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { seededChance } from '../../sim/chance.ts'
import { callServer } from '../../sim/server-api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { serverProgram } from './command.ts'
import { processTerminal } from './process-terminal.ts'
import { ANNA } from './simulator.ts'

const ROUNDS = 4
const PATIENCE = { interval: 15, timeout: 20_000 }

it('killed again and again, the ledger holds what was written down exactly once', {
  timeout: 120_000,
}, async () => {
  const chance = seededChance(11)
  const serverFolder = temporaryFolder()
  let server = await serverProgram(serverFolder)
  const { access } = server
  const code = await callServer(access, 'POST', '/api/terminals/enrolment-codes', {
    terminal: 'T1',
  })
  const terminal = await processTerminal(access, { enrolmentCodeFile: './code' }, ['gate=none'])
  writeFileSync(join(terminal.folder, 'code'), (code.body as { code: string }).code)
  await terminal.start()
  const { panel } = terminal
  const screen = () => panel().view()?.screen
  await expect.poll(screen, PATIENCE).toMatch(/^(idle|waiting)$/)

  let logins = 0
  const jobs: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await terminal.logIn(ANNA.card)
    logins += 1
    await expect.poll(screen, PATIENCE).toBe('active')
    const job = `job-${round}`
    panel().send({ kind: 'job-started', job, activity: 'copy', color: false, duplex: false })
    panel().send({ kind: 'pages-done', job, pages: round + 1 })
    const pagesShown = () =>
      panel()
        .view()
        ?.lines.some(line => line.id === 'pages-so-far')
    await expect.poll(pagesShown, PATIENCE).toBe(true)
    panel().send({ kind: 'job-ended', job })
    // The panel takes the pages off when, and not before, they are in the journal.
    await expect.poll(pagesShown, PATIENCE).toBe(false)
    jobs.push(job)
    for (let wait = Math.floor(chance() * 30); wait > 0; wait -= 1) await new Promise(setImmediate)

    const both = round % 4 === 3
    if (both || round % 2 === 0) {
      await terminal.kill()
      if (both) await server.program.end('SIGKILL')
      if (both) server = await serverProgram(serverFolder, access.port)
      await terminal.start()
    } else {
      await server.program.end('SIGKILL')
      server = await serverProgram(serverFolder, access.port)
      terminal.press('logout')
      await expect.poll(() => panel().open(), PATIENCE).toBe(false)
    }
  }

  expect(await terminal.program().end('SIGTERM')).toBe(0)
  await terminal.start()
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
  expect(await terminal.program().end('SIGTERM')).toBe(0)
  expect(await server.program.end('SIGTERM')).toBe(0)
})
