import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { call, newFolder, startWorld } from './harness.ts'

const PAGE = '<!doctype html><title>Console</title>'
const CODE = 'console.log("console")'
const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** A folder as the build leaves it, and a file beside it that is nobody's business. */
function builtConsole(): string {
  const outside = newFolder()
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  const folder = join(outside, 'console')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  for (const [name, text] of [
    ['index.html', PAGE],
    ['assets/index-C0ffee00.js', CODE],
  ] as const) {
    writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text))
  }
  writeFileSync(join(folder, '.env'), 'secret')
  return folder
}

describe('the console', () => {
  test('is served at /, is asked for anew each time, and its assets never', async () => {
    const { server } = await startWorld({ console: builtConsole() })
    for (const path of ['/', '/index.html']) {
      const page = await call(server, { path })
      expect([page.status, page.text]).toEqual([200, PAGE])
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        vary: 'accept-encoding',
      })
      const { etag } = page.headers
      const headers = { 'if-none-match': String(etag) }
      expect((await call(server, { path, headers })).status).toBe(304)
    }
    const asset = await call(server, { path: '/assets/index-C0ffee00.js' })
    expect([asset.status, asset.text]).toEqual([200, CODE])
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-type']).toMatch(/javascript/)
  })

  test('comes as it was compressed when it was built', async () => {
    const { server } = await startWorld({ console: builtConsole() })
    const raw = await rawAnswer(server, 'GET / HTTP/1.1', 'Accept-Encoding: br')
    expect(raw.head).toMatch(/content-encoding: br\r\n/i)
    expect(raw.head).toMatch(/content-type: text\/html/i)
    expect(brotliDecompressSync(raw.body).toString()).toBe(PAGE)
  })

  test('what is no file of it is not found, the API and its description stay', async () => {
    const { server } = await startWorld({ console: builtConsole() })
    for (const path of [
      ...['/users', '/assets/', '/assets', '/assets/nothing.js', '/index.html/', '/.env'],
      ...['/assets/index-C0ffee00.js.br', '/api/nothing', '/%2e%2e/secret.txt'],
    ]) {
      expect(await call(server, { path }), path).toMatchObject({
        status: 404,
        body: { error: 'not-found' },
      })
    }
    expect((await call(server, { path: '/api/users' })).status).toBe(401)
    expect((await call(server, { path: '/api/openapi.json' })).status).toBe(200)
    expect((await call(server, { path: '/', method: 'POST' })).status).toBe(404)
  })

  test('no address leads out of its folder', async () => {
    const { server } = await startWorld({ console: builtConsole() })
    for (const path of [
      ...['/../secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt', '/..%5csecret.txt'],
      ...['/assets/..%2f..%2fsecret.txt', '//etc/passwd', '/%2fetc%2fpasswd', '/..', '/%00'],
    ]) {
      const { head, body } = await rawAnswer(server, `GET ${path} HTTP/1.1`)
      expect(head, path).toMatch(/^HTTP\/1\.1 404 /)
      expect(body.toString(), path).not.toMatch(/secret\n?$|root:/)
    }
  })

  test.each([
    ['no folder is named', undefined],
    ['the folder is missing', join('/nowhere', 'console')],
    ['nothing was built', newFolder],
  ])('when %s there is the plain front page', async (_what, folder) => {
    const console_ = typeof folder === 'function' ? folder() : folder
    const { server } = await startWorld(console_ === undefined ? {} : { console: console_ })
    const { status, text } = await call(server, { path: '/' })
    expect([status, text]).toEqual([200, expect.stringContaining('/api/openapi.json')])
  })
})

describe('the page for people', () => {
  test('is served at /me/ beside the console, under the same policy', async () => {
    const { server } = await startWorld({ console: builtConsole(), userPage: builtConsole() })
    const page = await call(server, { path: '/me/?tenant=demo' })
    expect([page.status, page.text]).toEqual([200, PAGE])
    expect(page.headers).toMatchObject({
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
    })
    const asset = await call(server, { path: '/me/assets/index-C0ffee00.js' })
    expect([asset.status, asset.text]).toEqual([200, CODE])
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    for (const path of ['/me/.env', '/me/assets/', '/me/..%2fsecret.txt', '/me/nothing']) {
      expect((await call(server, { path })).status, path).toBe(404)
    }
  })

  test('E1: its service worker is asked for anew each time, and may do nothing outside /me/', async () => {
    const folder = builtConsole()
    writeFileSync(join(folder, 'service-worker.js'), CODE)
    writeFileSync(join(folder, 'manifest.webmanifest'), '{}')
    const { server } = await startWorld({ userPage: folder })
    const worker = await call(server, { path: '/me/service-worker.js' })
    expect(worker.headers).toMatchObject({
      'content-security-policy': POLICY,
      'content-type': expect.stringMatching(/javascript/),
      'cache-control': 'no-cache',
    })
    expect(worker.headers).not.toHaveProperty('service-worker-allowed')
    const manifest = await call(server, { path: '/me/manifest.webmanifest' })
    expect(manifest.headers['content-type']).toMatch(/^application\/manifest\+json/)
  })

  test('is found without the slash, and is not there when it was not built', async () => {
    const { server } = await startWorld({ userPage: builtConsole() })
    expect(await call(server, { path: '/me?tenant=demo' })).toMatchObject({
      ...{ status: 302, headers: { location: 'me/?tenant=demo' } },
    })
    expect((await call(server, { path: '/' })).text).toContain('/api/openapi.json')
    const bare = await startWorld({ userPage: newFolder() })
    expect((await call(bare.server, { path: '/me/' })).status).toBe(404)
  })
})

describe('security headers', () => {
  const expected = {
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
    'referrer-policy': 'no-referrer',
  }

  test('are on everything: page, asset, answer, refusal', async () => {
    const { server } = await startWorld({ console: builtConsole() })
    const token = server.adminToken
    for (const path of ['/', '/assets/index-C0ffee00.js', '/nothing', '/api/openapi.json']) {
      const { headers } = await call(server, { path })
      expect(headers, path).toMatchObject(expected)
      expect(headers, path).not.toHaveProperty('strict-transport-security')
    }
    for (const path of ['/api/users', '/api/users/nobody']) {
      const { headers } = await call(server, { path, token })
      expect(headers, path).toMatchObject({ ...expected, 'cache-control': 'no-store' })
    }
    expect((await call(server, { path: '/api/users' })).headers).toMatchObject(expected)
  })

  test('an address that cannot be read is refused in the words of the API', async () => {
    const { server } = await startWorld()
    for (const path of ['/%', '/api/users/%E0%A4%A', `/api/users/${'x'.repeat(300)}`]) {
      const answer = await call(server, { path, token: server.adminToken })
      expect(answer.body, path).toMatchObject({ error: expect.any(String) })
      expect(Object.keys(answer.body).sort(), path).toEqual(['error', 'message'])
      expect(answer.headers, path).toMatchObject(expected)
      expect(answer.text).not.toContain('%E0')
    }
  })

  test('a server that others can reach insists on HTTPS', async () => {
    const { server } = await startWorld({ host: '0.0.0.0' })
    const { headers } = await call(server, { path: '/' })
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  })
})

/** An answer byte by byte, to a request line as no client would write it. */
async function rawAnswer(
  server: { readonly port: number; readonly caPem: string },
  line: string,
  ...headers: readonly string[]
): Promise<{ readonly head: string; readonly body: Buffer }> {
  const socket = connect({ port: server.port, ca: server.caPem, servername: 'localhost' })
  socket.write(`${[line, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  const whole = Buffer.concat(chunks)
  const end = whole.indexOf('\r\n\r\n')
  const head = whole.subarray(0, end + 2).toString('latin1')
  const chunked = /transfer-encoding: chunked/i.test(head)
  if (chunked) throw new Error('chunked answers are not read here')
  return { head, body: whole.subarray(end + 4) }
}
