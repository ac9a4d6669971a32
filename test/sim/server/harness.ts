// Starts real servers on a folder of their own, and speaks their API. For tests only.

import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  createServer,
  type ReferenceServer,
  type ServerOptions,
} from '../../../sim/server/server.ts'
import type { Stretch } from '../../../sim/server/stretch.ts'

export interface Answer {
  readonly status: number
  // Answers of many shapes; each test looks at the fields it names.
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  readonly body: any
  readonly text: string
  readonly headers: NodeJS.Dict<string | string[]>
}

export interface Call {
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  /** Sent as it is instead of `body`. */
  readonly raw?: string
  readonly token?: string
  readonly cert?: string
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Keeps its connections; without one the request has a connection of its own. */
  readonly agent?: Agent
}

/** A server that is called. */
export type Called = Pick<ReferenceServer, 'caPem' | 'port'>

/** One HTTPS request, the CA checked. */
export function call(server: Called, options: Call): Promise<Answer> {
  const { cert, key, token, raw } = options
  const text = raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent: options.agent ?? false,
        ca: server.caPem,
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
        host: 'localhost',
        port: server.port,
        path: options.path,
        method: options.method ?? (text === undefined ? 'GET' : 'POST'),
        headers: {
          ...(text !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...options.headers,
        },
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(chunks).toString('utf8')
          const json = String(response.headers['content-type']).includes('json')
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, text: whole, body: json ? JSON.parse(whole) : undefined })
        })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

interface Clock {
  now: number
}

export interface World {
  readonly folder: string
  readonly clock: Clock
  readonly server: ReferenceServer
  /** Calls the Server API with the admin token. */
  api(method: string, path: string, body?: unknown): Promise<Answer>
  stop(): Promise<void>
  /** Stops the server, if it runs, and starts another on the same folder. */
  restart(): Promise<void>
}

/** A folder that is removed when the test has finished. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** In place of the slow hash: most tests set PINs and passwords, and few are about how they are hashed. */
const quick: Stretch = async (secret, salt) => createHmac('sha256', salt).update(secret).digest()

/** As `startWorld`, with Anna and Ben and the gate closed by an unlock code. */
export const startDemo = (options: Partial<ServerOptions> = {}): Promise<World> =>
  startWorld({ seedDemo: true, ...options })

/**
 * A server without users, stopped and removed when the test has finished. Its clock moves by hand. A test in which a
 * terminal looks at PINs itself needs the `stretch` of the server.
 */
export async function startWorld(options: Partial<ServerOptions> = {}): Promise<World> {
  const folder = options.folder ?? newFolder()
  const clock: Clock = { now: Date.now() }
  const start = () =>
    createServer({ port: 0, now: () => clock.now, stretch: quick, ...options, folder })
  const agent = new Agent({ keepAlive: true })
  let server = await start()
  onTestFinished(() => server.close())
  return {
    folder,
    clock,
    get server() {
      return server
    },
    api: (method, path, body) =>
      call(server, { method, path: `/api${path}`, body, token: server.adminToken, agent }),
    stop: () => server.close(),
    async restart() {
      await server.close()
      server = await start()
    },
  }
}

/** Id of a user by username. */
export async function userId(world: World, username: string): Promise<string> {
  const { body } = await world.api('GET', '/users')
  const found = body.items.find((user: { username: string }) => user.username === username)
  if (found === undefined) throw new Error(`no user ${username}`)
  return found.id
}
