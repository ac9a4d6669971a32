// An example of a connector: what somebody writes who has people in a place that the server does not know. Two lists are
// asked in turn; one of them may be slow.

import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import Fastify from 'fastify'
import { type LieName, lieNamed } from './lies.ts'
import { type ConnectorPeople, findIn, type Source } from './people.ts'

const HOST = '127.0.0.1'
const CONNECTOR_PATH = '/authenticate'

export interface ExampleOptions {
  /** 0 takes a free port. */
  readonly port: number
  readonly people: ConnectorPeople
  /** HTTP Basic; nobody is asked for it if left out. */
  readonly credentials?: { readonly user: string; readonly password: string }
  /** How long looking among the visitors takes, milliseconds. */
  readonly slowMs: number
  /** What it does wrong with every request; `lie` in the query of the URL wins. */
  readonly lie?: LieName
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Takes a line about each request, without what was presented. */
  readonly say: (line: string) => void
}

interface Query {
  readonly loginType?: string
  readonly loginValue?: string
  readonly lie?: string
}

interface Said {
  readonly from: Source | 'neither'
  readonly body: { readonly result: 0 | 1 | 2; personalNumber?: string; username?: string }
}

/** Starts it on loopback. Rejects with Node's error when the port is taken. */
export async function startExampleConnector(
  options: ExampleOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { people, credentials, tls, say } = options
  const app = Fastify({ https: tls ?? null, forceCloseConnections: true })
  app.get<{ Querystring: Query }>(CONNECTOR_PATH, async (request, reply) => {
    if (credentials !== undefined && !isRight(request.headers.authorization, credentials)) {
      say('401')
      return reply.code(401).header('www-authenticate', 'Basic').send({ error: 'credentials' })
    }
    const { loginType = '', loginValue = '' } = request.query
    const lie = request.query.lie ?? options.lie
    const told = lieNamed(lie)
    say(`asked loginType=${loginType}`)
    if (told !== undefined) {
      const [first] = [...people.staff, ...people.visitors]
      told(reply, JSON.stringify({ result: 0, username: first?.username }), loginValue, people)
      say(`loginType=${loginType} lie=${lie}`)
      return reply
    }
    const { from, body } = await look(options, loginType, loginValue)
    say(`loginType=${loginType} from=${from} result=${body.result}`)
    return body
  })
  await app.listen({ host: HOST, port: options.port })
  const { port } = app.server.address() as AddressInfo
  const scheme = tls === undefined ? 'http' : 'https'
  return {
    url: `${scheme}://${HOST}:${port}${CONNECTOR_PATH}`,
    async close() {
      await app.close()
      if (app.server.listening) await once(app.server, 'close')
    },
  }
}

async function look(
  { people, slowMs }: ExampleOptions,
  loginType: string,
  value: string,
): Promise<Said> {
  const staff = findIn(people.staff, loginType, value)
  if (staff === undefined) await wait(slowMs)
  const found = staff ?? findIn(people.visitors, loginType, value)
  if (found === undefined) return { from: 'neither', body: { result: 2 } }
  const from = staff === undefined ? 'visitors' : 'staff'
  if (!found.active) return { from, body: { result: 1 } }
  const { personalNumber, username } = found
  return {
    from,
    body: {
      result: 0,
      ...(personalNumber !== undefined && { personalNumber }),
      ...(username !== undefined && { username }),
    },
  }
}

function isRight(
  header: string | undefined,
  { user, password }: { readonly user: string; readonly password: string },
): boolean {
  const given = Buffer.from(/^Basic (.+)$/i.exec(header ?? '')?.[1] ?? '', 'base64')
  const wanted = Buffer.from(`${user}:${password}`, 'utf8')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
