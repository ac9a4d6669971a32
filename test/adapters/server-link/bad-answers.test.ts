// Our server, or what became of its answer on the way, is not as agreed: each case has its fault and its time.

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../agent/core/vocabulary.ts'
import type { Identity, IdentityStore, ServerLink } from '../../../agent/ports.ts'
import type { Signed } from '../../../agent/wire/server-messages.ts'
import { chain, STATUS } from '../../contracts/server-link.ts'
import { enrolWith, faultWithin, LIMITS, linkTo } from './enrolled-link.ts'
import { HOST, type HttpsServer, startHttpsServer } from './https-server.ts'

const CARD = '04A1B2C3D4'
const presented = { kind: 'card', value: new Secret(CARD) } as const

let server: HttpsServer
let identity: IdentityStore
let link: ServerLink

beforeEach(async () => {
  server = await startHttpsServer()
  identity = await enrolWith(server)
  link = linkTo(`https://${HOST}:${server.port}`, identity)
})
afterEach(async () => {
  await link.stop()
  await server.stop()
})

/** Whatever is asked, the answer is this. */
const answer = (how: (response: ServerResponse) => void) =>
  server.misbehave((_, response) => {
    how(response)
    return true
  })

const JSON_TYPE = { 'content-type': 'application/json' }

describe('statuses', () => {
  const date = 'Tue, 20 Jan 2026 10:00:00 GMT'
  const soon = 'Tue, 20 Jan 2026 10:01:30 GMT'
  it.each([
    [401, {}, { code: 'server/refused', retry: 'never' }],
    [403, {}, { code: 'server/refused', retry: 'never' }],
    [409, {}, { code: 'server/conflict', retry: 'never' }],
    [429, { 'retry-after': '7' }, { code: 'server/busy', retry: 'later', waitMs: 7_000 }],
    [503, { 'retry-after': '0' }, { code: 'server/busy', waitMs: 0 }],
    [503, { 'retry-after': soon, date }, { code: 'server/busy', waitMs: 90_000 }],
    [503, { 'retry-after': '99999999' }, { code: 'server/busy', waitMs: 3_600_000 }],
    [503, { 'retry-after': 'whenever' }, { code: 'server/busy', waitMs: undefined }],
    [503, {}, { code: 'server/busy', waitMs: undefined }],
    [422, {}, { code: 'server/bad-answer' }],
    [400, {}, { code: 'server/bad-answer' }],
    [404, {}, { code: 'server/bad-answer' }],
    [500, {}, { code: 'server/bad-answer', retry: 'later' }],
    [204, {}, { code: 'server/bad-answer' }],
  ] as const)('%i %o', async (status, headers, expected) => {
    answer(response => {
      response.sendDate = false
      response.writeHead(status, headers).end()
    })
    for (const call of [() => link.beat(STATUS), () => link.identify(presented, 400)]) {
      const fault = await faultWithin(400, call, CARD)
      expect(fault).toMatchObject(expected)
    }
  })

  it('E6: asks a server that is older than codes to scan, and has none', async () => {
    answer(response => response.writeHead(404).end())
    expect(await link.qrCode()).toBeUndefined()
    expect(server.asked).toContain('/device/v1/qr-codes')
  })

  it('follows no redirect', async () => {
    answer(response => response.writeHead(307, { location: '/device/v1/elsewhere' }).end())
    const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
    expect(fault.code).toBe('server/bad-answer')
    expect(server.asked).not.toContain('/device/v1/elsewhere')
  })

  it('is busy also when the error page never ends', async () => {
    answer(response => {
      response.writeHead(503, { 'retry-after': '3' })
      pour(response)
    })
    const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
    expect(fault).toMatchObject({ code: 'server/busy', waitMs: 3_000 })
  })
})

describe('bodies', () => {
  it.each<[string, string, (response: ServerResponse) => void]>([
    [
      'another content type',
      'server/bad-answer',
      r => r.setHeader('content-type', 'text/html').end('{}'),
    ],
    ['no content type', 'server/bad-answer', r => r.end('{}')],
    ['not JSON', 'server/bad-answer', r => r.writeHead(200, JSON_TYPE).end('{"result":"known"')],
    [
      'another shape',
      'server/bad-answer',
      r => r.writeHead(200, JSON_TYPE).end('{"result":"yes"}'),
    ],
    ['null', 'server/bad-answer', r => r.writeHead(200, JSON_TYPE).end('null')],
    [
      'cut off',
      'server/bad-answer',
      r => {
        r.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' })
        r.write('{"result":', () => r.destroy())
      },
    ],
    ['endless', 'server/bad-answer', r => pour(r.writeHead(200, JSON_TYPE))],
    ['a byte now and then', 'server/timeout', r => drip(r.writeHead(200, JSON_TYPE))],
    ['never begun', 'server/timeout', r => r.writeHead(200, JSON_TYPE).flushHeaders()],
    ['no answer at all', 'server/timeout', () => {}],
    ['hung up', 'server/unreachable', r => r.destroy()],
  ])('%s is %s', async (_, code, how) => {
    answer(how)
    for (const call of [() => link.beat(STATUS), () => link.identify(presented, 400)]) {
      expect((await faultWithin(400, call, CARD)).code).toBe(code)
    }
    server.misbehave(undefined)
    await link.beat(STATUS)
  })
})

describe('signed answers', () => {
  const beat = () => link.beat(STATUS)
  const settings = () => link.settings()
  const credentials = () => link.credentials({ generation: 0, opportunistic: [] })
  const upload = () => link.upload({ id: 'log-a', key: '' }, chain('log-a', 2))
  const expectBad = async (call: () => Promise<unknown>) =>
    expect((await faultWithin(LIMITS.beat, call)).code).toBe('server/bad-answer')

  it('is not believed with one bit of the signature changed', async () => {
    server.forge({ whole: whole => ({ ...whole, signature: flip(whole.signature) }) })
    for (const call of [beat, settings, credentials, upload]) await expectBad(call)
  })

  it('is not believed with the content changed under its signature', async () => {
    server.forge({
      whole: whole => {
        const content = JSON.parse(Buffer.from(whole.body, 'base64').toString())
        const later = { ...content, serverTime: 4_102_444_800_000, version: 99 }
        return { ...whole, body: Buffer.from(JSON.stringify(later)).toString('base64') }
      },
    })
    for (const call of [beat, settings, credentials, upload]) await expectBad(call)
  })

  it('is not believed unsigned', async () => {
    server.forge({ whole: whole => JSON.parse(Buffer.from(whole.body, 'base64').toString()) })
    for (const call of [beat, settings, credentials, upload]) await expectBad(call)
  })

  it('is not believed a second time', async () => {
    let recorded: Signed | undefined
    server.forge({
      whole: whole => {
        recorded ??= whole
        return recorded
      },
    })
    await link.settings()
    await expectBad(settings)
  })

  it('is not believed when it was signed for another duty', async () => {
    let settingsAnswer: Signed | undefined
    server.forge({
      whole: whole => {
        settingsAnswer ??= whole
        return settingsAnswer
      },
    })
    await link.settings()
    await expectBad(beat)
  })

  it.each<[string, object]>([
    ['another nonce', { nonce: Buffer.alloc(16, 7).toString('base64') }],
    ['another terminal', { terminal: 'T99' }],
    ['a shape we do not know', { nonce: 12 }],
  ])('is not believed with %s', async (_, change) => {
    server.forge({ content: content => ({ ...content, ...change }) })
    for (const call of [beat, settings, credentials, upload]) await expectBad(call)
  })

  it('is not believed when the server is another one under the same CA', async () => {
    const own = identity.load() as Identity
    const key = Buffer.alloc(32, 9).toString('base64')
    const keys = { beat: key, settings: key, credentials: key, entries: key }
    await identity.save({ ...own, serverKeys: keys })
    const strict = linkTo(`https://${HOST}:${server.port}`, identity)
    await expectBad(() => strict.beat(STATUS))
    await strict.stop()
  })

  it('takes no credentials of an older generation, and none sealed to somebody else', async () => {
    server.forge({ content: content => ({ ...content, generation: 5 }) })
    await expectBad(() => link.credentials({ generation: 5, opportunistic: [] }))
    await expectBad(() => link.credentials({ generation: 6, opportunistic: [] }))
    expect(await link.credentials({ generation: 4, opportunistic: [] })).toMatchObject({
      generation: 5,
    })
    server.forge({ content: content => ({ ...content, sealed: 'AAAA' }) })
    await expectBad(credentials)
  })

  it('takes an acknowledgement only for this log and these entries', async () => {
    server.forge({ content: content => ({ ...content, logId: 'log-z' }) })
    await expectBad(upload)
    server.forge({ content: content => ({ ...content, durableThrough: 77 }) })
    await expectBad(() => link.upload({ id: 'log-b', key: '' }, chain('log-b', 2)))
    server.forge({
      content: content => ({ ...content, head: Buffer.alloc(32).toString('base64') }),
    })
    const fault = await faultWithin(LIMITS.upload, () =>
      link.upload({ id: 'log-c', key: '' }, chain('log-c', 2)),
    )
    expect(fault.code).toBe('server/conflict')
  })
})

it('needs few connections for many calls', async () => {
  server.memory.putPerson({ id: 'u1', username: 'a', name: 'A', cards: [{ number: CARD }] })
  const before = server.connections
  for (let round = 0; round < 10; round += 1) {
    const found = await Promise.all(
      Array.from({ length: 10 }, () => link.identify(presented, 4_000)),
    )
    expect(found.every(finding => finding.kind === 'known')).toBe(true)
  }
  expect(server.connections - before).toBeLessThanOrEqual(4)
})

function flip(signature: string): string {
  const bytes = Buffer.from(signature, 'base64')
  bytes[5] = (bytes[5] ?? 0) ^ 1
  return bytes.toString('base64')
}

/** Writes for as long as somebody reads. */
function pour(response: ServerResponse): void {
  const chunk = 'a'.repeat(4_096)
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}

/** Writes a byte every 20 ms until the other side hangs up: no single wait is long. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
