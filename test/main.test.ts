// The command on the terminal as a process: what it prints and how it ends.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { VERSION } from '../agent/version.ts'

const COMMAND = join(import.meta.dirname, '../dist/agent/main.js')

function start(...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  const listeners = new Set<() => void>()
  const hear = (bytes: Buffer): void => {
    out += bytes
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | null>(resolve => child.on('close', code => resolve(code)))
  return {
    child,
    ended,
    output: () => out,
    /** Resolves when the output contains a text. */
    says: (text: string) =>
      new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (out.includes(text)) resolve()
        }
        listeners.add(look)
        look()
        void ended.then(code => reject(new Error(`ended with ${code} before "${text}":\n${out}`)))
      }),
  }
}

function folder(config: object): string {
  const made = mkdtempSync(join(tmpdir(), 'latchkey-agent-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  writeFileSync(join(made, 'agent.json'), JSON.stringify(config))
  return made
}
const working = {
  data: 'state',
  server: 'https://127.0.0.1:1',
  panel: { port: 0, origins: [] },
}

describe('latchkey-agent', () => {
  it('tells its version, which is that of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
    )
    const run = start('--version')
    expect(await run.ended).toBe(0)
    expect(run.output().trim()).toBe(VERSION)
    expect(version).toBe(VERSION)
  })

  it('ends with 64 when it is called wrongly', async () => {
    expect(await start().ended).toBe(64)
    expect(await start('--config').ended).toBe(64)
    expect(await start('--config', 'x', '--seed', '1').ended).toBe(64)
  })

  it('ends with 78 and one sentence when the configuration is wrong', async () => {
    const run = start('--config', join(folder({ server: 'no' }), 'agent.json'))
    expect(await run.ended).toBe(78)
    expect(run.output().trim().split('\n')).toHaveLength(1)
    expect(run.output()).toContain('config/invalid')
  })

  it('checks a configuration without running', async () => {
    const run = start('check', '--config', join(folder(working), 'agent.json'))
    expect(await run.ended).toBe(0)
    expect(run.output()).toContain('valid')
  })

  it('runs until SIGTERM and ends with 0; a second one on the same folder ends with 75', async () => {
    const path = join(folder(working), 'agent.json')
    const first = start('--config', path)
    await first.says('The agent is ready.')
    const second = start('--config', path)
    expect(await second.ended).toBe(75)
    expect(second.output()).toContain('store/busy')
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
  })

  it('ends with 74 when the journal is not one', async () => {
    const made = folder(working)
    const first = start('--config', join(made, 'agent.json'))
    await first.says('The agent is ready.')
    first.child.kill('SIGTERM')
    await first.ended
    writeFileSync(join(made, 'state', 'journal.db'), 'not a database, but long enough '.repeat(99))
    const run = start('--config', join(made, 'agent.json'))
    expect(await run.ended).toBe(74)
    expect(run.output()).toContain('journal.db')
  })

  it('starts without any reader library when no reader needs it', async () => {
    const run = start('--config', join(folder(working), 'agent.json'))
    await run.says('The agent is ready.')
    const maps = readFileSync(`/proc/${run.child.pid}/maps`, 'utf8')
    expect(maps).not.toMatch(/HID.*\.node|bindings-cpp.*\.node/)
  })
})
