// Ruined requests to everything the reference server takes: from programs with a token, from people on their page, and
// from terminals. Over real TLS; each is sent twice, as by a client that lost the answer.
//
// Each is answered, with 5xx never; what a terminal uploads is booked once, a name or card is given once, the file stays
// whole, and good requests between them are served. The control is a server that writes down whatever comes.

import { once } from 'node:events'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Pool } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import { cardRuleTools } from '../../sim/card-rule-tools.ts'
import { type Chance, seededChance } from '../../sim/chance.ts'
import { makeAuthority, makeServerTls } from '../adapters/server-link/https-server.ts'
import { startDemo, userId } from '../sim/server/harness.ts'
import { copyOf, enrolTerminal, newNonce, writeJournal } from '../sim/server/terminal-client.ts'
import { campaign } from './campaign.ts'
import { ruinedJson } from './ruined-json.ts'

const GOOD_EVERY = 500
const CONTROL_REQUESTS = 200

interface Order {
  readonly method: 'POST' | 'PATCH' | 'PUT'
  readonly path: string
  readonly who: 'program' | 'terminal' | 'anybody'
  readonly body: unknown
  /** Whether it makes something that there is once only. */
  readonly once?: true
}

/** One good request of every kind, about something new each time. */
const orders = (trial: number, anna: string, boxOf: (log: string) => string): readonly Order[] => {
  const id = `${trial}`.padStart(8, '0')
  const nonce = newNonce()
  const log = `log-${id}`
  const program = { who: 'program', method: 'POST' } as const
  const terminal = { who: 'terminal', method: 'POST' } as const
  const status = { link: 'online', gate: 'open', grade: 'C', logId: log, queue: 0, generation: 0 }
  const upload = writeJournal(log, [
    { kind: 'boot', version: '1' },
    copyOf({ job: `job-${id}`, card: '0102030405' }),
  ])
  return [
    {
      ...{ ...program, path: '/api/users', once: true },
      body: { username: `user${id}`, name: 'Carla', email: `c${id}@firm.example`, groups: [] },
    },
    { ...program, path: `/api/users/${anna}/cards`, body: { number: `0A${id}` } },
    { ...program, path: `/api/users/${anna}/pins`, body: {} },
    { ...program, method: 'PATCH', path: `/api/users/${anna}`, body: { name: `Anna ${id}` } },
    { ...program, path: '/api/groups', once: true, body: { name: `group ${id}` } },
    { ...program, method: 'PATCH', path: '/api/settings', body: { 'jobs.keepHours': '2h' } },
    { ...program, path: '/api/terminals/enrolment-codes', body: { terminal: `T${id}` } },
    {
      ...{ ...program, path: '/api/jobs' },
      body: {
        user: 'anna',
        name: 'Plan',
        pages: 2,
        color: false,
        duplex: true,
        type: 'text/plain',
        document: 'QQ==',
      },
    },
    {
      method: 'POST',
      who: 'anybody',
      path: '/api/pin-requests',
      body: { tenant: 'demo', user: 'anna' },
    },
    {
      method: 'POST',
      who: 'anybody',
      path: '/api/me/session',
      body: { tenant: 'demo', user: 'anna', pin: '4829' },
    },
    {
      method: 'POST',
      who: 'anybody',
      path: '/device/v1/enrol',
      body: { codeId: nonce, profile: 'kyocera', version: '1' },
    },
    { ...program, path: `/api/users/${anna}/credit`, body: { amount: 5, reason: 'Cash' } },
    { ...program, path: '/api/quotas', body: { user: 'anna', period: 'week', pages: 9_000 } },
    { ...program, path: '/api/projects', once: true, body: { code: `P${id}`, name: 'Bridge' } },
    {
      ...{ ...program, method: 'PUT', path: `/api/users/${anna}/password` },
      body: { password: `long enough ${id}` },
    },
    {
      ...program,
      path: '/api/card-rules/try',
      body: { rule: 'take-right 8', raw: '0A0B0C0D0E', as: 'text' },
    },
    {
      ...{ ...terminal, path: '/device/v1/cards' },
      body: {
        card: `0B${id}`,
        proof: { by: 'password', username: 'anna', password: `long enough ${id}` },
      },
    },
    {
      ...terminal,
      path: '/device/v1/beat',
      body: { nonce, status: { ...status, cachedUsers: 0, settingsVersion: 0, head: 0 } },
    },
    { ...terminal, path: '/device/v1/identify', body: { loginType: 1, loginValue: '0102030405' } },
    { ...terminal, path: '/device/v1/identify', body: { loginType: 101, loginValue: nonce } },
    { ...terminal, path: '/device/v1/settings', body: { nonce } },
    {
      ...terminal,
      path: '/device/v1/credentials',
      body: { nonce, generation: 0, opportunistic: [] },
    },
    { ...terminal, path: '/device/v1/jobs', body: { user: anna } },
    {
      ...{ ...terminal, method: 'PUT', path: `/device/v1/logs/${log}/entries/1` },
      body: { nonce, key: boxOf(log), entries: upload },
    },
  ]
}

interface Judged {
  /** Statuses of both times. */
  readonly statuses: readonly [number, number]
  /** What is wrong about them, a sentence; undefined when nothing is. */
  readonly wrong?: string
}

/** Sends the same twice. */
async function twice(pool: Pool, order: Order, raw: Buffer, token?: string): Promise<Judged> {
  const statuses: number[] = []
  for (const time of ['first', 'second']) {
    const { statusCode, body } = await pool.request({
      ...{ method: order.method, path: order.path, body: raw },
      headers: {
        'content-type': 'application/json',
        ...(order.path.startsWith('/api/me') && { 'sec-fetch-site': 'same-origin' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    })
    const text = await body.text()
    statuses.push(statusCode)
    const where = `${order.method} ${order.path}, the ${time} time: ${statusCode}`
    const pair = statuses as [number, number]
    if (statusCode >= 500) return { statuses: pair, wrong: `${where} ${text}` }
    if (statusCode >= 400 && !isRefusal(text)) {
      return { statuses: pair, wrong: `${where} without a sentence: ${text.slice(0, 200)}` }
    }
  }
  const [first = 0, second = 0] = statuses
  const both = order.once === true && first === 201 && second === 201
  return {
    statuses: [first, second],
    ...(both && { wrong: `${order.method} ${order.path} made the same twice of ${raw}` }),
  }
}

function isRefusal(text: string): boolean {
  try {
    const { error, message } = JSON.parse(text)
    return typeof error === 'string' && typeof message === 'string' && message !== ''
  } catch {
    return false
  }
}

/** What stands in the server's file that must not. */
function looked(folder: string): readonly string[] {
  const db = new Database(join(folder, 'server.db'), { readonly: true })
  try {
    const some = (sql: string) => db.prepare<[], { what: string }>(sql).all()
    return [
      ...some('SELECT integrity_check AS what FROM pragma_integrity_check').filter(
        ({ what }) => what !== 'ok',
      ),
      ...some(`SELECT "table" AS what FROM pragma_foreign_key_check`),
      ...some(`SELECT body ->> 'job' AS what FROM activities WHERE kind = 'copy'
        GROUP BY terminal, log_id, what HAVING count(*) > 1`),
      ...some(`SELECT username AS what FROM users WHERE deleted_at IS NULL
        GROUP BY tenant, lower(username) HAVING count(*) > 1`),
      ...some('SELECT name AS what FROM groups GROUP BY tenant, lower(name) HAVING count(*) > 1'),
    ].map(({ what }) => what)
  } finally {
    db.close()
  }
}

async function openHouse() {
  const world = await startDemo({ cardRules: cardRuleTools })
  const anna = await userId(world, 'anna')
  const terminal = await enrolTerminal(world)
  const { caPem: ca, port, adminToken } = world.server
  const poolOf = (own: { cert?: string; key?: string }) => {
    const pool = new Pool(`https://localhost:${port}`, { connections: 1, connect: { ca, ...own } })
    onTestFinished(() => pool.destroy())
    return pool
  }
  const [without, asTerminal] = [poolOf({}), poolOf(terminal.identity)]
  return {
    world,
    orders: (trial: number) => orders(trial, anna, terminal.boxOf),
    send: (order: Order, raw: Buffer) =>
      order.who === 'terminal'
        ? twice(asTerminal, order, raw)
        : twice(without, order, raw, order.who === 'program' ? adminToken : undefined),
  }
}

/** Good requests are served. */
async function notServed(house: Awaited<ReturnType<typeof openHouse>>, trial: number) {
  const told: string[] = []
  for (const order of house.orders(trial).filter(({ once }) => once)) {
    const { statuses } = await house.send(order, Buffer.from(JSON.stringify(order.body)))
    if (statuses[0] !== 201 || statuses[1] !== 409) {
      told.push(`a good ${order.path} is answered ${statuses.join(' and ')}`)
    }
  }
  return told
}

/** A server that believes whatever comes and keeps it as often. */
async function carelessServer(): Promise<Pool> {
  const { key, cert } = makeServerTls(makeAuthority(), ['localhost'])
  const kept: unknown[] = []
  const server = createHttps({ key, cert }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    try {
      kept.push(JSON.parse(Buffer.concat(chunks).toString()).username.toLowerCase())
      response.writeHead(201).end('{}')
    } catch {
      response.writeHead(500).end()
    }
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const pool = new Pool(`https://localhost:${port}`, {
    ...{ connections: 1, connect: { rejectUnauthorized: false } },
  })
  onTestFinished(async () => {
    await pool.destroy()
    server.close()
  })
  return pool
}

it('answers every ruined request and does nothing twice', async () => {
  const { n, seed, progress, close } = campaign('malformed-requests')
  const chance = seededChance(seed)
  const house = await openHouse()
  let [taken, refused] = [0, 0]
  const told: string[] = []
  const ruined = (order: Order, chance: Chance) => ruinedJson(order.body, chance)
  for (let trial = 0; trial < n; trial++) {
    const all = house.orders(trial)
    const order = all[trial % all.length] as Order
    const { statuses, wrong } = await house.send(order, ruined(order, chance))
    if (statuses[0] < 400) taken++
    else refused++
    if (wrong !== undefined) told.push(wrong)
    if (trial % GOOD_EVERY === GOOD_EVERY - 1 || trial === n - 1) {
      told.push(...(await notServed(house, n + trial)))
    }
    progress(trial + 1, n)
  }
  await house.world.stop()
  told.push(...looked(house.world.folder).map(what => `twice or broken in the file: ${what}`))
  const careless = await carelessServer()
  let [broke, doubled] = [0, 0]
  for (let trial = 0; trial < CONTROL_REQUESTS; trial++) {
    const [order] = orders(trial, 'anna', () => '')
    if (order === undefined) break
    const { statuses, wrong } = await twice(careless, order, ruined(order, chance))
    if (statuses.includes(500)) broke++
    else if (wrong !== undefined) doubled++
  }
  for (const one of told.slice(0, 10)) console.log(one)
  close(
    `${taken} taken, ${refused} refused, control that is careless: ${broke} broken and ${doubled} doubled of ${CONTROL_REQUESTS}`,
    told.length,
  )
  expect(taken).toBeGreaterThan(0)
  expect(Math.min(broke, doubled)).toBeGreaterThan(0)
  expect(told).toEqual([])
})
