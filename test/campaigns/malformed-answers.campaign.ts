// Ruined answers: of a connector to the server, and of the server to a terminal, over real TLS. Each is a value as agreed
// or a fault, within its time; nobody is named or let in whom the answer did not name; good answers between them count.
//
// The controls believe what they can read: they must be found to break, and to name somebody who was not named.

import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { Secret } from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'
import type { ServerLink } from '../../agent/ports.ts'
import { type Chance, seededChance } from '../../sim/chance.ts'
import { createConnector } from '../../sim/server/external/connector.ts'
import { FIRST_TENANT } from '../../sim/server/seed.ts'
import { enrolWith, linkTo } from '../adapters/server-link/enrolled-link.ts'
import {
  HOST,
  makeAuthority,
  makeServerTls,
  startHttpsServer,
} from '../adapters/server-link/https-server.ts'
import { chain, STATUS } from '../contracts/server-link.ts'
import { namesSomebody } from '../sim/server/names-somebody.ts'
import { campaign } from './campaign.ts'
import { ruinedJson } from './ruined-json.ts'

/** Longer than any limit of a call. */
const PATIENCE_MS = 5_000
const GOOD_EVERY = 200
const CARD = '04A1B2C3D4'
const CONNECTOR_ANSWERS = [
  { result: 0, personalNumber: '123456' },
  { result: 0, username: 'anna' },
  { result: 1 },
  { result: 2 },
]
const KNOWN = {
  ...{ result: 'known', verifiedAt: 1_700_000_000_000 },
  user: { id: 'u1', username: 'anna', name: 'Anna', groups: [], active: true },
}

/** In base64 the last character may be written in several ways. */
const meansTheSame = (one: unknown, two: string): boolean =>
  typeof one === 'string' && Buffer.from(one, 'base64').equals(Buffer.from(two, 'base64'))

type Outcome = { readonly value: unknown } | { readonly error: unknown } | 'late'

/** What becomes of a call; `late` when it takes too long. */
async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS)
  })
  const settled = call().then(
    value => ({ value }),
    error => ({ error }),
  )
  return Promise.race([settled, late]).finally(() => clearTimeout(timer))
}

/** Writes `body` as an answer, now and then with something wrong around it. */
function sent(response: ServerResponse, body: Buffer, chance: Chance): void {
  const json = { 'content-type': 'application/json' }
  switch (Math.floor(chance() * 20)) {
    case 0:
      response.writeHead(200, { 'content-type': 'text/html' }).end(body)
      break
    case 1:
      response.writeHead(200, { ...json, 'content-length': String(body.length + 9) })
      response.write(body, () => response.destroy())
      break
    case 2:
      response.writeHead(200 + Math.floor(chance() * 400), json).end(body)
      break
    case 3:
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(body)
      break
    default:
      response.writeHead(200, json).end(body)
  }
}

async function openConnector(chance: Chance) {
  const authority = makeAuthority()
  const { key, cert } = makeServerTls(authority)
  let next: Buffer = Buffer.alloc(0)
  let isGood = true
  const server = createHttps({ key, cert }, (_, response) => {
    if (isGood) response.writeHead(200, { 'content-type': 'application/json' }).end(next)
    else sent(response, next, chance)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const connector = createConnector()
  onTestFinished(() => {
    connector.close()
    server.close()
  })
  const where = {
    'auth.url': `https://${HOST}:${(server.address() as AddressInfo).port}/`,
    ...{ 'auth.user': 'u', 'auth.password': 'p', 'auth.caPem': authority.pem },
  }
  const ask = (body: Buffer, good: boolean) => {
    next = body
    isGood = good
    const until = AbortSignal.timeout(PATIENCE_MS - 1_000)
    const presented = { loginType: 1, loginValue: CARD } as const
    return outcomeOf(() => connector.ask(FIRST_TENANT, where, presented, until))
  }
  return {
    async wrong(body: Buffer): Promise<string | undefined> {
      const outcome = await ask(body, false)
      if (outcome === 'late' || 'error' in outcome) return `the connector's ${body} broke it`
      const { kind } = outcome.value as { kind: string }
      const named = kind === 'named' && !namesSomebody(body.toString('utf8'))
      return named ? `the connector's ${body} named somebody` : undefined
    },
    async works(): Promise<boolean> {
      const outcome = await ask(Buffer.from(JSON.stringify(CONNECTOR_ANSWERS[1])), true)
      return (
        outcome !== 'late' &&
        'value' in outcome &&
        (outcome.value as { kind: string }).kind === 'named'
      )
    },
  }
}

async function openTerminal(chance: Chance) {
  const server = await startHttpsServer()
  const identity = await enrolWith(server)
  const link = linkTo(`https://${HOST}:${server.port}`, identity)
  onTestFinished(async () => {
    await link.stop()
    await server.stop()
  })
  const calls: readonly ((link: ServerLink) => Promise<unknown>)[] = [
    one => one.beat(STATUS),
    one => one.identify({ kind: 'card', value: new Secret(CARD) }, 400),
    one => one.settings(),
    one => one.credentials({ generation: 0, opportunistic: [] }),
    one => one.upload({ id: 'log-a', key: '' }, chain('log-a', 2)),
    one => one.jobs('u1'),
    one => one.qrCode(),
  ]
  /** The same, ruined, if it is JSON still. */
  const changed = <T>(whole: T): T => {
    try {
      // The server of these tests takes nothing for nothing changed.
      return JSON.parse(ruinedJson(whole, chance).toString('utf8')) ?? whole
    } catch {
      return whole
    }
  }
  const spoil = (): ((outcome: { value: unknown }) => boolean) => {
    switch (Math.floor(chance() * 3)) {
      case 0: {
        const body = ruinedJson(chance() < 0.5 ? KNOWN : { jobs: [] }, chance)
        server.misbehave((_, response) => {
          sent(response, body, chance)
          return true
        })
        const isKnown = () => /"result":\s*"known"/.test(body.toString('utf8'))
        return ({ value }) =>
          (value as { kind?: string } | undefined)?.kind !== 'known' || isKnown()
      }
      case 1:
        server.forge({ content: changed })
        return () => true
      default: {
        let isSame = true
        server.forge({
          whole: whole => {
            const other = changed(whole)
            // Whatever else stands beside them, the bytes of body and signature are what count.
            isSame = meansTheSame(other?.body, whole.body)
            isSame &&= meansTheSame(other?.signature, whole.signature)
            return other
          },
        })
        return () => isSame
      }
    }
  }
  let faults = 0
  return {
    /** How many of the ruined ones were told to be so. */
    faults: () => faults,
    async wrong(trial: number): Promise<string | undefined> {
      const at = trial % calls.length
      const isFair = spoil()
      const outcome = await outcomeOf(() => calls[at]?.(link) ?? Promise.resolve())
      server.misbehave(undefined)
      server.forge({})
      if (outcome === 'late') return `call ${at} took too long`
      if ('error' in outcome) {
        faults += 1
        return outcome.error instanceof Fault ? undefined : `call ${at} threw ${outcome.error}`
      }
      // Beats, settings, credentials and entries are signed; identities, jobs and codes are not.
      return isFair(outcome) || [1, 5, 6].includes(at)
        ? undefined
        : `call ${at} believed a ruined answer`
    },
    async works(): Promise<boolean> {
      const outcome = await outcomeOf(() => link.beat(STATUS))
      return outcome !== 'late' && 'value' in outcome
    },
  }
}

/** A reader that believes what it can read: whether it broke, and whether it names somebody who was not named. */
function believed(body: Buffer): 'broke' | 'named' | 'fair' {
  try {
    const said = JSON.parse(body.toString('utf8'))
    const names = said.result < 1 && said.username !== ''
    return names && !namesSomebody(body.toString('utf8')) ? 'named' : 'fair'
  } catch {
    return 'broke'
  }
}

it('makes a fault of every ruined answer, and names nobody by one', async () => {
  const { n, seed, progress, close } = campaign('malformed-answers')
  const chance = seededChance(seed)
  const connector = await openConnector(chance)
  const terminal = await openTerminal(chance)
  const unhandled: unknown[] = []
  const hear = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', hear)
  onTestFinished(() => void process.off('unhandledRejection', hear))
  const told: string[] = []
  let [broke, named] = [0, 0]
  for (let trial = 0; trial < n; trial++) {
    const about = CONNECTOR_ANSWERS[trial % CONNECTOR_ANSWERS.length]
    const body = ruinedJson(about, chance)
    for (const wrong of [await connector.wrong(body), await terminal.wrong(trial)]) {
      if (wrong !== undefined) told.push(wrong)
    }
    const careless = believed(body)
    if (careless === 'broke') broke++
    if (careless === 'named') named++
    if (trial % GOOD_EVERY === GOOD_EVERY - 1 || trial === n - 1) {
      if (!(await connector.works())) told.push('a good answer of the connector is not taken')
      if (!(await terminal.works())) told.push('a good answer of the server is not taken')
    }
    progress(trial + 1, n)
  }
  for (const one of told.slice(0, 10)) console.log(one)
  const violations = told.length + unhandled.length
  close(
    `${2 * n} answers, ${terminal.faults()} faults at the terminal, ${told.length} wrongly taken or broken, ${unhandled.length} heard by nobody, control that ` +
      `believes: ${broke} broken and ${named} named wrongly of ${n}`,
    violations,
  )
  expect(Math.min(broke, named, terminal.faults())).toBeGreaterThan(0)
  expect(violations).toBe(0)
})
