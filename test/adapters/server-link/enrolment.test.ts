// Enrolment against impostors: nothing is sent before the CA is the one the code names, nothing is kept unless all fits.

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { IdentityStore, ServerLink } from '../../../agent/ports.ts'
import { faultFrom, memoryIdentity, STATUS } from '../../contracts/server-link.ts'
import { faultWithin, LIMITS, linkTo } from './enrolled-link.ts'
import {
  HOST,
  type HttpsServer,
  makeAuthority,
  makeServerTls,
  startHttpsServer,
} from './https-server.ts'

let server: HttpsServer
let identity: IdentityStore
let link: ServerLink

beforeEach(async () => {
  server = await startHttpsServer()
  identity = memoryIdentity()
  link = linkTo(`https://${HOST}:${server.port}`, identity)
})
afterEach(async () => {
  await link.stop()
  await server.stop()
})

it('keeps keys that belong together and the CA that the code named', async () => {
  await link.enrol(server.memory.issueCode())
  const kept = identity.load()
  expect(kept).toMatchObject({ terminal: 'T1', tenant: 'demo', ca: server.authority.pem })
  expect(kept?.server).toBe(`https://${HOST}:${server.port}`)
  const certificate = new X509Certificate(kept?.certificate ?? '')
  expect(certificate.checkPrivateKey(createPrivateKey(kept?.tlsKey ?? ''))).toBe(true)
  for (const secret of [kept?.signingKey, kept?.sealingKey]) {
    expect(Buffer.from(secret ?? '', 'base64')).toHaveLength(32)
  }
})

it('makes fresh keys when it enrols again, and goes on with those', async () => {
  await link.enrol(server.memory.issueCode())
  const first = identity.load()
  expect(await link.enrol(server.memory.issueCode())).toEqual({ terminal: 'T2' })
  const second = identity.load()
  for (const key of ['tlsKey', 'signingKey', 'sealingKey'] as const) {
    expect(second?.[key]).not.toBe(first?.[key])
  }
  server.memory.refuse('T1')
  await link.beat(STATUS)
})

it.each([
  ['that another CA signed', () => makeServerTls(makeAuthority())],
  ['whose signature is not the CA’s', () => withBrokenSignature(makeServerTls(server.authority))],
])('sends nothing to an impostor who shows the true CA and a certificate %s', async (_, make) => {
  const { cert, key } = make()
  let asked = 0
  const evil = createServer({ key, cert: leafOf(cert) + server.authority.pem }, () => {
    asked += 1
  })
  evil.listen(0, HOST)
  await once(evil, 'listening')
  const lured = linkTo(`https://${HOST}:${(evil.address() as AddressInfo).port}`, identity)
  const code = server.memory.issueCode()
  const fault = await faultWithin(LIMITS.enrol, () => lured.enrol(code), code.reveal())
  expect(fault).toMatchObject({ code: 'enrolment/wrong-server', retry: 'never' })
  expect(asked).toBe(0)
  expect(identity.load()).toBeUndefined()
  await lured.stop()
  evil.close()
})

it('checks the name in the certificate too', async () => {
  const evil = createServer(makeServerTls(server.authority, ['other.example']))
  evil.listen(0, HOST)
  await once(evil, 'listening')
  const lured = linkTo(`https://${HOST}:${(evil.address() as AddressInfo).port}`, identity)
  const fault = await faultWithin(LIMITS.enrol, () => lured.enrol(server.memory.issueCode()))
  expect(fault.code).toBe('server/not-trusted')
  await lured.stop()
  evil.close()
})

it.each<[string, (reply: Record<string, unknown>) => object]>([
  ['a certificate for another key', reply => ({ ...reply, certificate: server.authority.pem })],
  ['no certificate at all', reply => ({ ...reply, certificate: 'none' })],
  ['an unlock key sealed to somebody else', reply => ({ ...reply, unlockKey: 'AAAA' })],
  ['a weaker stretch', reply => ({ ...reply, stretch: { N: 2, r: 8, p: 1 } })],
  ['a short signing key', reply => ({ ...reply, keys: { beat: 'AAAA' } })],
])('keeps nothing when the reply brings %s', async (_, change) => {
  server.forgeEnrolment(change)
  const code = server.memory.issueCode()
  const fault = await faultWithin(LIMITS.enrol, () => link.enrol(code), code.reveal())
  expect(fault.code).toBe('server/bad-answer')
  expect(link.enrolled).toBe(false)
  expect(identity.load()).toBeUndefined()
})

it('stays who it was when the new identity cannot be kept', async () => {
  await link.enrol(server.memory.issueCode())
  const before = identity.load()
  identity.save = () => Promise.reject(new Error('disk full'))
  await expect(link.enrol(server.memory.issueCode())).rejects.toThrow('disk full')
  expect(link.terminal).toBe(before?.terminal)
  await link.beat(STATUS)
})

it('says busy when the server is busy', async () => {
  server.memory.busy(5)
  const fault = await faultFrom(() => link.enrol(server.memory.issueCode()))
  expect(fault).toMatchObject({ code: 'server/busy', waitMs: 5_000 })
})

it('works with a name instead of an address', async () => {
  const named = createServer(makeServerTls(server.authority, ['localhost']))
  named.listen(0, 'localhost')
  await once(named, 'listening')
  const lured = linkTo(`https://localhost:${(named.address() as AddressInfo).port}`, identity)
  named.on('request', (_, response) => response.writeHead(403).end())
  const fault = await faultWithin(LIMITS.enrol, () => lured.enrol(server.memory.issueCode()))
  expect(fault.code).toBe('enrolment/refused')
  await lured.stop()
  named.close()
})

/** The first certificate of a chain, PEM. */
const leafOf = (chain: string) =>
  `${chain.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n`

/** The same chain with the last byte of the first certificate, which is of its signature, changed. */
function withBrokenSignature({ cert, key }: { cert: string; key: string }) {
  const der = Buffer.from(new X509Certificate(leafOf(cert)).raw)
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key,
  }
}
