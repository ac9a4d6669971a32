import { createPublicKey, randomBytes, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { call, startWorld, type World } from './harness.ts'
import {
  enrolmentOf,
  enrolTerminal,
  newKeys,
  newNonce,
  readCode,
  TestTerminal,
} from './terminal-client.ts'

const issue = async (world: World, body?: object) =>
  (await world.api('POST', '/terminals/enrolment-codes', body)).body
const enrol = (world: World, body: object) => call(world.server, { path: '/device/v1/enrol', body })

describe('enrolment', () => {
  test('a terminal with a code gets a certificate, salts and keys, and can beat', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    expect(terminal.reply).toMatchObject({
      terminal: 'T1',
      tenant: 'demo',
      stretch: { N: 16_384, r: 8, p: 1 },
    })
    expect(new Set(Object.values(terminal.reply.keys)).size).toBe(6)
    expect(terminal.unseal(terminal.reply.unlockKey)).toHaveLength(32)
    expect(await terminal.beat()).toMatchObject({ terminal: 'T1', serverTime: world.clock.now })
  })

  test('the certificate holds the terminal own key and is for clients only', async () => {
    const world = await startWorld()
    const { reply, keys } = await enrolTerminal(world)
    const certificate = new X509Certificate(reply.certificate)
    expect(certificate.publicKey.equals(createPublicKey(keys.tls))).toBe(true)
    expect(certificate.verify(new X509Certificate(world.server.caPem).publicKey)).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test('ids are T1, T2, … and those promised are not given twice', async () => {
    const world = await startWorld()
    expect(await issue(world)).toMatchObject({ terminal: 'T1' })
    expect(await issue(world, {})).toMatchObject({ terminal: 'T2' })
    expect(await issue(world, { terminal: 'lobby' })).toMatchObject({ terminal: 'lobby' })
    world.clock.now += 3_600_000
    expect(await issue(world)).toMatchObject({ terminal: 'T1' })
  })

  test('the code spells 30 characters and names the hour it ends', async () => {
    const world = await startWorld()
    const { code, expiresAt } = await issue(world)
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{29}[0-9A-HJKMNP-TV-Z*~$=U]$/)
    expect(Date.parse(expiresAt)).toBe(world.clock.now + 3_600_000)
    expect(readCode(code).secret).toHaveLength(10)
  })

  test.each([
    ['proof', 32],
    ['signingProof', 64],
  ])('a wrong %s is refused and uses nothing up', async (field, bytes) => {
    const world = await startWorld()
    const { code } = await issue(world)
    const good = enrolmentOf(code, newKeys())
    const bad = { ...good, [field]: randomBytes(bytes).toString('base64') }
    expect(await enrol(world, bad)).toMatchObject({ status: 403, body: { error: 'proof-wrong' } })
    expect((await enrol(world, good)).status).toBe(200)
  })

  test('a TLS proof by another key, and keys swapped under a proof, are refused', async () => {
    const world = await startWorld()
    const { code } = await issue(world)
    const [mine, other] = [enrolmentOf(code, newKeys()), enrolmentOf(code, newKeys())]
    for (const field of ['tlsProof', 'tlsKey', 'signingKey', 'sealingKey'] as const) {
      const bad = { ...mine, [field]: other[field] }
      expect(await enrol(world, bad)).toMatchObject({ status: 403, body: { error: 'proof-wrong' } })
    }
  })

  test('a code works once', async () => {
    const world = await startWorld()
    const { code } = await issue(world)
    expect((await enrol(world, enrolmentOf(code, newKeys()))).status).toBe(200)
    expect(await enrol(world, enrolmentOf(code, newKeys()))).toMatchObject({
      status: 403,
      body: { error: 'code-used' },
    })
  })

  test('two terminals racing for one code: one gets in', async () => {
    const world = await startWorld()
    const { code } = await issue(world)
    const answers = await Promise.all(
      [newKeys(), newKeys(), newKeys()].map(keys => enrol(world, enrolmentOf(code, keys))),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 403, 403])
  })

  test('a code ends after an hour', async () => {
    const world = await startWorld()
    const { code } = await issue(world)
    world.clock.now += 3_600_000
    expect(await enrol(world, enrolmentOf(code, newKeys()))).toMatchObject({
      status: 403,
      body: { error: 'code-expired' },
    })
  })

  test('a code nobody issued is refused', async () => {
    const world = await startWorld()
    const body = enrolmentOf((await issue(world)).code, newKeys())
    const codeId = randomBytes(8).toString('base64')
    expect(await enrol(world, { ...body, codeId })).toMatchObject({
      status: 403,
      body: { error: 'code-unknown' },
    })
  })

  test('codes are listed, newest first in pages, and never given away', async () => {
    const world = await startWorld()
    const codes: string[] = []
    for (const order of [{}, { terminal: 'lobby', profile: 'ricoh' }, {}]) {
      codes.push((await issue(world, order)).code)
      world.clock.now += 1_000
    }
    const [first = ''] = codes
    await enrol(world, enrolmentOf(first, newKeys()))
    const path = '/terminals/enrolment-codes?limit=2'
    const { body, text } = await world.api('GET', path)
    expect(body.items).toMatchObject([{ terminal: 'T2', usedAt: null }, { terminal: 'lobby' }])
    const rest = (await world.api('GET', `${path}&after=${body.next}`)).body
    const at = (before: number) => new Date(world.clock.now - before).toISOString()
    expect(rest).toEqual({
      items: [
        {
          ...{ id: expect.stringMatching(/^[\w-]{11}$/), terminal: 'T1', profile: null },
          ...{ issuedAt: at(3_000), expiresAt: at(3_000 - 3_600_000), usedAt: at(0) },
        },
      ],
      next: null,
    })
    expect(body.items[1].profile).toBe('ricoh')
    for (const code of codes) expect(text).not.toContain(code.slice(0, 8))
    expect((await world.api('GET', '/terminals/enrolment-codes?after=x')).status).toBe(400)
  })

  test('a revoked code is as good as never issued, and its terminal id is free again', async () => {
    const world = await startWorld()
    const { id, code } = await issue(world)
    const path = `/terminals/enrolment-codes/${id}`
    expect((await world.api('DELETE', path)).status).toBe(204)
    expect(await enrol(world, enrolmentOf(code, newKeys()))).toMatchObject({
      status: 403,
      body: { error: 'code-unknown' },
    })
    expect((await world.api('DELETE', path)).status).toBe(404)
    expect((await world.api('GET', '/terminals/enrolment-codes')).body.items).toEqual([])
    expect((await world.api('GET', '/log')).body.items[0].message).toBe(
      'The enrolment code for terminal T1 was revoked.',
    )
    expect(await issue(world)).toMatchObject({ terminal: 'T1' })
  })

  test('a used code cannot be revoked, an expired one can, an id that is none is 404', async () => {
    const world = await startWorld()
    const [used, late] = [await issue(world), await issue(world)]
    await enrol(world, enrolmentOf(used.code, newKeys()))
    world.clock.now += 3_600_000
    const revoke = (id: string) => world.api('DELETE', `/terminals/enrolment-codes/${id}`)
    expect(await revoke(used.id)).toMatchObject({ status: 409, body: { error: 'code-used' } })
    expect((await revoke(late.id)).status).toBe(204)
    for (const id of ['x', '%00', '%2e%2e%2f', 'A'.repeat(64)]) {
      expect((await revoke(id)).status, id).toBe(404)
    }
    expect((await revoke('A'.repeat(65))).status).toBe(400)
  })

  test('no terminal is called like the list of codes', async () => {
    const world = await startWorld()
    const order = { terminal: 'enrolment-codes' }
    expect((await world.api('POST', '/terminals/enrolment-codes', order)).status).toBe(400)
  })

  test.each([
    ['no key at all', randomBytes(91).toString('base64')],
    ['an Ed25519 key', newKeys().signing],
  ])('%s as TLS key is a bad request', async (_what, key) => {
    const world = await startWorld()
    const good = enrolmentOf((await issue(world)).code, newKeys())
    const tlsKey =
      typeof key === 'string'
        ? key
        : createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
    expect(await enrol(world, { ...good, tlsKey })).toMatchObject({
      status: 400,
      body: { error: 'invalid-request' },
    })
  })

  test.each(['codeId', 'proof', 'signingKey', 'sealingKey', 'profile'])(
    'a missing or misshapen %s is a bad request',
    async field => {
      const world = await startWorld()
      const good = enrolmentOf((await issue(world)).code, newKeys())
      for (const value of [undefined, 7, field === 'profile' ? 'x'.repeat(201) : 'AAAA']) {
        const answer = await enrol(world, { ...good, [field]: value })
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid-request' } })
        expect(answer.body.message).toContain(field)
      }
    },
  )

  test('a terminal enrolled again has new keys; the old ones are refused, its link ends', async () => {
    const world = await startWorld()
    const old = await enrolTerminal(world, 'T1')
    const { generation } = await old.credentials()
    const link = await old.link()
    const fresh = await enrolTerminal(world, 'T1')
    expect(await link.closed).toBe(1_008)
    expect(
      await old.send('POST', '/beat', { nonce: newNonce(), status: old.status() }),
    ).toMatchObject({ status: 403, body: { error: 'terminal-refused' } })
    expect(await fresh.beat()).toMatchObject({ terminal: 'T1' })
    expect(fresh.reply.terminalSalt).not.toBe(old.reply.terminalSalt)
    // Whoever has what the old one stored has no code for the new one; generations go on rising.
    expect(fresh.unseal(fresh.reply.unlockKey)).not.toEqual(old.unseal(old.reply.unlockKey))
    expect((await fresh.credentials()).generation).toBe(generation + 1)
    expect((await world.api('GET', '/terminals')).body.items).toHaveLength(1)
  })

  test('one terminal key cannot be enrolled under two names', async () => {
    const world = await startWorld()
    const keys = newKeys()
    const [first, second] = [await issue(world), await issue(world)]
    expect((await enrol(world, enrolmentOf(first.code, keys))).status).toBe(200)
    expect(await enrol(world, enrolmentOf(second.code, keys))).toMatchObject({
      status: 409,
      body: { error: 'key-taken' },
    })
  })

  test('unlock keys differ between terminals', async () => {
    const world = await startWorld()
    const [one, two] = [await enrolTerminal(world), await enrolTerminal(world)]
    expect(one.unseal(one.reply.unlockKey)).not.toEqual(two.unseal(two.reply.unlockKey))
  })
})

describe('who is a terminal', () => {
  const routes = [
    ['POST', '/beat'],
    ['POST', '/identify'],
    ['POST', '/settings'],
    ['POST', '/credentials'],
    ['PUT', '/logs/log/entries/1'],
  ] as const

  test('without a client certificate every route is 401', async () => {
    const world = await startWorld()
    for (const [method, path] of routes) {
      const answer = await call(world.server, { method, path: `/device/v1${path}`, body: {} })
      expect(answer).toMatchObject({ status: 401, body: { error: 'no-certificate' } })
    }
  })

  test('with a certificate of another CA every route is 401', async () => {
    const [world, elsewhere] = [await startWorld(), await startWorld()]
    const stranger = await enrolTerminal(elsewhere)
    const visitor = new TestTerminal(world, stranger.keys, stranger.reply)
    for (const [method, path] of routes) {
      expect(await visitor.send(method, path, {})).toMatchObject({
        status: 401,
        body: { error: 'wrong-certificate' },
      })
    }
  })

  test('the admin token opens no device route, a terminal no API route', async () => {
    const world = await startWorld()
    const { adminToken: token } = world.server
    const body = { nonce: newNonce() }
    const device = await call(world.server, { path: '/device/v1/settings', body, token })
    expect(device.status).toBe(401)
    const terminal = await enrolTerminal(world)
    const api = await call(world.server, { path: '/api/users', ...terminal.identity })
    expect(api.status).toBe(401)
  })

  test('the link without an upgrade is 426', async () => {
    const terminal = await enrolTerminal(await startWorld())
    const answer = await call(terminal.world.server, {
      path: '/device/v1/link',
      ...terminal.identity,
    })
    expect(answer).toMatchObject({ status: 426, body: { error: 'upgrade-needed' } })
  })

  test('without a certificate no link opens', async () => {
    const world = await startWorld()
    const terminal = await enrolTerminal(world)
    const bare = new TestTerminal(world, terminal.keys, terminal.reply)
    Object.defineProperty(bare, 'identity', { value: {} })
    await expect(bare.link()).rejects.toThrow('refused with 401')
  })
})
