// Security, section 1: enrolment as a whole under attack, the real link against the reference server. What each end
// does with malformed proofs and answers is tested beside each end.

import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type EventBody, Secret } from '../../../agent/core/vocabulary.ts'
import type { IdentityStore, ServerLink } from '../../../agent/ports.ts'
import { faultFrom, memoryIdentity, STATUS } from '../../contracts/server-link.ts'
import { patiently } from '../../patiently.ts'
import { call, startWorld, type World } from '../../sim/server/harness.ts'
import { enrolmentOf, newKeys } from '../../sim/server/terminal-client.ts'
import { linkTo } from './enrolled-link.ts'
import { HOST, makeAuthority, makeServerTls, startHttpsServer } from './https-server.ts'

interface Terminal {
  readonly link: ServerLink
  readonly identity: IdentityStore
  readonly heard: EventBody[]
}

/** A terminal that nobody enrolled yet. Its limits are the usual ones: the server's work takes its time. */
function terminal(address: string): Terminal {
  const identity = memoryIdentity()
  const heard: EventBody[] = []
  const link = linkTo(address, identity, heard, undefined, {})
  onTestFinished(() => link.stop())
  return { link, identity, heard }
}

const terminalOf = (world: World) => terminal(world.server.url)
const issue = async (world: World, order: object = {}): Promise<Secret> =>
  new Secret((await world.api('POST', '/terminals/enrolment-codes', order)).body.code)
const terminals = async (world: World) => (await world.api('GET', '/terminals')).body.items

describe('security 1: enrolment under attack', () => {
  test('an impostor with a CA of its own learns nothing, whichever certificates it shows', async () => {
    const world = await startWorld()
    const code = await issue(world)
    let requests = 0
    const { cert, key } = makeServerTls(makeAuthority())
    for (const shown of [cert, cert + world.server.caPem]) {
      const impostor = createServer({ cert: shown, key }, () => {
        requests += 1
      })
      impostor.listen(0, HOST)
      await once(impostor, 'listening')
      onTestFinished(() => void impostor.close())
      const { port } = impostor.address() as AddressInfo
      const { link, identity } = terminal(`https://${HOST}:${port}`)
      expect(await faultFrom(() => link.enrol(code))).toMatchObject({
        code: 'enrolment/wrong-server',
        retry: 'never',
      })
      expect(identity.load()).toBeUndefined()
    }
    expect(requests).toBe(0)
    // The code was not used up by any of this.
    await terminalOf(world).link.enrol(code)
  })

  test('a terminal that belongs to a server goes to no other by a code of that one', async () => {
    const [own, other] = [await startWorld(), await startWorld()]
    const { link, identity } = terminalOf(own)
    await link.enrol(await issue(own))
    await link.stop()
    const before = identity.load()
    // Somebody answers at its address who may give out codes of his own.
    const led = linkTo(other.server.url, identity, [], undefined, {})
    onTestFinished(() => led.stop())
    expect(await faultFrom(async () => led.enrol(await issue(other)))).toMatchObject({
      code: 'enrolment/other-owner',
      message: expect.stringMatching(/of another server than the one this terminal belongs to/),
    })
    expect(identity.load()).toEqual(before)
    expect(await terminals(other)).toEqual([])
  })

  test('nor to another organisation at its own: what it still has to tell is not for them', async () => {
    const world = await startWorld()
    const { link, identity } = terminalOf(world)
    await link.enrol(await issue(world))
    const before = identity.load()
    const { token } = (await world.api('POST', '/tenants', { id: 'firm' })).body
    const path = '/api/terminals/enrolment-codes'
    const made = await call(world.server, { method: 'POST', path, body: {}, token })
    const code = new Secret(made.body.code)
    expect(await faultFrom(() => link.enrol(code))).toMatchObject({
      code: 'enrolment/other-owner',
      message: expect.stringMatching(/of another organisation than/),
    })
    expect(identity.load()).toEqual(before)
    await link.beat(STATUS)
  })

  test('a code that was used enrols no second terminal, and the first goes on', async () => {
    const world = await startWorld()
    const code = await issue(world)
    const [first, second] = [terminalOf(world), terminalOf(world)]
    await first.link.enrol(code)
    expect(await faultFrom(() => second.link.enrol(code))).toMatchObject({
      code: 'enrolment/refused',
      retry: 'never',
    })
    expect(second.identity.load()).toBeUndefined()
    await first.link.beat(STATUS)
  })

  test('a recorded request sent again changes nothing and gets no answer', async () => {
    const world = await startWorld()
    const body = enrolmentOf((await issue(world)).reveal(), newKeys())
    const send = () => call(world.server, { path: '/device/v1/enrol', body })
    expect((await send()).status).toBe(200)
    const before = await terminals(world)
    const again = await send()
    expect(again).toMatchObject({ status: 403, body: { error: 'code-used' } })
    expect(again.text).not.toContain('CERTIFICATE')
    expect(await terminals(world)).toEqual(before)
  })

  test('a code older than its hour enrols nobody', async () => {
    const world = await startWorld()
    const code = await issue(world)
    world.clock.now += 3_600_000
    const fault = await faultFrom(() => terminalOf(world).link.enrol(code))
    expect(fault).toMatchObject({ code: 'enrolment/refused', retry: 'never' })
    expect(await terminals(world)).toEqual([])
  })

  test('of terminals racing with one code exactly one wins, and it alone can talk', async () => {
    const world = await startWorld()
    const code = await issue(world)
    const racers = Array.from({ length: 4 }, () => terminalOf(world))
    const ends = await Promise.allSettled(racers.map(({ link }) => link.enrol(code)))
    const losers = ends.filter(end => end.status === 'rejected')
    expect(losers).toHaveLength(3)
    for (const { reason } of losers) expect(reason).toMatchObject({ code: 'enrolment/refused' })
    expect(await terminals(world)).toHaveLength(1)
    const beats = await Promise.allSettled(racers.map(({ link }) => link.beat(STATUS)))
    expect(beats.map(beat => beat.status)).toEqual(ends.map(end => end.status))
  })

  test('after a loss the old keys are refused at once, over a line that was open too', async () => {
    const world = await startWorld()
    const [lost, found] = [terminalOf(world), terminalOf(world)]
    await lost.link.enrol(await issue(world, { terminal: 'lobby' }))
    // The second beat goes over the socket that the first one opened.
    for (const _twice of [1, 2]) await lost.link.beat(STATUS)
    await patiently(async () => {
      const [one] = await terminals(world)
      expect(one).toMatchObject({ id: 'lobby', connected: true })
    })
    await found.link.enrol(await issue(world, { terminal: 'lobby' }))
    const refused = { code: 'server/refused', retry: 'never' }
    expect(await faultFrom(() => lost.link.beat(STATUS))).toMatchObject(refused)
    expect(await faultFrom(() => lost.link.settings())).toMatchObject(refused)
    expect(
      await faultFrom(() => lost.link.credentials({ generation: 0, opportunistic: [] })),
    ).toMatchObject(refused)
    await patiently(() => expect(lost.heard.map(event => event.kind)).toContain('link-lost'))
    await found.link.beat(STATUS)
  })

  test("another terminal's answer, and our own of another time, are not taken", async () => {
    const server = await startHttpsServer()
    onTestFinished(() => server.stop())
    const recorded: object[] = []
    server.forgeEnrolment(reply => {
      recorded.push(reply)
      return recorded[0] as object
    })
    const address = `https://${HOST}:${server.port}`
    const [first, second] = [terminal(address), terminal(address)]
    await first.link.enrol(server.memory.issueCode())
    const before = first.identity.load()
    for (const { link } of [second, first]) {
      const fault = await faultFrom(() => link.enrol(server.memory.issueCode()))
      expect(fault).toMatchObject({ code: 'server/bad-answer' })
      expect(fault.message).toContain('certificate for another key')
    }
    expect(second.identity.load()).toBeUndefined()
    expect(first.identity.load()).toEqual(before)
    expect(recorded).toHaveLength(3)
  })

  test('a code typed with a mistake, and the code of another server, leave before anything is sent', async () => {
    const world = await startWorld()
    const code = (await issue(world)).reveal()
    const nobody = terminal('https://127.0.0.1:1')
    for (const at of [0, 7, 15, 16, 28, 29]) {
      const wrong = code[at] === '7' ? '8' : '7'
      const typed = new Secret(code.slice(0, at) + wrong + code.slice(at + 1))
      const fault = await faultFrom(() => nobody.link.enrol(typed))
      expect(fault).toMatchObject({ code: 'enrolment/bad-code', retry: 'never' })
      expect(fault.message).not.toContain(code.slice(0, 5))
    }
    const foreign = await issue(await startWorld())
    expect(await faultFrom(() => terminalOf(world).link.enrol(foreign))).toMatchObject({
      code: 'enrolment/wrong-server',
    })
    expect(await terminals(world)).toEqual([])
  })
})
