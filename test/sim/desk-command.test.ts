// The desk's commands as somebody types them, at a real terminal where one is needed.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node-pty'
import { expect, onTestFinished, test } from 'vitest'
import { latchkey } from './command.ts'
import { startWorld, type World } from './server/harness.ts'
import { enrolTerminal } from './server/terminal-client.ts'

const PASSPHRASE = 'correct horse battery'
const SINGLE = ['--terminal', 'T1', '--challenge', '7k2m 9qxd', '--mode', 'single', '--reason', 'x']

/** Arguments that hand out a desk file, and those that unlock with it. */
async function desk() {
  const world = await startWorld()
  await enrolTerminal(world)
  const file = join(world.folder, 'night.desk')
  const secret = join(world.folder, 'passphrase')
  writeFileSync(secret, `${PASSPHRASE}\n`)
  return { world, file, secret }
}
const server = (world: World) => [
  ...['--url', `https://127.0.0.1:${world.server.port}`, '--ca', join(world.folder, 'ca.pem')],
  ...['--token-file', join(world.folder, 'admin-token')],
]
async function outcome(...args: string[]) {
  const program = latchkey(...args)
  const code = await program.over
  return { code, said: program.stdout() + program.stderr() }
}

test('a file is handed out, a code given out, and the record brought in', {
  timeout: 60_000,
}, async () => {
  const { world, file, secret } = await desk()
  const hand = ['--issuer', 'Night desk', '--days', '3', '--passphrase-file', secret]
  expect((await outcome('desk', 'export', file, ...hand, ...server(world))).code).toBe(0)
  const unlock = ['unlock', '--desk', file, '--passphrase-file', secret, ...SINGLE]
  const { code, said } = await outcome(...unlock)
  const { body } = await world.api('POST', '/terminals/T1/unlock-codes', {
    ...{ challenge: '7K2M9QXD', mode: 'single', reason: 'x' },
  })
  expect([code, said]).toEqual([0, `${body.code}\n`])
  expect(JSON.parse((await outcome(...unlock, '--json')).said)).toMatchObject({
    ...{ code: body.code, terminal: 'T1', seq: 2, mode: 'single', hours: null },
  })
  const brought = await outcome('desk', 'import', file, '--json', ...server(world))
  expect(JSON.parse(brought.said)).toEqual({ issuer: 'Night desk', imported: 2, known: 0 })

  const other = join(world.folder, 'other')
  writeFileSync(other, 'not this one at all\n')
  const wrong = (...args: string[]) => outcome('unlock', '--desk', ...args)
  expect((await wrong(file, '--passphrase-file', other, ...SINGLE)).code).toBe(1)
  expect((await wrong(secret, '--passphrase-file', secret, ...SINGLE)).code).toBe(2)
  expect((await wrong(file, ...SINGLE, '--hours', '3')).code).toBe(64)
  expect((await wrong(file, ...SINGLE)).said).toContain('give --passphrase-file')
  await world.server.close()
  expect((await outcome('desk', 'import', file, ...server(world))).code).toBe(69)
})

test('the passphrase is asked for at the terminal and not shown there', async () => {
  const { world, file, secret } = await desk()
  const hand = ['--issuer', 'Night desk', '--days', '3', '--passphrase-file', secret]
  await outcome('desk', 'export', file, ...hand, ...server(world))
  const args = ['dist/sim/main.js', 'unlock', '--desk', file, ...SINGLE]
  const program = spawn(process.execPath, args, { cols: 120 })
  onTestFinished(() => program.kill())
  let said = ''
  const over = new Promise<number>(resolve => program.onExit(({ exitCode }) => resolve(exitCode)))
  program.onData(piece => {
    if (said === '') program.write(`${PASSPHRASE}x\u007f\r`)
    said += piece
  })
  expect([await over, said]).toEqual([0, expect.stringMatching(/\d{4} \d{4} \d{4}/)])
  expect(said).not.toContain(PASSPHRASE.slice(0, 5))
  expect(existsSync(`${file}.record`)).toBe(true)
})
