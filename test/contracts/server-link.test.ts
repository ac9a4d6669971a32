// The server link contract on the link in memory and on the real link against a small HTTPS server.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createServerLink } from '../../agent/adapters/server-link/server-link.ts'
import { afterTimeout } from '../../agent/adapters/server-link/within-time.ts'
import { Secret, type Wall } from '../../agent/core/vocabulary.ts'
import { openParts } from '../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../sim/server/seed.ts'
import { HOST, makeAuthority, startHttpsServer } from '../adapters/server-link/https-server.ts'
import { openTcpGate } from '../adapters/server-link/tcp-gate.ts'
import { createNetwork } from '../memory/memory-carrier.ts'
import { createMemoryLink, type MemoryLink, type Network } from '../memory/memory-link.ts'
import { createMemoryServer, type MemoryServer } from '../memory/memory-server.ts'
import { serverEnd } from '../memory/server-end.ts'
import {
  faultFrom,
  LIMITS,
  type LinkRig,
  memoryIdentity,
  STATUS,
  serverLinkContract,
} from './server-link.ts'

const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

const now = () => Date.now() as Wall

/** The hands on a memory server, whoever stands in front of it. */
function desk(server: MemoryServer) {
  let people = 0
  const cards = new Map<string, Parameters<MemoryServer['putPerson']>[0]>()
  const foreign = createMemoryServer({ now, authority: makeAuthority().publicKey })
  return {
    code: async () => server.issueCode(),
    foreignCode: async () => foreign.issueCode(),
    async add({ card, pin, ...names }: Parameters<LinkRig['add']>[0]) {
      people += 1
      const person = { id: `u${people}`, ...names, cards: [{ number: card }], pins: [{ pin }] }
      cards.set(person.id, person)
      server.putPerson(person)
      return person.id
    },
    async deactivate(id: string) {
      const person = cards.get(id)
      if (person !== undefined) server.putPerson({ ...person, active: false })
    },
    scan: async (user: string) => server.scan('T1', user),
    set: async (name: string, value: unknown) => server.set(name, value),
    refuse: async (terminal: string) => server.refuse(terminal),
    backUp: async () => server.backUp(),
  }
}

serverLinkContract('in memory', async () => {
  const identity = memoryIdentity()
  const server = createMemoryServer({ now })
  const links: MemoryLink[] = []
  let state: Network = 'up'
  return {
    ...desk(server),
    identity,
    link() {
      const link = createMemoryLink({
        identity,
        server,
        after: (ms, due) => void setTimeout(due, ms),
        patience: LIMITS.beat,
      })
      link.network(state)
      links.push(link)
      return link
    },
    async network(next) {
      state = next
      for (const link of links) link.network(next)
    },
    close: async () => {},
  }
})

serverLinkContract('in memory, to the parts of the reference server', async () => {
  const identity = memoryIdentity()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-parts-'))
  const parts = await openParts({ folder, host: 'localhost', now: Date.now })
  const foreign = createMemoryServer({ now, authority: makeAuthority().publicKey })
  const end = serverEnd(parts)
  const network = createNetwork({ server: () => end, after: afterTimeout })
  const { people, cards, pins, settings, terminals, issuedCodes } = parts
  return {
    identity,
    link: () =>
      createServerLink(
        {
          ...{ identity, server: 'https://server.test', profile: 'test', version: '0.0.0' },
          ...{ log: QUIET, limits: LIMITS },
        },
        network.carrier,
      ),
    code: async () => new Secret(issuedCodes.issue(FIRST_TENANT, {}).code),
    foreignCode: async () => foreign.issueCode(),
    async add({ card, pin, ...names }) {
      const { id } = people.add(FIRST_TENANT, names)
      cards.register(FIRST_TENANT, id, card, null)
      await pins.add(FIRST_TENANT, id, pin)
      return id
    },
    deactivate: async id => void people.change(FIRST_TENANT, id, { active: false }),
    async scan(user, url) {
      parts.qrLogins.claim(FIRST_TENANT, user, url.split('#at=')[1] ?? '')
    },
    set: (name, value) => settings.change(FIRST_TENANT, { [name]: value }),
    refuse: async terminal => void terminals.revoke(FIRST_TENANT, terminal, 'a test', 'lost'),
    network: async state => network.set(state),
    async close() {
      parts.close()
      rmSync(folder, { recursive: true })
    },
  }
})

serverLinkContract('over HTTPS', async () => {
  const identity = memoryIdentity()
  const server = await startHttpsServer()
  const gate = await openTcpGate(server.port)
  return {
    ...desk(server.memory),
    identity,
    link: () =>
      createServerLink({
        identity,
        server: `https://${HOST}:${gate.port}`,
        profile: 'test',
        version: '0.0.0',
        log: QUIET,
        limits: LIMITS,
      }),
    network: gate.set,
    async close() {
      await gate.close()
      await server.stop()
    },
  }
})

it.each([
  [
    'in memory',
    () =>
      createMemoryLink({
        identity: memoryIdentity(),
        server: createMemoryServer({ now }),
        after: (ms, due) => void setTimeout(due, ms),
        secure: false,
      }),
  ],
  [
    'over HTTPS',
    () =>
      createServerLink({
        identity: memoryIdentity(),
        server: 'http://127.0.0.1:9',
        profile: 'test',
        version: '0.0.0',
        log: QUIET,
      }),
  ],
])('refuses every call when the address is not HTTPS (%s)', async (_, make) => {
  const link = make()
  const code = createMemoryServer({ now }).issueCode()
  expect(link.secure).toBe(false)
  for (const call of [() => link.beat(STATUS), () => link.enrol(code), () => link.settings()]) {
    expect(await faultFrom(call)).toMatchObject({ code: 'server/not-secure', retry: 'never' })
  }
})
