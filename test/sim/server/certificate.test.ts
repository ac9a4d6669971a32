import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openAuthority } from '../../../sim/server/authority.ts'
import { makeCertificate } from '../../../sim/server/certificate.ts'
import { identifier, integer, octets, sequence, time } from '../../../sim/server/der.ts'
import { openFolder } from '../../../sim/server/folder.ts'
import type { ReferenceServer } from '../../../sim/server/server.ts'
import { newFolder, startWorld } from './harness.ts'
import { enrolTerminal } from './terminal-client.ts'

const DAY = 86_400_000

describe('DER', () => {
  test('values are written as X.690 and RFC 5280 spell them', () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    expect(hex(identifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302')
    expect(hex(integer(Buffer.from([0, 0, 0x80])))).toBe('02020080')
    expect(hex(integer(Buffer.from([0])))).toBe('020100')
    expect(hex(integer(Buffer.from([0, 0x7f])))).toBe('02017f')
    expect(hex(sequence(octets(Buffer.alloc(0x7e))).subarray(0, 2))).toBe('3081')
    expect(hex(octets(Buffer.alloc(0x7f)).subarray(0, 2))).toBe('047f')
    expect(hex(octets(Buffer.alloc(0x80)).subarray(0, 3))).toBe('048180')
    expect(hex(octets(Buffer.alloc(0x1234)).subarray(0, 4))).toBe('04821234')
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toBe(
      '\x17\x0d491231235959Z',
    )
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toBe('\x18\x0f20500101000000Z')
  })
})

test('every name asked for is in the certificate, whatever the spelling of the address', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const names = [
    'localhost',
    '127.0.0.1',
    '::1',
    'fe80::a:0:1',
    '2001:db8:1:2:3:4:5:6',
    'p.example',
  ]
  const pem = makeCertificate({
    profile: 'server',
    subject: 'x',
    key,
    issuer: { subject: 'x', key },
    from: 0,
    until: 4e12,
    names,
  })
  const certificate = new X509Certificate(pem)
  for (const name of names) {
    const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)
    expect(found, name).toBe(name)
  }
  expect(certificate.checkHost('elsewhere')).toBeUndefined()
})

describe('authority', () => {
  test('it lasts ten years, is kept, and the server certificate is renewed near its end', () => {
    const folder = openFolder(newFolder())
    const start = Date.UTC(2030, 0, 1)
    const at = (now: number) =>
      openAuthority(folder, { first: now === start, host: '127.0.0.1', now: () => now })
    const leafOf = (now: number) => new X509Certificate(at(now).serverTls().chain)

    const first = at(start)
    const ca = new X509Certificate(first.pem)
    expect(ca.ca).toBe(true)
    expect(Date.parse(ca.validTo) - start).toBe(3_652 * DAY)
    const leaf = leafOf(start)
    expect(at(start + DAY).pem).toBe(first.pem)
    expect(leafOf(start + 59 * DAY).serialNumber).toBe(leaf.serialNumber)
    const renewed = leafOf(start + 61 * DAY)
    expect(renewed.serialNumber).not.toBe(leaf.serialNumber)
    expect(Date.parse(renewed.validTo)).toBe(start + 151 * DAY)
    expect(renewed.verify(ca.publicKey)).toBe(true)
  })

  test('a lost CA is named, not replaced', () => {
    const folder = openFolder(newFolder())
    const options = { host: '127.0.0.1', now: Date.now }
    expect(() => openAuthority(folder, { ...options, first: false })).toThrow(/restore it from a/)
  })

  test('a certificate outside its dates does not count', async () => {
    const folder = openFolder(newFolder())
    let now = Date.UTC(2030, 0, 1)
    const authority = openAuthority(folder, { first: true, host: '127.0.0.1', now: () => now })
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const certificate = new X509Certificate(authority.admit('T1', key))
    expect(authority.issued(certificate)).toBe(true)
    now += 3_653 * DAY
    expect(authority.issued(certificate)).toBe(false)
  })
})

/** SHA-256 fingerprints of the chain the server shows, its own certificate first. */
function shownBy(server: ReferenceServer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', { ca: server.caPem, servername: 'localhost' })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const leaf = socket.getPeerCertificate(true)
      resolve([leaf, leaf.issuerCertificate].map(one => one.fingerprint256))
      socket.destroy()
    })
  })
}

test('the handshake shows the whole chain, so that a terminal can check the CA it was told of', async () => {
  const { server } = await startWorld()
  const [, ca] = await shownBy(server)
  expect(ca).toBe(new X509Certificate(server.caPem).fingerprint256)
})

test('a running server renews its certificate, and terminals notice nothing', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const clock = { now: Date.now() - 61 * DAY }
  const world = await startWorld({ now: () => clock.now })
  const terminal = await enrolTerminal(world)
  const [before] = await shownBy(world.server)
  vi.advanceTimersByTime(3_600_000)
  expect((await shownBy(world.server))[0]).toBe(before)
  clock.now += 61 * DAY
  vi.advanceTimersByTime(3_600_000)
  expect((await shownBy(world.server))[0]).not.toBe(before)
  expect(await terminal.beat()).toMatchObject({ serverTime: clock.now })
})

describe('the data folder', () => {
  test('keys and token are for their owner only, the CA certificate for everybody', async () => {
    const { folder, server } = await startWorld()
    const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777
    for (const name of ['ca', 'tls', 'storage', 'unlock', 'sign-beat', 'sign-entries']) {
      expect(modeOf(`keys/${name}.key`), name).toBe(0o600)
    }
    expect(modeOf('admin-token')).toBe(0o600)
    expect(modeOf('server.db')).toBe(0o600)
    expect(modeOf('server.db-wal')).toBe(0o600)
    expect(modeOf('ca.pem')).toBe(0o644)
    expect(readFileSync(join(folder, 'admin-token'), 'utf8').trim()).toBe(server.adminToken)
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(server.caPem)
  })

  test('a token written into the file is the one that counts after a restart', async () => {
    const world = await startWorld()
    const former = world.server.adminToken
    writeFileSync(join(world.folder, 'admin-token'), 'chosen-by-the-administrator\n')
    await world.restart()
    expect(world.server.adminToken).toBe('chosen-by-the-administrator')
    expect((await world.api('GET', '/users')).status).toBe(200)
    expect(former).not.toBe(world.server.adminToken)
  })
})
