// How fast terminals are taken back by the real server over TLS, beside a bare HTTPS server with the same certificates.

import { createServer as createHttps, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createServerLink } from '../../agent/adapters/server-link/server-link.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import type { Identity, IdentityStore } from '../../agent/ports.ts'
import { openAuthority } from '../../sim/server/authority.ts'
import { openFolder } from '../../sim/server/folder.ts'
import { createServer, type ReferenceServer } from '../../sim/server/server.ts'
import { callServer } from '../../sim/server-api.ts'
import { memoryIdentity, STATUS } from '../contracts/server-link.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { figure, inTurn, type Round, report, timed } from './report.ts'

const TERMINALS = 40
const ROUNDS = 9
const HOST = '127.0.0.1'
const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

const linkOf = (identity: IdentityStore, server: ReferenceServer) =>
  createServerLink({
    ...{ identity, server: `https://${HOST}:${server.port}` },
    ...{ profile: 'bench', version: '0.0.0', log: QUIET },
  })

async function enrol(server: ReferenceServer): Promise<IdentityStore> {
  const identity = memoryIdentity()
  const answer = await callServer(server, 'POST', '/api/terminals/enrolment-codes', {})
  const link = linkOf(identity, server)
  await link.enrol(new Secret((answer.body as { code: string }).code))
  await link.stop()
  return identity
}

/** TLS 1.3 with the same certificates on both sides, and an answer that is the question. */
async function echoServer(folder: string): Promise<number> {
  const tls = openAuthority(openFolder(folder), { first: false, host: HOST })
  const { key, chain } = tls.serverTls('https')
  const server = createHttps(
    { key, cert: chain, ca: tls.pem, requestCert: true, rejectUnauthorized: true },
    (asked, answer) => asked.pipe(answer),
  )
  await new Promise<void>(listening => server.listen(0, HOST, listening))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function echo({ ca, certificate: cert, tlsKey: key }: Identity, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request(
      { host: HOST, port, method: 'POST', agent: false, ca, cert, key, minVersion: 'TLSv1.3' },
      answer => answer.on('end', resolve).resume(),
    )
      .on('error', reject)
      .end(JSON.stringify(STATUS))
  })
}

/** Both ends of both are in this one process, so a figure is what the two ends take together. */
test('terminals that come back at once', async context => {
  const folder = join(temporaryFolder(), 'server')
  const server = await createServer({ folder, port: 0 })
  onTestFinished(() => server.close())
  const port = await echoServer(folder)
  const stores: IdentityStore[] = []
  while (stores.length < TERMINALS) stores.push(await enrol(server))
  let beats = 0
  const beat = async (identity: IdentityStore) => {
    const link = linkOf(identity, server)
    await link.beat(STATUS)
    beats += 1
    await link.stop()
  }
  const echoed = async (store: IdentityStore) => {
    const identity = store.load()
    if (identity !== undefined) await echo(identity, port)
  }
  const rounds = await inTurn(
    ROUNDS,
    () => timed(() => Promise.all(stores.map(beat))),
    () => timed(() => Promise.all(stores.map(echoed))),
  )
  expect(beats).toBe((ROUNDS + 1) * TERMINALS)
  const rate = (ms: number) => (TERMINALS / ms) * 1_000
  const perSecond = ({ ours, bare }: Round): Round => ({ ours: rate(ours), bare: rate(bare) })
  const name = `${TERMINALS} terminals back over TLS, to a signed beat`
  report(
    context,
    figure({ name, unit: '/s', beside: 'HTTPS echo, same certificates' }, rounds.map(perSecond)),
  )
})
