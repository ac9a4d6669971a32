// Real handshakes as terminals with wrong clocks make them; OpenSSL's own command judges dates at any moment we name.

import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeCertificate } from '../../../sim/server/certificate.ts'
import { newFolder, startWorld } from './harness.ts'
import { enrolTerminal, newNonce } from './terminal-client.ts'

describe('TLS at a terminal whose clock is wrong', () => {
  test.each(['1970-01-01T00:00:00Z', '1971-01-01T00:00:00Z', '2099-01-01T00:00:00Z'])(
    'lets the beat through that mends it: %s',
    async date => {
      const world = await startWorld()
      const terminal = await enrolTerminal(world)
      const nonce = newNonce()
      const { said } = await requestAt(date, {
        port: world.server.port,
        caPem: world.server.caPem,
        identity: terminal.identity,
        path: '/device/v1/beat',
        body: { nonce, status: terminal.status() },
      })
      expect(said).toContain('HTTP/1.1 200 ')
      const reply = JSON.parse(said.slice(said.indexOf('\r\n\r\n')))
      expect(terminal.read('beat', reply, nonce)).toMatchObject({ serverTime: world.clock.now })
    },
  )

  test.each([
    ['1970-01-01T00:00:00Z', 'certificate is not yet valid'],
    ['1971-01-01T00:00:00Z', 'certificate is not yet valid'],
    ['2099-01-01T00:00:00Z', 'certificate has expired'],
  ])('would fail on a certificate with dates: %s', async (date, mistake) => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const cert = makeCertificate({
      profile: 'server',
      subject: 'localhost',
      key,
      issuer: { subject: 'localhost', key },
      from: Date.UTC(2026, 0, 1),
      until: Date.UTC(2036, 0, 1),
      names: ['localhost'],
    })
    const server = createServer({ cert, key: key.export({ type: 'pkcs8', format: 'pem' }) })
    onTestFinished(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const { said, complained } = await requestAt(date, { port, caPem: cert, path: '/', body: {} })
    expect(complained).toContain(mistake)
    expect(said).toBe('')
  })
})

interface DatedRequest {
  readonly port: number
  readonly caPem: string
  readonly identity?: { readonly cert: string; readonly key: string }
  readonly path: string
  readonly body: object
}

/** Sends a request over a TLS connection on which OpenSSL judges the server's certificate as of `date`. */
function requestAt(
  date: string,
  { port, caPem, identity, path, body }: DatedRequest,
): Promise<{ said: string; complained: string }> {
  const folder = newFolder()
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const options = [
    ...['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-quiet'],
    ...['-CAfile', file('ca.pem', caPem), '-verify_hostname', 'localhost', '-verify_return_error'],
    ...['-attime', String(Date.parse(date) / 1_000)],
  ]
  if (identity !== undefined) {
    options.push('-cert', file('own.pem', identity.cert), '-key', file('own.key', identity.key))
  }
  const text = JSON.stringify(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  return new Promise((resolve, reject) => {
    const openssl = execFile('openssl', ['s_client', ...options], (error, said, complained) => {
      // Any number is an exit code, and what openssl said tells the rest; a word means that it did not run.
      if (typeof error?.code === 'string') reject(error)
      else resolve({ said, complained })
    })
    // openssl may hang up before it has read everything.
    openssl.stdin?.on('error', () => {})
    openssl.stdin?.end(`${head.join('\r\n')}\r\n\r\n${text}`)
  })
}
