// The panel socket with real clients: who may connect, what they may say, and what becomes of slow ones.

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  createPanelSocket,
  type PanelSocket,
  type PanelSocketOptions,
} from '../../agent/adapters/panel-socket/panel-socket.ts'
import { type EventBody, type Mono, Secret } from '../../agent/core/vocabulary.ts'
import type { Log } from '../../agent/ports.ts'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import { viewOf } from '../contracts/panel.ts'
import { faultFrom } from '../contracts/server-link.ts'
import { patiently } from '../patiently.ts'

let panel: PanelSocket
let heard: EventBody[]
let clients: WebSocket[]
let clock: number

async function start(options: Partial<PanelSocketOptions> = {}): Promise<PanelSocket> {
  const socket = createPanelSocket({ port: 0, now: () => clock as Mono, ...options })
  await socket.start(event => heard.push(event))
  return socket
}

interface Client {
  readonly socket: WebSocket
  readonly told: PanelNews[]
}

async function sit(origin?: string): Promise<Client> {
  const told: PanelNews[] = []
  const url = `ws://127.0.0.1:${panel.port}`
  const socket = new WebSocket(url, origin === undefined ? {} : { origin })
  socket.on('message', data => told.push(JSON.parse(String(data))))
  clients.push(socket)
  await once(socket, 'open')
  return { socket, told }
}

beforeEach(async () => {
  heard = []
  clients = []
  clock = 0
  panel = await start()
})
afterEach(async () => {
  for (const client of clients) client.terminate()
  await panel.stop()
})

it('listens on loopback only and says where', async () => {
  expect(panel.port).toBeGreaterThan(0)
  const taken = createPanelSocket({ port: panel.port ?? 0, now: () => 0 as Mono })
  const fault = await faultFrom(() => taken.start(() => {}))
  expect(fault).toMatchObject({ code: 'panel/unavailable', retry: 'later' })
  expect(fault.message).toContain(`127.0.0.1:${panel.port}`)
  await panel.stop()
  expect(panel.port).toBeUndefined()
})

it('lets in programs and the pages it was told of, and no other page', async () => {
  await panel.stop()
  panel = await start({ origins: ['http://127.0.0.1:7070'] })
  await sit()
  await sit('http://127.0.0.1:7070')
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:7071']) {
    await expect(sit(origin)).rejects.toThrow('403')
  }
})

it('takes so many clients and no more, and takes one again when one has left', async () => {
  const eight = await Promise.all(Array.from({ length: 8 }, () => sit()))
  await expect(sit()).rejects.toThrow('503')
  eight[0]?.socket.close()
  await patiently(() => sit())
})

it('turns what a panel and a copier say into events', async () => {
  const { socket } = await sit()
  const said = [
    { kind: 'key', key: '7' },
    { kind: 'touched' },
    { kind: 'job-started', job: 'j1', activity: 'copy', color: true, duplex: false },
    { kind: 'pages-done', job: 'j1', pages: 3 },
    { kind: 'job-ended', job: 'j1' },
  ]
  for (const request of said) socket.send(JSON.stringify(request))
  await patiently(() => expect(heard).toEqual(said))
})

it('keeps an enrolment code secret from the first moment', async () => {
  const { socket } = await sit()
  socket.send('{"kind":"enrolment-code","code":"ABCDE-12345"}')
  await patiently(() => expect(heard).toHaveLength(1))
  const [event] = heard
  if (event?.kind !== 'enrolment-code') throw new Error('expected an enrolment code')
  expect(event.code).toBeInstanceOf(Secret)
  expect(event.code.reveal()).toBe('ABCDE-12345')
  expect(JSON.stringify(event)).not.toContain('ABCDE')
})

it('answers a bad message to its sender only, and goes on', async () => {
  const [bad, other] = [await sit(), await sit()]
  const wrong = [
    '',
    '{',
    'null',
    '{"kind":"key","key":"A"}',
    '{"kind":"unlock"}',
    '[]',
    '{"kind":"language","language":"la"}',
  ]
  for (const text of wrong) bad.socket.send(text)
  bad.socket.send(Buffer.from('{"kind":"key","key":"1"}'))
  bad.socket.send('{"kind":"key","key":"2"}')
  await patiently(() => expect(heard).toEqual([{ kind: 'key', key: '2' }]))
  const errors = bad.told.filter(news => news.kind === 'error')
  expect(errors).toHaveLength(wrong.length + 1)
  expect(errors[0]).toMatchObject({ error: 'bad-message' })
  expect(other.told.filter(news => news.kind === 'error')).toEqual([])
})

it('closes a client that sends too much at once, and only that one', async () => {
  const [bad, other] = [await sit(), await sit()]
  bad.socket.send('x'.repeat(5_000))
  const [code] = await once(bad.socket, 'close')
  expect(code).toBe(1009)
  other.socket.send('{"kind":"key","key":"3"}')
  await patiently(() => expect(heard).toEqual([{ kind: 'key', key: '3' }]))
})

it('sends countdowns as seconds left at the moment of sending, and not again as time passes', async () => {
  const first = await sit()
  clock = 10_000
  panel.show(viewOf('waiting-title', 70_000 as Mono))
  clock = 40_500
  panel.show(viewOf('waiting-title', 70_000 as Mono))
  const second = await sit()
  const lines = ({ told }: Client) =>
    told.flatMap(news => (news.kind === 'view' ? [news.view.lines[0]] : []))
  await patiently(() => expect(lines(second)).toHaveLength(1))
  expect(lines(first)).toEqual([
    {
      id: 'offline-login-possible-in',
      text: 'Offline login will be possible in 1 min 0 s',
      args: { until: { seconds: 60 } },
    },
  ])
  expect(lines(second)).toMatchObject([{ args: { until: { seconds: 30 } } }])
})

it('speaks to each client in its own language, and in the configured one until asked', async () => {
  await panel.stop()
  panel = await start({ language: 'de' })
  panel.show(viewOf('one'))
  const [first, other] = [await sit(), await sit()]
  first.socket.send('{"kind":"language","language":"cs"}')
  const spoken = ({ told }: Client) =>
    told.flatMap(news =>
      news.kind === 'view' ? [`${news.view.title.id} ${news.view.language}`] : [],
    )
  await patiently(() => expect(spoken(first)).toEqual(['one de', 'one cs']))
  panel.show(viewOf('two'))
  await patiently(() => expect(spoken(first)).toEqual(['one de', 'one cs', 'two cs']))
  await patiently(() => expect(spoken(other)).toEqual(['one de', 'two de']))
  expect(heard).toEqual([])
})

it('calls the key that ends an input what is written on it', async () => {
  await panel.stop()
  panel = await start({ enterKey: '#' })
  const { told } = await sit()
  panel.show(viewOf('enter-pin'))
  const title = { id: 'enter-pin', text: 'Enter your PIN and press #', args: { enter: '#' } }
  await patiently(() => expect(told.at(-1)).toMatchObject({ view: { title } }))
})

it('counts down to the end of a session in its warning', async () => {
  const { told } = await sit()
  const warning = { id: 'logout-soon', args: { until: 15_000 as Mono } }
  panel.show({ ...viewOf('welcome'), warning })
  await patiently(() => expect(told.at(-1)).toHaveProperty('view.warning'))
  expect(told.at(-1)).toMatchObject({
    view: { warning: { id: 'logout-soon', args: { until: { seconds: 15 } } } },
  })
})

it('drops a client that does not read, and the others see everything', async () => {
  await panel.stop()
  const warn = vi.fn<Log['warn']>()
  const log = { info: () => {}, warn, error: () => {} }
  panel = await start({ maxBufferedBytes: 10_000, log })
  const [slow, other] = [await sit(), await sit()]
  const stalled: Socket = Reflect.get(slow.socket, '_socket')
  stalled.pause()
  const long = 'x'.repeat(100_000)
  let shown = 0
  await vi.waitFor(
    () => {
      shown += 1
      panel.unlock({ id: 'u1', username: 'anna', name: `${shown} ${long}` })
      expect(other.told.length).toBeGreaterThan(shown - 2)
      expect(warn).toHaveBeenCalledTimes(1)
    },
    { timeout: 10_000, interval: 1 },
  )
  await patiently(() => expect(other.told.at(-1)).toMatchObject({ name: `${shown} ${long}` }))
})
