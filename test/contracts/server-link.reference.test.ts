// The server link contract on the real link against the reference server, steered through its Server API.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { createServerLink } from '../../agent/adapters/server-link/server-link.ts'
import { Secret, type Wall } from '../../agent/core/vocabulary.ts'
import type { IdentityStore } from '../../agent/ports.ts'
import { createServer } from '../../sim/server/server.ts'
import { openTcpGate } from '../adapters/server-link/tcp-gate.ts'
import { createMemoryServer } from '../memory/memory-server.ts'
import { userBrowser } from '../sim/server/user-browser.ts'
import { LIMITS, memoryIdentity, serverLinkContract } from './server-link.ts'

const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

serverLinkContract('against the reference server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-server-'))
  const server = await createServer({ folder: join(folder, 'data'), port: 0 })
  const gate = await openTcpGate(server.port)
  const dispatcher = new Agent({ connect: { ca: server.caPem } })
  const foreign = createMemoryServer({
    now: () => Date.now() as Wall,
    authority: Buffer.from('another CA'),
  })
  const identity = memoryIdentity()
  const pins: string[] = []

  const api = async (method: 'POST' | 'PATCH', path: string, body: object) => {
    const reply = await request(`${server.url}/api/${path}`, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${server.adminToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    const answer = (await reply.body.json()) as { id: string; code: string }
    if (reply.statusCode >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const code = async (order: object = {}) =>
    new Secret((await api('POST', 'terminals/enrolment-codes', order)).code)
  const linkOn = (store: IdentityStore) =>
    createServerLink({
      identity: store,
      server: `https://127.0.0.1:${gate.port}`,
      profile: 'test',
      version: '0.0.0',
      log: QUIET,
      limits: LIMITS,
    })

  return {
    identity,
    link: () => linkOn(identity),
    code,
    foreignCode: async () => foreign.issueCode(),
    async add({ card, pin, username, name }) {
      const { id } = await api('POST', 'users', { username, name })
      await api('POST', `users/${id}/cards`, { number: card })
      await api('POST', `users/${id}/pins`, { pin })
      pins.push(pin)
      return id
    },
    async hold(user, document) {
      const order = { user, name: 'Report', pages: 2, duplex: true }
      return (await api('POST', 'jobs', { ...order, document: document.toString('base64') })).id
    },
    async deactivate(id) {
      await api('PATCH', `users/${id}`, { active: false })
    },
    async scan(_, url) {
      const phone = userBrowser({ server })
      const pin = pins.at(-1) ?? ''
      await phone.signIn(pin)
      // It waits until the terminal has let them in, and here is none.
      phone.ask('POST', '/terminal-logins', { code: url.split('#at=')[1] }).catch(() => {})
    },
    async set(name, value) {
      await api('PATCH', 'settings', { [name]: value })
    },
    // A terminal is refused once another machine was enrolled in its place.
    async refuse(terminal) {
      const successor = linkOn(memoryIdentity())
      await successor.enrol(await code({ terminal }))
      await successor.stop()
    },
    network: gate.set,
    async close() {
      await gate.close()
      await dispatcher.close()
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
})
