// D6: the example connector, run alone, asked by nothing but HTTP.

import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey } from './command.ts'
import { connectorProcess } from './connector-process.ts'

const SLOW_MS = 400

test('D6 answers for two sources, one of them as slowly as it is told, and to nobody without its password', async () => {
  const { url, settings, program, asked } = await connectorProcess('--slow', String(SLOW_MS))
  const { 'auth.user': user, 'auth.password': password } = settings
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  const ask = async (type: number, value: string, authorization = `Basic ${basic}`) => {
    const from = performance.now()
    const answer = await fetch(`${url}?loginType=${type}&loginValue=${value}`, {
      headers: { authorization },
    })
    return { status: answer.status, body: await answer.json(), ms: performance.now() - from }
  }
  const staff = await ask(1, 'EA00000001')
  expect(staff).toMatchObject({ status: 200, body: { result: 0, personalNumber: '00123' } })
  const visitor = await ask(7, '900011')
  expect(visitor).toMatchObject({ status: 200, body: { result: 0, username: 'ben' } })
  // The timer of the one against the clock of the other: they may differ by a millisecond.
  expect(visitor.ms).toBeGreaterThan(SLOW_MS - 2)
  expect((await ask(0, '900003')).body).toEqual({ result: 1 })
  expect((await ask(0, '000000')).body).toEqual({ result: 2 })
  expect((await ask(1, 'EA00000001', 'Basic bm9ib2R5')).status).toBe(401)
  expect(asked()).toBe(4)
  // What was presented is nobody's to read.
  expect(program.stdout()).not.toMatch(/EA0000|9000/)
  expect(await program.end('SIGTERM')).toBe(0)
})

test('D6 needs nothing to start, and speaks TLS with an authority of its own', async () => {
  const ca = join(temporaryFolder(), 'ca.pem')
  const program = latchkey('connector', '--port', '0', '--tls', ca)
  const [, url = ''] = await program.says(/The connector is at (https:\S+)\n/)
  const body = await new Promise<string>((resolve, reject) => {
    const asking = request(
      `${url}?loginType=1&loginValue=04A1B2C3D4`,
      { ca: readFileSync(ca) },
      async answer => {
        let text = ''
        for await (const piece of answer) text += piece
        resolve(text)
      },
    )
    asking.on('error', reject)
    asking.end()
  })
  expect(JSON.parse(body)).toEqual({ result: 0, username: 'ben' })
})

test.each([
  ['a file of people that is none', ['--users', 'people.json'], 2, /people\.json.*staff/],
  ['a user name without a password', ['--user', 'svc'], 64, /go together/],
  ['a lie that is unknown', ['--lie', 'truth'], 64, /hang/],
])('D6 %s is refused in a sentence', async (_, words, code, says) => {
  const people = join(temporaryFolder(), 'people.json')
  writeFileSync(people, '{"staff": 7}')
  const given = words.map(word => (word === 'people.json' ? people : word))
  const program = latchkey('connector', '--port', '0', ...given)
  expect(await program.over).toBe(code)
  expect(program.stderr()).toMatch(says)
})
