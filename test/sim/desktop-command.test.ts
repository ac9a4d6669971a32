// The desktop client's command as it is called by a program, and as somebody types at it.

import { spawn as spawnPlain } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node-pty'
import { expect, onTestFinished, test } from 'vitest'
import { connectorProcess } from './connector-process.ts'
import { call, startDemo, type World } from './server/harness.ts'

const PROGRAM = 'dist/sim/main.js'

/** Arguments for a computer with a token of its own. */
async function computer(world: World, name = 'PC 1', role = 'desktop') {
  const { body } = await world.api('POST', '/tokens', { name, role })
  const file = join(world.folder, `token ${name}`)
  writeFileSync(file, `${body.token}\n`)
  return [
    ...['--url', `https://127.0.0.1:${world.server.port}`, '--ca', join(world.folder, 'ca.pem')],
    ...['--token-file', file],
  ]
}

/** Runs it with this on its standard input. */
async function login(input: string, ...words: readonly string[]) {
  const child = spawnPlain(process.execPath, [PROGRAM, 'desktop', 'login', ...words])
  onTestFinished(() => void child.kill())
  let out = ''
  let err = ''
  child.stdout.on('data', piece => {
    out += piece
  })
  child.stderr.on('data', piece => {
    err += piece
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, out, err }
}

test('D4 the desktop client is told who it is, by the server’s users and by the connector', {
  timeout: 60_000,
}, async () => {
  const world = await startDemo()
  const pc = await computer(world)
  expect(await login('0102030405\n', ...pc)).toMatchObject({ code: 0, out: 'Anna (anna)\n' })
  const connector = await connectorProcess()
  await world.api('PATCH', '/settings', connector.settings)
  expect(await login('0102030405', '--as', 'card', ...pc)).toMatchObject({
    ...{ code: 1, out: '', err: expect.stringContaining('This card is not known') },
  })
  const known = await login('900011\nmore', '--as', 'pin', '--json', ...pc)
  expect([known.code, JSON.parse(known.out)]).toEqual([
    ...[0, { result: 'known', user: { id: expect.any(String), username: 'ben', name: 'Ben' } }],
  ])
  await connector.program.end('SIGKILL')
  const down = await login('900011', '--json', ...pc)
  expect([down.code, JSON.parse(down.out)]).toEqual([
    ...[1, { result: 'refused', reason: 'not-verified' }],
  ])
  expect((await login('', ...pc)).code).toBe(64)
  const desk = await computer(world, 'Desk', 'desk')
  expect(await login('0102030405', ...desk)).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('Ask an administrator') },
  })
  await world.server.close()
  expect((await login('0102030405', ...pc)).code).toBe(69)
})

test('D4 a token of the role desktop may ask that and nothing else, and not for ever', async () => {
  const world = await startDemo()
  const { body } = await world.api('POST', '/tokens', { name: 'PC', role: 'desktop' })
  const asDesktop = (method: string, path: string, sent?: object) =>
    call(world.server, { method, path: `/api${path}`, body: sent, token: body.token })
  expect((await asDesktop('GET', '/users')).status).toBe(403)
  expect((await asDesktop('GET', '/terminals')).status).toBe(403)
  const present = async (loginValue: string) =>
    (await asDesktop('POST', '/desktop-logins', { loginType: 0, loginValue })).body
  for (let tries = 0; tries < 5; tries++) {
    expect(await present('111111')).toEqual({ result: 'refused', reason: 'wrong-pin' })
  }
  expect(await present('482913')).toEqual({ result: 'refused', reason: 'locked-out' })
  world.clock.now += 15 * 60_000
  for (let tries = 0; tries < 7; tries++) {
    expect(await present('482913')).toMatchObject({ result: 'known', user: { name: 'Anna' } })
  }
  const pin = { loginType: 1, loginValue: '0102030405', pin: '482913' }
  expect((await asDesktop('POST', '/desktop-logins', pin)).status).toBe(400)
})

test('D4 what somebody types at a terminal is not shown there', async () => {
  const world = await startDemo()
  const words = [PROGRAM, 'desktop', 'login', '--as', 'pin', ...(await computer(world))]
  const program = spawn(process.execPath, words, { cols: 120 })
  onTestFinished(() => program.kill())
  let said = ''
  const over = new Promise<number>(resolve => program.onExit(({ exitCode }) => resolve(exitCode)))
  program.onData(piece => {
    if (said === '') program.write('482913\r')
    said += piece
  })
  expect([await over, said]).toEqual([0, expect.stringContaining('Anna (anna)')])
  expect(said).not.toContain('482913')
})
