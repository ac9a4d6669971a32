// The `latchkey` command as a person meets it: starting, starting twice, starting over, stopping, and its exit codes.

import { exec } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey, type Program } from './command.ts'

async function started(...args: string[]): Promise<{
  readonly program: Program
  readonly url: string
  readonly serverPort: string
}> {
  const program = latchkey(
    'start',
    '--port',
    '0',
    '--server-port',
    '0',
    '--smtp-port',
    '0',
    '--one-region',
    ...args,
  )
  const [, url = ''] = await program.says(/Terminal and bench +(http:\S+)/)
  const [, serverPort = ''] = await program.says(/Server and console +https:\/\/127\.0\.0\.1:(\d+)/)
  await program.says(/Ctrl-C/)
  return { program, url, serverPort }
}

interface ShownTerminal {
  readonly enrolled: boolean
  readonly panelSocket: string
  readonly copier: { readonly locked: boolean }
  readonly clock: { readonly running: boolean }
}

async function terminalsAt(url: string): Promise<readonly ShownTerminal[]> {
  const answer = await fetch(new URL('/api/terminals', url))
  return ((await answer.json()) as { items: ShownTerminal[] }).items
}

/** Exit code and the one line it said on standard error. */
async function refused(...args: string[]): Promise<readonly [code: number | string, said: string]> {
  const program = latchkey(...args)
  const code = await program.over
  expect(program.stdout()).toBe('')
  const said = program.stderr()
  expect(said.trimEnd().split('\n')).toHaveLength(1)
  return [code, said]
}

it('starts, is used from the command line, refuses to start twice, and stops', {
  timeout: 60_000,
}, async () => {
  const data = join(temporaryFolder(), 'data')
  const { program, url, serverPort } = await started('--data', data)
  expect(program.stdout()).toContain(join(data, 'server', 'admin-token'))
  expect(program.stdout().match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. '])
  const { port } = new URL(url)

  const page = await fetch(url)
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const [, script] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? []
  expect(await fetch(new URL(script ?? '', url))).toMatchObject({ status: 200 })

  // Nothing a person says to a running simulator prints a word unless it is asked for one.
  const swipe = latchkey('swipe', '0102030405', '--url', url)
  expect([await swipe.over, swipe.stdout(), swipe.stderr()]).toEqual([0, '', ''])
  await expect
    .poll(
      async () => {
        const status = latchkey('status', '--json', '--url', url)
        expect(await status.over).toBe(0)
        return JSON.parse(status.stdout()).panel.text
      },
      { timeout: 15_000 },
    )
    .toBe('Welcome Anna')
  const status = latchkey('status', '--url', url)
  expect(await status.over).toBe(0)
  expect(status.stdout()).toMatch(/Welcome Anna[\s\S]+session {2}anna, by server/)
  expect(status.stdout()).toMatch(/^link +online since \S+, last beat took [\d.]+ ms$/m)
  expect(status.stdout()).toMatch(/^readers +serial (accepted|ready), usb ready, keypad ready$/m)
  expect(status.stdout()).toMatch(/^key +grade C \(a file\)$/m)
  expect(status.stdout()).toMatch(/^tries +5 wrong PINs free \(20 offline\), 5 wrong codes free$/m)

  const other = join(temporaryFolder(), 'other')
  const again = ['start', '--port', '0', '--server-port', '0', '--smtp-port', '0']
  expect(await refused(...again, '--data', data)).toEqual([73, expect.stringMatching(/is in use/)])
  expect(await refused(...again, '--data', data, '--fresh')).toEqual([
    73,
    expect.stringMatching(/is in use/),
  ])
  expect(
    await refused(
      'start',
      '--data',
      other,
      '--port',
      '0',
      '--server-port',
      serverPort,
      '--smtp-port',
      '0',
    ),
  ).toEqual([73, expect.stringMatching(new RegExp(`Port ${serverPort} is in use.*--server-port`))])
  expect(
    await refused(
      'start',
      '--data',
      other,
      '--port',
      port,
      '--server-port',
      '0',
      '--smtp-port',
      '0',
    ),
  ).toEqual([73, expect.stringMatching(new RegExp(`Port ${port} is in use.*--port`))])
  expect(await refused('network', 'sideways', '--url', url)).toEqual([
    1,
    expect.stringMatching(/^latchkey: state: .*captive/),
  ])

  expect(await program.end('SIGTERM')).toBe(0)
  expect(program.stderr()).toBe('')
  expect(await refused('status', '--url', url)).toEqual([
    69,
    expect.stringMatching(/No simulator answers .* --url/),
  ])
})

it('stops clocks and releases held jobs from the command line', { timeout: 60_000 }, async () => {
  const { program, url } = await started('--data', temporaryFolder())
  const asked = async (...args: string[]): Promise<string> => {
    const one = latchkey(...args, '--url', url)
    // What the simulator says for itself comes along: it tells why it does not answer.
    expect([await one.over, one.stderr(), program.stderr()]).toEqual([0, '', ''])
    return one.stdout()
  }
  expect(await asked('clock', '--stop', '--advance', '1s')).toBe('')
  expect(await asked('swipe', '0102030405')).toBe('')
  expect(await asked('held-jobs', 'add', 'anna', 'Minutes', '--pages', '4', '--duplex')).toBe('')
  const held = await asked('held-jobs', 'list')
  const [, job = ''] = /^(\S+) {2}anna, "Minutes", 4 pages, both sides$/m.exec(held) ?? []
  const unlocked = async () => (await terminalsAt(url))[0]?.copier.locked === false
  await expect.poll(unlocked, { timeout: 15_000 }).toBe(true)
  expect(await asked('held-jobs', 'release', job)).toBe('')
  const status = await asked('status')
  expect(status).toMatch(/^clock +\S+, stopped; taken to be \S+ \(anchored\)$/m)
  expect(status).toMatch(/^copier +open.*; 3 held$/m)
  expect(await asked('clock', '--run')).toBe('')
  expect((await terminalsAt(url))[0]?.clock.running).toBe(true)
  expect(await refused('clock', '--stop', '--run', '--url', url)).toEqual([
    64,
    expect.stringMatching(/cannot be used with/),
  ])
  expect(await program.end('SIGTERM')).toBe(0)
})

it('keeps its state in the folder, and starts over only when told to', {
  timeout: 60_000,
}, async () => {
  const data = temporaryFolder()
  const token = () => readFileSync(join(data, 'server', 'admin-token'), 'utf8')
  const first = await started('--data', data)
  const before = token()
  expect(await first.program.end('SIGINT')).toBe(0)
  const second = await started('--data', data)
  expect(token()).toBe(before)
  expect(await second.program.end('SIGKILL')).toBe('SIGKILL')
  const third = await started('--data', data, '--fresh')
  expect(token()).not.toBe(before)
  expect(await third.program.end('SIGTERM')).toBe(0)
})

it('starts as many terminals as it is told to, and says how to enrol those that are not', {
  timeout: 60_000,
}, async () => {
  const data = temporaryFolder()
  const { program, url } = await started('--data', data, '--terminals', '2', '--no-enrol')
  const said = program.stdout()
  expect(said).toMatch(/^Terminals +T1 \(kyocera\), T2 \(ricoh\)$/m)
  for (const id of ['T1', 'T2'])
    expect(said).toMatch(new RegExp(`^${id} belongs to no server yet`, 'm'))
  const [, command = ''] = /^ +(curl .*"T2".*)$/m.exec(said) ?? []
  const made = await promisify(exec)(command)
  const { code } = JSON.parse(made.stdout)
  const items = await terminalsAt(url)
  expect(items.map(({ enrolled }) => enrolled)).toEqual([false, false])

  const panel = new WebSocket(items[1]?.panelSocket ?? '')
  await once(panel, 'open')
  panel.send(JSON.stringify({ kind: 'enrolment-code', code }))
  const enrolled = async () => (await terminalsAt(url)).map(one => one.enrolled)
  await expect.poll(enrolled, { timeout: 15_000 }).toEqual([false, true])
  panel.close()
  expect(await program.end('SIGTERM')).toBe(0)

  // The one that was left out is enrolled by a start that enrols.
  const later = await started('--data', data, '--terminals', '2')
  expect(later.program.stdout()).not.toMatch(/belongs to no server/)
  expect(await later.program.end('SIGTERM')).toBe(0)
})

it("never touches a folder that is not a simulator's, and says what does not fit", async () => {
  const data = join(temporaryFolder(), 'precious')
  mkdirSync(data)
  writeFileSync(join(data, 'thesis.txt'), 'years of work')
  for (const fresh of [[], ['--fresh']]) {
    expect(await refused('start', '--data', data, ...fresh)).toEqual([
      73,
      expect.stringMatching(/holds other things than a simulator's data.*--data/),
    ])
  }
  expect(existsSync(join(data, 'thesis.txt'))).toBe(true)
  const folder = join(temporaryFolder(), 'data')
  const start = ['start', '--data', folder, '--port', '0', '--server-port', '0', '--smtp-port', '0']
  expect(await refused(...start, '--set', 'gaet=none')).toEqual([
    73,
    expect.stringMatching(/Setting gaet: there is no setting of this name; the nearest is "gate"/),
  ])
  expect(await refused('start', '--port', '70000')).toEqual([64, expect.stringMatching(/65535/)])
})
