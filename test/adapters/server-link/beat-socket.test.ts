// Beats over the WebSocket: used once it is open, dropped at the first wrong word, never missed.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { EventBody } from '../../../agent/core/vocabulary.ts'
import type { IdentityStore, Log, ServerLink } from '../../../agent/ports.ts'
import { STATUS } from '../../contracts/server-link.ts'
import { patiently } from '../../patiently.ts'
import { enrolWith, faultWithin, LIMITS, linkTo, QUIET } from './enrolled-link.ts'
import { HOST, type HttpsServer, startHttpsServer } from './https-server.ts'

let server: HttpsServer
let identity: IdentityStore
let link: ServerLink
let heard: EventBody[]

const posted = () => server.asked.filter(path => path === '/device/v1/beat').length
const lost = () => heard.filter(event => event.kind === 'link-lost').length
const listen = (log?: Log) => linkTo(`https://${HOST}:${server.port}`, identity, heard, log)

/** Beats until the server sees the link socket and a beat went over it. */
async function openSocket(): Promise<void> {
  await patiently(async () => {
    const before = posted()
    await link.beat(STATUS)
    expect(posted()).toBe(before)
  })
}

beforeEach(async () => {
  server = await startHttpsServer()
  identity = await enrolWith(server)
  heard = []
  link = listen()
})
afterEach(async () => {
  await link.stop()
  await server.stop()
})

it('posts the first beat, then beats over the socket', async () => {
  await link.beat(STATUS)
  expect(posted()).toBe(1)
  await openSocket()
  const before = posted()
  for (let beat = 0; beat < 5; beat += 1) await link.beat(STATUS)
  expect(posted()).toBe(before)
  expect(server.sockets.size).toBe(1)
})

it('answers beats that overlap each to its own question', async () => {
  await openSocket()
  const beats = await Promise.all([link.beat(STATUS), link.beat(STATUS), link.beat(STATUS)])
  expect(beats).toHaveLength(3)
})

/** A true answer heard over the socket before, for replays. */
async function recordAnswer(): Promise<string> {
  const [socket] = server.sockets
  const send = vi.spyOn(socket as WebSocket, 'send')
  await link.beat(STATUS)
  const answer = String(send.mock.calls[0]?.[0])
  send.mockRestore()
  return answer
}

it.each<[string, string, (socket: WebSocket, recorded: string, asked: string) => void]>([
  ['garbage', 'server/bad-answer', socket => socket.send('\u0000garbage')],
  ['binary', 'server/bad-answer', socket => socket.send(Buffer.from([1, 2, 3]))],
  ['another shape', 'server/bad-answer', socket => socket.send('{"kind":"beat"}')],
  ['a huge frame', 'server/bad-answer', socket => socket.send('x'.repeat(100_000))],
  ['an answer replayed', 'server/bad-answer', (socket, recorded) => socket.send(recorded)],
  [
    'an old answer under the new nonce',
    'server/bad-answer',
    (socket, recorded, asked) => {
      const { nonce } = JSON.parse(asked).beat
      socket.send(JSON.stringify({ ...JSON.parse(recorded), nonce }))
    },
  ],
  ['silence', 'server/timeout', () => {}],
  ['hanging up', 'server/unreachable', socket => socket.terminate()],
  ['closing politely', 'server/unreachable', socket => socket.close()],
  [
    'a frame against the protocol',
    'server/bad-answer',
    socket => {
      // Opcode 3 is reserved (RFC 6455, section 5.2).
      Reflect.get(socket, '_socket').write(Buffer.from([0x83, 0x00]))
    },
  ],
])('drops the socket after %s, says so, and beats over HTTPS', async (_, code, say) => {
  await openSocket()
  const recorded = await recordAnswer()
  server.linkSays((socket, asked) => say(socket, recorded, asked))
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe(code)
  await patiently(() => expect(lost()).toBe(1))
  server.linkSays(undefined)
  const before = posted()
  await link.beat(STATUS)
  expect(posted()).toBe(before + 1)
  await openSocket()
  expect(lost()).toBe(1)
})

it('drops a socket that speaks wrongly while nobody asked', async () => {
  await openSocket()
  for (const socket of server.sockets) socket.send('{"kind":"granted"}')
  await patiently(() => expect(lost()).toBe(1))
  await patiently(() => expect(server.sockets.size).toBe(0))
  await link.beat(STATUS)
})

it('goes on over HTTPS when the socket cannot be opened, and complains once', async () => {
  const info = vi.fn<Log['info']>()
  const other = listen({ ...QUIET, info })
  server.refuseUpgrades(true)
  for (let beat = 1; beat <= 3; beat += 1) {
    await other.beat(STATUS)
    await patiently(() => expect(server.upgradesRefused).toBe(beat))
    // The refusal has reached the link when it asks again after the next beat.
    await patiently(() => expect(info).toHaveBeenCalledTimes(1))
  }
  expect(info.mock.calls[0]?.[1]).toMatchObject({ code: 'server/bad-answer' })
  expect(heard).toEqual([])
  await other.stop()
})

it('says nothing when it is stopped itself', async () => {
  await openSocket()
  await link.stop()
  await patiently(() => expect(server.sockets.size).toBe(0))
  expect(lost()).toBe(0)
  const fault = await faultWithin(LIMITS.beat, () => link.beat(STATUS))
  expect(fault.code).toBe('server/unreachable')
})
