// What a connector can do wrong, each as it looks on the wire. Where it can it says yes, so that who is careless lets
// somebody in.

import type { FastifyReply } from 'fastify'
import type { ConnectorPeople } from './people.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const HTML = '<html><title>Sign in to the network</title></html>'

/** `yes`: the answer that would let somebody in, as JSON. `value`: what was presented. */
type Lie = (reply: FastifyReply, yes: string, value: string, people: ConnectorPeople) => void

const says =
  (make: (yes: string, value: string) => string | Buffer): Lie =>
  (reply, yes, value) =>
    reply.type(JSON_TYPE).send(make(yes, value))
const status =
  (code: number): Lie =>
  (reply, yes) =>
    reply.code(code).type(JSON_TYPE).send(yes)

export const LIES = {
  /** Takes the request and never answers. */
  hang: reply => void reply.hijack(),
  /** Begins to answer and goes on for ever, a blank at a time. */
  drip(reply) {
    reply.hijack().raw.writeHead(200, { 'content-type': JSON_TYPE })
    const timer = setInterval(() => reply.raw.write(' '), 100)
    reply.raw.on('close', () => clearInterval(timer))
  },
  /** Says how long the answer is and stops in the middle. */
  cut(reply, yes) {
    const head = { 'content-type': JSON_TYPE, 'content-length': yes.length + 10 }
    reply.hijack().raw.writeHead(200, head)
    reply.raw.write(yes, () => reply.raw.destroy())
  },
  'not-http': reply => void reply.hijack().raw.socket?.end('SSH-2.0-connector\r\n'),
  oversize: says(yes => `${' '.repeat(70_000)}${yes}`),
  torn: says(yes => yes.slice(0, -1)),
  twice: says(yes => yes + yes),
  empty: says(() => ''),
  list: says(yes => `[${yes}]`),
  'result-as-text': says(yes => yes.replace('"result":0', '"result":"0"')),
  'result-true': says(yes => yes.replace('"result":0', '"result":true')),
  'result-3': says(yes => yes.replace('"result":0', '"result":3')),
  'no-name': says(() => '{"result":0}'),
  'empty-name': says(() => '{"result":0,"personalNumber":"","username":null}'),
  'name-as-number': says(() => '{"result":0,"personalNumber":123456}'),
  'not-utf-8': says(yes => Buffer.from(yes.replace('}', ',"x":"\u00ff"}'), 'latin1')),
  stranger: says(() => '{"result":0,"username":"nobody-of-this-name"}'),
  /** The PIN or card as a name: whoever writes names into a log writes it there. */
  echo: says((_, value) => JSON.stringify({ result: 0, username: value, personalNumber: value })),
  two(reply, _yes, _value, { staff, visitors }) {
    const [one, other] = [...staff, ...visitors].flatMap(({ username }) => username ?? [])
    const both = { result: 0, personalNumber: other, username: one }
    return reply.type(JSON_TYPE).send(JSON.stringify(both))
  },
  html: reply => reply.type('text/html').send(HTML),
  'as-html': (reply, yes) => reply.type('text/html').send(yes),
  zipped: (reply, yes) => reply.type(JSON_TYPE).header('content-encoding', 'gzip').send(yes),
  redirect: reply => reply.redirect('?lie='),
  created: status(201),
  'not-found': status(404),
  broken: status(500),
  forbidden: status(403),
} as const satisfies Readonly<Record<string, Lie>>

export type LieName = keyof typeof LIES

export const lieNamed = (name: string | undefined): Lie | undefined =>
  name !== undefined && Object.hasOwn(LIES, name) ? LIES[name as LieName] : undefined
