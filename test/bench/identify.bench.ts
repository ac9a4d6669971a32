// Who has this card, asked at the reference server, beside a bare fastify that writes the same.

import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../agent/core/vocabulary.ts'
import { openAuthority } from '../../sim/server/authority.ts'
import { openFolder } from '../../sim/server/folder.ts'
import { memoryIdentity } from '../contracts/server-link.ts'
import { run } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { enrolledLink } from './enrolled-link.ts'
import { figure, inTurn, report, timed } from './report.ts'

const ROUNDS = 15
const ASKED = 100
/** Terminals ask one by one; a server has many of them. */
const AT_ONCE = 4
const CARD = '0102030405'
const PATIENCE_MS = 10_000

/** Asks as often as a round has it, so many at once; how many there were in a second. */
async function perSecond(ask: () => Promise<unknown>): Promise<number> {
  let left = ASKED
  const one = async () => {
    for (; left > 0; ) {
      left -= 1
      await ask()
    }
  }
  const ms = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, one)))
  return (ASKED / ms) * 1_000
}

/** The same question at a server that does nothing else. */
async function bareServer(): Promise<() => Promise<unknown>> {
  const folder = temporaryFolder()
  const authority = openAuthority(openFolder(join(folder, 'ca')), {
    first: true,
    host: '127.0.0.1',
  })
  const { key, chain } = authority.serverTls('https')
  writeFileSync(join(folder, 'key.pem'), key)
  writeFileSync(join(folder, 'chain.pem'), chain)
  writeFileSync(join(folder, 'ca.pem'), authority.pem)
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [, port] = await run('test/bench/bare-identify.mjs', [folder]).says(/port (\d+)/)
  const pool = new Pool(`https://127.0.0.1:${port}`, {
    connections: AT_ONCE,
    connect: {
      ...{ ca: authority.pem, cert: authority.admit('T1', own.publicKey) },
      key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  })
  onTestFinished(() => pool.destroy())
  const body = JSON.stringify({ loginType: 1, loginValue: CARD })
  const headers = { 'content-type': 'application/json' }
  return async () => {
    const answer = await pool.request({ method: 'POST', path: '/identify', headers, body })
    return answer.body.json()
  }
}

test('cards looked up at the server', async context => {
  const link = await enrolledLink(memoryIdentity())
  const ask = () => link.identify({ kind: 'card', value: new Secret(CARD) }, PATIENCE_MS)
  const bare = await bareServer()
  const anna = { user: { username: 'anna', name: 'Anna' } }
  expect(await ask()).toMatchObject({ kind: 'known', ...anna })
  expect(await bare()).toMatchObject({ result: 'known', ...anna })
  const rounds = await inTurn(
    ROUNDS,
    () => perSecond(ask),
    () => perSecond(bare),
  )
  const beside = 'fastify, lookup and FULL update'
  report(context, figure({ name: 'cards identified', unit: '/s', beside }, rounds))
})
