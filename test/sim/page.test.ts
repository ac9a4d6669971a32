// The page as a browser gets it: compressed if it can take that, kept when its name says what is in it, and guarded.

import { mkdirSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { startApi } from '../../sim/api.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { startSimulator } from './simulator.ts'

const PAGE = '<!doctype html><title>A page</title>'
const SCRIPT = 'console.log("a script")'

async function served() {
  const page = temporaryFolder()
  mkdirSync(join(page, 'assets'))
  for (const [name, text] of [
    ['index.html', PAGE],
    ['assets/index-BxY12_q-.js', SCRIPT],
  ] as const) {
    writeFileSync(join(page, name), text)
    writeFileSync(join(page, `${name}.br`), brotliCompressSync(text))
    writeFileSync(join(page, `${name}.gz`), gzipSync(text))
  }
  writeFileSync(join(page, 'assets/plain-BxY12_q-.svg'), '<svg/>')
  const { world } = await startSimulator()
  const api = await startApi({ world, port: 0, page })
  onTestFinished(() => api.close())
  return (path: string, encodings?: string) => get(api.port, path, encodings)
}

interface Got {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** As it is on the wire; fetch would take the compression off. */
function get(port: number, path: string, encodings = 'identity'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encodings }
    const sent = request({ host: '127.0.0.1', port, path, headers }, async answer => {
      const pieces: Buffer[] = []
      for await (const piece of answer) pieces.push(piece)
      const { statusCode: status, headers } = answer
      resolve({ status, headers, body: Buffer.concat(pieces) })
    })
    sent.on('error', reject)
    sent.end()
  })
}

it('sends what was compressed at build time to whoever takes it', async () => {
  const page = await served()
  for (const [path, text, type] of [
    ['/', PAGE, /^text\/html/],
    ['/assets/index-BxY12_q-.js', SCRIPT, /javascript/],
  ] as const) {
    const br = await page(path, 'gzip, deflate, br')
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
    expect(br.headers['content-type']).toMatch(type)
    expect(brotliDecompressSync(br.body).toString()).toBe(text)
    const gz = await page(path, 'gzip')
    expect(gz.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(gz.body).toString()).toBe(text)
    const plain = await page(path)
    expect(plain.headers['content-encoding']).toBe(undefined)
    expect(plain.body.toString()).toBe(text)
  }
  expect((await page('/assets/plain-BxY12_q-.svg', 'br')).body.toString()).toBe('<svg/>')
})

it('lets browsers keep for ever what is named after its content, and ask for the rest', async () => {
  const page = await served()
  for (const encodings of ['identity', 'br']) {
    const index = await page('/', encodings)
    expect(index.headers['cache-control']).toBe('no-cache')
    expect(index.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    const script = await page('/assets/index-BxY12_q-.js', encodings)
    expect(script.headers['cache-control']).toMatch(/max-age=31536000, immutable/)
  }
  expect(await page('/assets/gone-BxY12_q-.js', 'br')).toMatchObject({
    ...{ status: 404, headers: { 'content-type': expect.stringMatching(/json/) } },
  })
})
