// A whole simulator in this process, on free ports and a folder of its own, used through its API only. For tests only.

import { onTestFinished } from 'vitest'
import { startApi } from '../../sim/api.ts'
import { callServer, type ServerAnswer } from '../../sim/server-api.ts'
import { startWorld, type World, type WorldOptions } from '../../sim/world.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Small enough for a test to wait for: a beat, and with it probes, holds and drains. */
const QUICK = { 'link.beat': '200ms', 'card.repeat': '0s' } as const
const PATIENCE_MS = 15_000
const LOOK_EVERY_MS = 15

export interface Answer {
  readonly status: number
  // Answers of many shapes; each test looks at the fields it names.
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  readonly body: any
}

export interface Simulator {
  readonly world: World
  readonly url: string
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Does something to T1; throws unless the simulator says yes. */
  act(what: string, body?: object): Promise<Answer['body']>
  look(): Promise<Answer['body']>
  /** The first look at T1 for which this holds; throws with the last look when none comes. */
  until(what: string, holds: (shown: Answer['body']) => unknown): Promise<Answer['body']>
  /** Calls the Server API with the admin token. */
  server(method: string, path: string, body?: object): Promise<Answer>
  /** All activities of T1 of its newest log, oldest first. */
  ledger(): Promise<Answer['body'][]>
  close(): Promise<void>
}

/** A simulator that is closed when the test has finished. */
export async function startSimulator(options: Partial<WorldOptions> = {}): Promise<Simulator> {
  const folder = options.folder ?? temporaryFolder()
  const world = await startWorld({
    serverPort: 0,
    set: QUICK,
    seed: 1,
    pageMs: 5,
    ...options,
    folder,
  })
  const api = await startApi({ world, port: 0 })
  let open = true
  const close = async () => {
    if (!open) return
    open = false
    await api.close()
    await world.close()
  }
  onTestFinished(close)

  const url = `http://127.0.0.1:${api.port}`
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const server = async (method: string, path: string, body?: object): Promise<Answer> => {
    const answer: ServerAnswer = await callServer(world.server, method, `/api${path}`, body)
    return { status: answer.status, body: answer.body }
  }
  const look = async () => (await call('GET', '/terminals/T1')).body

  return {
    world,
    url,
    call,
    async act(what, body) {
      const answer = await call('POST', `/terminals/T1/${what}`, body)
      if (answer.status < 300) return answer.body
      throw new Error(`${what}: ${answer.status} ${answer.body.message}`)
    },
    look,
    async until(what, holds) {
      const end = performance.now() + PATIENCE_MS
      for (;;) {
        const shown = await look()
        if (holds(shown)) return shown
        if (performance.now() > end) {
          throw new Error(`It never came to this: ${what}. Last seen: ${JSON.stringify(shown)}`)
        }
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
      }
    },
    server,
    async ledger() {
      const { body } = await server('GET', '/activities?limit=1000')
      return body.items.toReversed()
    },
    close,
  }
}

/** As `startSimulator`, when the terminal is online, has everybody in its cache, and its gate is set. */
export async function startOnline(options: Partial<WorldOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  await simulator.until('online, synchronised and gated', shown => {
    const { link, cache, gate } = shown
    return link.state === 'online' && cache.users === 2 && gate.state === 'locked'
  })
  return simulator
}

export const ANNA = { card: '0102030405', pin: '482913' } as const
export const BEN = { card: '04A1B2C3D4', pin: '730158' } as const
export const UNKNOWN_CARD = 'DEADBEEF01'
export const UNLOCK_CODE = '24680'
