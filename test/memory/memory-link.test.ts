// What the link in memory can do that no real network does on command: lose one half of an exchange, take its time.

import { beforeEach, expect, it } from 'vitest'
import type { Wall } from '../../agent/core/vocabulary.ts'
import type { ServerLink } from '../../agent/ports.ts'
import { chain, faultFrom, memoryIdentity, STATUS } from '../contracts/server-link.ts'
import { createMemoryLink } from './memory-link.ts'
import { createMemoryServer, type MemoryServer } from './memory-server.ts'

let server: MemoryServer
let link: ServerLink
let losing: 'nothing' | 'request' | 'answer'
let latency: number
let clock: number

beforeEach(async () => {
  losing = 'nothing'
  latency = 0
  clock = 0
  server = createMemoryServer({ now: () => clock as Wall, stretch: { N: 16, r: 8, p: 1 } })
  link = createMemoryLink({
    identity: memoryIdentity(),
    server,
    // Time that costs none: it has passed as soon as somebody waits for it.
    after: (ms, due) => {
      clock += ms
      queueMicrotask(due)
    },
    lose: () => losing,
    latency: () => latency,
  })
  await link.enrol(server.issueCode())
})

const LOG = { id: 'log-a', key: '' }

it('loses a request before it has happened and an answer after', async () => {
  const entries = chain('log-a', 3)
  losing = 'request'
  expect((await faultFrom(() => link.upload(LOG, entries))).code).toBe('server/timeout')
  expect(server.entries('T1', 'log-a')).toHaveLength(0)
  losing = 'answer'
  expect((await faultFrom(() => link.upload(LOG, entries))).code).toBe('server/timeout')
  expect(server.entries('T1', 'log-a')).toHaveLength(3)
  losing = 'nothing'
  expect(await link.upload(LOG, entries)).toEqual({ through: 3, durable: 0 })
})

it('takes as long as it was told, and no longer than the caller waits', async () => {
  latency = 400
  await link.beat(STATUS)
  expect(clock).toBe(400)
  const presented = { kind: 'pin', value: server.issueCode() } as const
  expect((await faultFrom(() => link.identify(presented, 300))).code).toBe('server/timeout')
  expect(clock).toBe(700)
  latency = 5_000
  expect((await faultFrom(() => link.identify(presented, 1_500))).code).toBe('server/timeout')
  expect(clock).toBe(2_200)
})

it('makes the same salts in every run, so that a world replays', async () => {
  const stores = [memoryIdentity(), memoryIdentity()]
  for (const identity of stores) {
    const fresh = createMemoryServer({ now: () => 0 as Wall })
    const after = (_: number, due: () => void) => queueMicrotask(due)
    await createMemoryLink({ identity, server: fresh, after }).enrol(fresh.issueCode())
  }
  const [one, other] = stores.map(store => store.load())
  expect(one?.terminalSalt).toHaveLength(44)
  expect(one?.terminalSalt).toBe(other?.terminalSalt)
  expect(one?.siteSalt).toBe(other?.siteSalt)
})
