import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { type Authority, openAuthority } from '../../../sim/server/authority.ts'
import { makeCertificate } from '../../../sim/server/certificate.ts'
import { openFolder } from '../../../sim/server/folder.ts'
import type { ReferenceServer } from '../../../sim/server/server.ts'
import { newFolder, startWorld } from './harness.ts'

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
  const open = (root: string, host = '127.0.0.1', first = false) =>
    openAuthority(openFolder(root), { first, host })
  const certificateShown = (authority: Authority) =>
    new X509Certificate(authority.serverTls('https').chain)
  const newTerminalKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey

  test('its certificates hold from 1970 to the end of 9999', () => {
    const authority = open(newFolder(), '127.0.0.1', true)
    const terminal = new X509Certificate(authority.admit('T1', newTerminalKey()))
    const ca = new X509Certificate(authority.pem)
    const server = certificateShown(authority)
    for (const certificate of [ca, server, terminal]) {
      expect(certificate.validFrom).toBe('Jan  1 00:00:00 1970 GMT')
      expect(certificate.validTo).toBe('Dec 31 23:59:59 9999 GMT')
      expect(certificate.verify(ca.publicKey)).toBe(true)
    }
  })

  test('each certificate is good for its own purpose only', () => {
    const authority = open(newFolder(), '127.0.0.1', true)
    const terminal = new X509Certificate(authority.admit('T1', newTerminalKey()))
    const server = certificateShown(authority)
    expect(new X509Certificate(authority.pem).ca).toBe(true)
    expect(server.ca).toBe(false)
    expect(terminal.ca).toBe(false)
    // Node calls the extended key usage so; these are serverAuth and clientAuth (RFC 5280, 4.2.1.12).
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(terminal.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test('it is kept, and so is the server certificate while it has every name', () => {
    const folder = newFolder()
    const first = open(folder, '127.0.0.1', true)
    const shown = certificateShown(first)
    const again = open(folder)
    expect(again.pem).toBe(first.pem)
    expect(certificateShown(again).serialNumber).toBe(shown.serialNumber)

    const renamed = certificateShown(open(folder, 'print.example'))
    expect(renamed.serialNumber).not.toBe(shown.serialNumber)
    for (const host of ['localhost', 'print.example']) expect(renamed.checkHost(host)).toBe(host)
    expect(certificateShown(open(folder, 'print.example')).serialNumber).toBe(renamed.serialNumber)
  })

  test('under another CA of the same name the server certificate is made anew', () => {
    const [folder, other] = [newFolder(), newFolder()]
    const shown = certificateShown(open(folder, '127.0.0.1', true))
    open(other, '127.0.0.1', true)
    for (const name of ['ca.pem', 'keys/ca.key'])
      copyFileSync(join(other, name), join(folder, name))
    const fresh = certificateShown(open(folder))
    expect(fresh.serialNumber).not.toBe(shown.serialNumber)
    expect(fresh.verify(new X509Certificate(open(other).pem).publicKey)).toBe(true)
  })

  test('a terminal certificate of another CA of the same name does not count', () => {
    const [mine, other] = [open(newFolder(), '', true), open(newFolder(), '', true)]
    const certificate = new X509Certificate(mine.admit('T1', newTerminalKey()))
    expect(mine.issued(certificate)).toBe(true)
    expect(other.issued(certificate)).toBe(false)
  })

  test('a lost CA is named, not replaced', () => {
    expect(() => open(newFolder())).toThrow(/restore it from a/)
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
