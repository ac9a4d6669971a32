// Somebody else answers at the server's address, or nobody does: nothing is told to them and the call ends in time.

import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Secret } from '../../../agent/core/vocabulary.ts'
import type { IdentityStore, ServerLink } from '../../../agent/ports.ts'
import { STATUS } from '../../contracts/server-link.ts'
import { enrolWith, faultWithin, LIMITS, linkTo, QUIET } from './enrolled-link.ts'
import {
  HOST,
  type HttpsServer,
  makeAuthority,
  makeServerTls,
  startHttpsServer,
} from './https-server.ts'

const PIN = '730158'
const presented = { kind: 'pin', value: new Secret(PIN) } as const

let server: HttpsServer
let identity: IdentityStore
let close: (() => Promise<void>)[]

beforeEach(async () => {
  server = await startHttpsServer()
  identity = await enrolWith(server)
  close = [() => server.stop()]
})
afterEach(async () => {
  for (const one of close.reverse()) await one()
})

/** A link to another listener, which is what a spoofed name or a box on the LAN comes to. */
async function linkToOther(other: Server, limits = LIMITS): Promise<ServerLink> {
  other.listen(0, HOST)
  await once(other, 'listening')
  const sockets = new Set<{ destroy(): void }>()
  other.on('connection', socket => sockets.add(socket))
  const address = `https://${HOST}:${(other.address() as AddressInfo).port}`
  const link = linkTo(address, identity, [], QUIET, limits)
  close.push(async () => {
    await link.stop()
    other.close()
    for (const socket of sockets) socket.destroy()
  })
  return link
}

it('does not trust a login page of the network that answers 200 under another CA', async () => {
  let asked = 0
  const portal = createHttpsServer(makeServerTls(makeAuthority()), (_, response) => {
    asked += 1
    response.setHeader('content-type', 'application/json').end('{"result":"known"}')
  })
  const link = await linkToOther(portal)
  expect(await faultWithin(LIMITS.beat, () => link.beat(STATUS))).toMatchObject({
    code: 'server/not-trusted',
    retry: 'later',
  })
  const fault = await faultWithin(300, () => link.identify(presented, 300), PIN)
  expect(fault.code).toBe('server/not-trusted')
  expect(asked).toBe(0)
})

it('starts all the same, and says what is the matter when asked, with a certificate that cannot be read', async () => {
  const enrolled = identity.load()
  if (enrolled === undefined) throw new Error('enrolWith has enrolled it')
  identity = { ...identity, load: () => ({ ...enrolled, certificate: 'no PEM' }) }
  const link = await linkToOther(createHttpsServer(makeServerTls(server.authority)))
  expect(link.enrolled).toBe(true)
  expect(await faultWithin(LIMITS.beat, () => link.beat(STATUS))).toMatchObject({ retry: 'later' })
})

it('does not trust a certificate of our CA for another name', async () => {
  const other = createHttpsServer(makeServerTls(server.authority, ['other.example']))
  const link = await linkToOther(other)
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/not-trusted')
})

it('does not trust a CA that is merely in the machine’s own list of roots', async () => {
  // Another CA with the same name as ours: only the key tells them apart.
  const link = await linkToOther(createHttpsServer(makeServerTls(makeAuthority())))
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/not-trusted')
  expect(fault.message).toContain(HOST)
})

it('does not speak to plain HTTP on the port', async () => {
  let asked = 0
  const plain = createHttpServer((_, response) => {
    asked += 1
    response.end('{}')
  })
  const link = await linkToOther(plain)
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/not-trusted')
  expect(asked).toBe(0)
})

it('ends in time when the TLS handshake hangs', async () => {
  const link = await linkToOther(createServer(() => {}))
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault).toMatchObject({ code: 'server/timeout', retry: 'later' })
  // A login waits no longer than it was told to, though connecting alone may take longer.
  const patient = await linkToOther(
    createServer(() => {}),
    { ...LIMITS, connect: 10_000 },
  )
  const login = await faultWithin(50, () => patient.identify(presented, 50), PIN)
  expect(login.code).toBe('server/timeout')
})

it('cannot reach what hangs up at once', async () => {
  const link = await linkToOther(createServer(socket => socket.destroy()))
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/unreachable')
})

it('cannot reach a port where nobody listens', async () => {
  await server.stop()
  const link = linkTo(`https://${HOST}:${server.port}`, identity)
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault).toMatchObject({ code: 'server/unreachable', retry: 'later' })
  await link.stop()
})

it('keeps CA and keys pinned when the configuration names another address', async () => {
  const moved = await startHttpsServer(server.authority)
  close.push(() => moved.stop())
  const link = linkTo(`https://${HOST}:${moved.port}`, identity)
  close.push(() => link.stop())
  // The same CA, so it is trusted; but this server never heard of the terminal.
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/refused')
})
