// What every ServerLink must do, whatever carries it. Run on the link in memory, on the real link against a small
// HTTPS server, and on the real link against the reference server.

import { createHmac, randomBytes, scryptSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type EventBody,
  type Millis,
  type Presented,
  type Proof,
  Secret,
  type Status,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'
import type {
  EntryRecord,
  Identity,
  IdentityStore,
  LogName,
  ServerLink,
} from '../../agent/ports.ts'
import { hashAfter } from '../memory/memory-server.ts'
import { patiently } from '../patiently.ts'
import { boxOf, macOf } from '../sim/server/terminal-client.ts'

/** A person the contract wants the server to know. */
interface Known {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly card: string
  readonly pin: string
}

/** A server with a link to it, and hands on both. */
export interface LinkRig {
  /** A new link on the same kept identity, as after a restart. */
  link(): ServerLink
  readonly identity: IdentityStore
  /** A valid enrolment code of this server. */
  code(): Promise<Secret>
  /** A code that another server made. */
  foreignCode(): Promise<Secret>
  /** Makes the person known (again) with one card and one PIN and returns the id the server gave. */
  add(person: Omit<Known, 'id'>): Promise<string>
  /** Switches the person off. */
  deactivate(id: string): Promise<void>
  /** Has the server hold a job of two pages with this document, and gives its id; absent where it holds none. */
  hold?(username: string, document: Buffer): Promise<string>
  /** This person scans the code at this address and confirms. */
  scan(user: string, url: string): Promise<void>
  /** Sets a setting by public name, in its outside form. */
  set(name: string, value: unknown): Promise<void>
  /** The server accepts the terminal no more. */
  refuse(terminal: string): Promise<void>
  /** Everything acknowledged becomes durable; absent where the server makes no backups. */
  backUp?(): Promise<void>
  network(state: 'up' | 'down' | 'frozen'): Promise<void>
  close(): Promise<void>
}

/** Of real links, in ms: for the test that waits for them, and long enough for a machine that has other things to do. */
export const LIMITS = {
  connect: 2_000,
  headers: 2_000,
  body: 2_000,
  beat: 3_000,
  settings: 3_000,
  credentials: 3_000,
  upload: 3_000,
  jobs: 3_000,
  qr: 3_000,
  claim: 3_000,
  enrol: 4_000,
}

/** The longest any call of the link under test may take, in milliseconds. */
const PATIENCE: Millis = 4_000

const BY_PIN: Proof = { by: 'pin', pin: new Secret('482913') }

const ANNA = { username: 'anna', name: 'Anna', card: '0102030405', pin: '482913' }

export const STATUS: Status = {
  link: 'online',
  gate: 'open',
  grade: 'C',
  queue: 0,
  generation: 0,
  cachedUsers: 0,
  settingsVersion: 0,
  settingsHeld: 0,
  logId: 'log-a',
  head: 0,
  clock: 'anchored',
  pinsLeft: 20,
  deny: 0,
  purge: 0,
  pinsCleared: 0,
}

const card = (number: string): Presented => ({ kind: 'card', value: new Secret(number) })
const pin = (digits: string): Presented => ({ kind: 'pin', value: new Secret(digits) })

function never(): never {
  throw new Error('There is none.')
}

/** Runs the contract. `open` makes a fresh server and everything around it. */
export function serverLinkContract(name: string, open: () => Promise<LinkRig>): void {
  describe(`server link contract: ${name}`, () => {
    let rig: LinkRig
    let link: ServerLink
    let heard: EventBody[]

    const restart = async () => {
      await link.stop()
      link = rig.link()
      heard = []
      await link.start(event => heard.push(event))
    }
    const enrolled = async () => link.enrol(await rig.code())
    const calls = (): Readonly<Record<string, () => Promise<unknown>>> => ({
      beat: () => link.beat(STATUS),
      identify: () => link.identify(card(ANNA.card), 300),
      register: () => link.register(new Secret('99'), BY_PIN, 300),
      qrCode: () => link.qrCode(),
      settings: () => link.settings(),
      credentials: () => link.credentials({ generation: 0, opportunistic: [] }),
      upload: () => link.upload(logOf('log-a', rig.identity), chain('log-a', 1)),
      jobs: () => link.jobs('u1'),
      claim: () => link.claim('u1', 'a'),
    })

    beforeEach(async () => {
      rig = await open()
      link = rig.link()
      heard = []
      await link.start(event => heard.push(event))
    })
    afterEach(async () => {
      await link.stop()
      await rig.close()
    })

    it('belongs to nobody before enrolment and says so at every call', async () => {
      expect(link).toMatchObject({ enrolled: false, terminal: undefined, secure: true })
      for (const call of Object.values(calls())) {
        expect(await faultFrom(call)).toMatchObject({ code: 'enrolment/missing', retry: 'never' })
      }
    })

    it('enrols with a code, once, and stays enrolled across restarts', async () => {
      const code = await rig.code()
      const { terminal } = await link.enrol(code)
      expect(link).toMatchObject({ enrolled: true, terminal })
      expect(rig.identity.load()).toMatchObject({ terminal })
      await restart()
      expect(link).toMatchObject({ enrolled: true, terminal })
      await link.beat(STATUS)
      expect(await faultFrom(() => link.enrol(code))).toMatchObject({
        code: 'enrolment/refused',
        retry: 'never',
      })
      expect(link.terminal).toBe(terminal)
      await link.beat(STATUS)
    })

    it('tells a mistyped code and the code of another server apart, and enrols with neither', async () => {
      const code = (await rig.code()).reveal()
      const typo = `${code[0] === '0' ? '1' : '0'}${code.slice(1)}`
      for (const bad of ['', 'no code', typo]) {
        const fault = await faultFrom(() => link.enrol(new Secret(bad)))
        expect(fault).toMatchObject({ code: 'enrolment/bad-code', retry: 'never' })
      }
      const foreign = await rig.foreignCode()
      const fault = await faultFrom(() => link.enrol(foreign))
      expect(fault).toMatchObject({ code: 'enrolment/wrong-server', retry: 'never' })
      expect(fault.message).not.toContain(foreign.reveal())
      expect(link.enrolled).toBe(false)
      expect(rig.identity.load()).toBeUndefined()
    })

    it('beats: the server tells its time and what is new', async () => {
      await enrolled()
      const before = await link.beat(STATUS)
      expect(Math.abs(before.serverTime - Date.now())).toBeLessThan(5_000)
      await rig.set('session.idle', '90s')
      const after = await link.beat(STATUS)
      expect(after.settingsVersion).toBeGreaterThan(before.settingsVersion)
      await rig.add(ANNA)
      const last = await link.beat(STATUS)
      expect(last.credentialsVersion).toBeGreaterThan(after.credentialsVersion)
      expect(last.serverTime).toBeGreaterThanOrEqual(before.serverTime)
    })

    it('identifies by card, by PIN and by what may be either', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      const user = { id, username: 'anna', name: 'Anna' }
      const either: Presented = { kind: 'card-or-pin', value: new Secret(ANNA.card) }
      for (const presented of [card(ANNA.card), pin(ANNA.pin), either]) {
        const finding = await link.identify(presented, PATIENCE)
        expect(finding).toMatchObject({ kind: 'known', user })
        if (finding.kind === 'known') {
          expect(Math.abs(finding.verifiedAt - Date.now())).toBeLessThan(5_000)
        }
      }
      const both = { ...card(ANNA.card), secondFactor: new Secret(ANNA.pin) }
      expect(await link.identify(both, PATIENCE)).toMatchObject({ kind: 'known', user })
    })

    it('gives the reason when nobody is let in, which is not a fault', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      const reason = async (presented: Presented) => link.identify(presented, PATIENCE)
      expect(await reason(card('99'))).toEqual({ kind: 'refused', reason: 'unknown-card' })
      expect(await reason(pin('000001'))).toEqual({ kind: 'refused', reason: 'wrong-pin' })
      const wrong = { ...card(ANNA.card), secondFactor: new Secret('000001') }
      expect(await reason(wrong)).toEqual({ kind: 'refused', reason: 'wrong-pin' })
      expect(await reason(card('7'.repeat(500)))).toEqual({
        kind: 'refused',
        reason: 'unknown-card',
      })
      await rig.deactivate(id)
      expect(await reason(card(ANNA.card))).toEqual({ kind: 'refused', reason: 'inactive' })
    })

    it('F: says in a finding why a card is not registered', async () => {
      await enrolled()
      await rig.add(ANNA)
      const register = (proof: Proof) => link.register(new Secret('99'), proof, PATIENCE)
      expect(await register(BY_PIN)).toEqual({ kind: 'refused', reason: 'unknown-card' })
      const long = new Secret('7'.repeat(600))
      expect(await register({ by: 'pin', pin: long })).toEqual({
        ...{ kind: 'refused', reason: 'wrong-pin' },
      })
      const named = { by: 'password', username: new Secret('anna'), password: long } as const
      expect(await register(named)).toEqual({ kind: 'refused', reason: 'wrong-password' })
    })

    it('E6: gets a code, hears that it was scanned, and says by whom, once and for now only', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      await link.beat(STATUS)
      // The open link comes up beside the beat.
      const shown = await patiently(() => link.qrCode())
      const code = shown ?? never()
      expect(code.validMs).toBe(120_000)
      expect(code.url).toMatch(/^https:/)
      expect(code.url).not.toContain(code.nonce.reveal())
      const identify = (nonce: Secret) => link.identify({ kind: 'qr', value: nonce }, PATIENCE)
      const gone = { kind: 'refused', reason: 'qr-gone' }
      expect(await identify(code.nonce)).toEqual(gone)
      expect(await identify(new Secret('no nonce'))).toEqual(gone)
      await rig.scan(id, code.url)
      await patiently(() => expect(heard.filter(one => one.kind === 'scanned')).toHaveLength(1))
      const scanned = heard.find(one => one.kind === 'scanned') ?? never()
      expect(scanned.nonce.equals(code.nonce)).toBe(true)
      expect(await identify(scanned.nonce)).toMatchObject({
        ...{ kind: 'known', user: { id, username: 'anna', name: 'Anna' } },
        cache: false,
      })
      expect(await identify(scanned.nonce)).toEqual(gone)
    })

    it('lists the jobs of whoever it has just identified, and takes each once', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      if (rig.hold === undefined) {
        expect([await link.jobs(id), await link.claim(id, 'a')]).toEqual([[], undefined])
        return
      }
      const document = randomBytes(300_000)
      const job = await rig.hold('anna', document)
      // Not before its owner is there.
      expect([await link.jobs(id), await link.claim(id, job)]).toEqual([[], undefined])
      await link.identify(card(ANNA.card), PATIENCE)
      expect(await link.jobs(id)).toMatchObject([
        { id: job, name: 'Report', pages: 2, color: false, duplex: true },
      ])
      expect([await link.jobs('another'), await link.claim('another', job)]).toEqual([
        ...[[], undefined],
      ])
      const taken = await link.claim(id, job)
      expect(taken?.bytes).toBe(document.length)
      const pieces: Uint8Array[] = []
      for await (const piece of taken?.content ?? []) pieces.push(piece)
      expect(Buffer.concat(pieces).equals(document)).toBe(true)
      expect([await link.jobs(id), await link.claim(id, job)]).toEqual([[], undefined])
    })

    it('fetches the settings with their version', async () => {
      await enrolled()
      await rig.set('session.idle', '90s')
      const first = await link.settings()
      expect(first.values).toMatchObject({ 'session.idle': '90s' })
      await rig.set('session.idle', '30s')
      const second = await link.settings()
      expect(second.values).toMatchObject({ 'session.idle': '30s' })
      expect(second.version).toBeGreaterThan(first.version)
      expect(second.resetVersion).toBe(second.version)
    })

    it('fetches credentials that open with the keys from enrolment, in rising generations', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      const first = await link.credentials({ generation: 0, opportunistic: [] })
      expect(first.generation).toBeGreaterThan(0)
      const anna = first.users.find(user => user.id === id)
      expect(anna).toMatchObject({ username: 'anna', name: 'Anna', cards: [{ number: ANNA.card }] })
      const { terminalSalt = '', siteSalt = '', stretch } = rig.identity.load() ?? {}
      const u = scryptSync(ANNA.pin, Buffer.from(siteSalt, 'base64'), 32, stretch)
      expect(anna?.pins).toMatchObject([
        { lookup: hmac(terminalSalt, u), check: hmac(anna?.userSalt ?? '', u) },
      ])
      const later = await link.credentials({ generation: 41, opportunistic: [] })
      expect(later.generation).toBeGreaterThan(41)
    })

    it('says which users cached by chance may stay', async () => {
      await enrolled()
      const id = await rig.add(ANNA)
      const held = { generation: 0, opportunistic: [id, 'nobody'] }
      const { keep, users } = await link.credentials(held)
      expect([...keep, ...users.map(user => user.id)]).toContain(id)
      expect(keep).not.toContain('nobody')
      await rig.deactivate(id)
      const gone = await link.credentials(held)
      expect(gone.keep).not.toContain(id)
      expect(gone.users.map(user => user.id)).not.toContain(id)
    })

    it('uploads entries exactly once, and learns what is durable', async () => {
      await enrolled()
      const entries = chain('log-a', 5)
      expect(await link.upload(logOf('log-a', rig.identity), entries.slice(0, 3))).toEqual({
        through: 3,
        durable: 0,
      })
      expect(await link.upload(logOf('log-a', rig.identity), entries.slice(0, 3))).toEqual({
        through: 3,
        durable: 0,
      })
      expect(await link.upload(logOf('log-a', rig.identity), entries.slice(2))).toEqual({
        through: 5,
        durable: 0,
      })
      await rig.backUp?.()
      const durable = rig.backUp === undefined ? 0 : 5
      expect(await link.upload(logOf('log-a', rig.identity), entries.slice(4))).toEqual({
        through: 5,
        durable,
      })
      expect(await link.upload(logOf('log-b', rig.identity), chain('log-b', 1))).toMatchObject({
        through: 1,
      })
    })

    it('names the entry to send again when there is a gap', async () => {
      await enrolled()
      const entries = chain('log-a', 5)
      await link.upload(logOf('log-a', rig.identity), entries.slice(0, 2))
      const fault = await faultFrom(() =>
        link.upload(logOf('log-a', rig.identity), entries.slice(3)),
      )
      expect(fault).toMatchObject({ code: 'server/gap', retry: 'later', resendFrom: 3 })
      expect(await link.upload(logOf('log-a', rig.identity), entries.slice(2))).toMatchObject({
        through: 5,
      })
    })

    it('reports a conflict when another entry stands under the same number', async () => {
      await enrolled()
      await link.upload(logOf('log-a', rig.identity), chain('log-a', 3))
      const fault = await faultFrom(() =>
        link.upload(logOf('log-a', rig.identity), chain('log-a', 3)),
      )
      expect(fault).toMatchObject({ code: 'server/conflict', retry: 'never' })
    })

    it('is refused everywhere when the server accepts the terminal no more', async () => {
      const { terminal } = await enrolled()
      await rig.refuse(terminal)
      for (const call of Object.values(calls())) {
        expect(await faultFrom(call)).toMatchObject({ code: 'server/refused', retry: 'never' })
      }
    })

    it('cannot be reached while the network is down, and works again after', async () => {
      await enrolled()
      await rig.network('down')
      for (const call of Object.values(calls())) {
        expect(await faultFrom(call)).toMatchObject({ code: 'server/unreachable', retry: 'later' })
      }
      await rig.network('up')
      await link.beat(STATUS)
    })

    it('gives up in time while the network is frozen, and works again after', async () => {
      await enrolled()
      await link.beat(STATUS)
      await rig.network('frozen')
      const began = performance.now()
      const faults = await Promise.all(Object.values(calls()).map(faultFrom))
      expect(faults.map(fault => fault.code)).toEqual(faults.map(() => 'server/timeout'))
      expect(performance.now() - began).toBeLessThan(PATIENCE)
      await rig.network('up')
      await link.beat(STATUS)
    })

    it('hears the server speak first once it has beaten, and that the line is lost', async () => {
      await enrolled()
      await link.beat(STATUS)
      let idle = 60
      await patiently(async () => {
        idle += 1
        await rig.set('session.idle', `${idle}s`)
        expect(heard).toContainEqual({ kind: 'pushed', what: 'settings' })
      })
      await rig.add(ANNA)
      await patiently(() => expect(heard).toContainEqual({ kind: 'pushed', what: 'credentials' }))
      expect(heard).not.toContainEqual({ kind: 'link-lost' })
      await rig.network('down')
      await patiently(() => expect(heard).toContainEqual({ kind: 'link-lost' }))
      expect(heard.filter(event => event.kind === 'link-lost')).toHaveLength(1)
    })

    it('beats on over the open line', async () => {
      await enrolled()
      const first = await link.beat(STATUS)
      await rig.add(ANNA)
      const versions: number[] = []
      for (let beat = 0; beat < 20; beat += 1) {
        versions.push((await link.beat(STATUS)).credentialsVersion)
      }
      expect(new Set(versions).size).toBe(1)
      expect(versions[0]).toBeGreaterThan(first.credentialsVersion)
    })
  })
}

/** A store that forgets with the process. */
export function memoryIdentity(): IdentityStore {
  let held: Identity | undefined
  return {
    load: () => held,
    async save(identity) {
      held = identity
    },
  }
}

/** What a log is called, with its key sealed to the server that the link belongs to. */
const logOf = (logId: string, identity: IdentityStore): LogName => ({
  id: logId,
  key: boxOf(logId, identity.load()?.serverKeys.journal ?? ''),
})

/** The first `count` entries of a log, chained, with fresh blinds, so that two chains of one log differ. */
export function chain(logId: string, count: number): EntryRecord[] {
  const entries: EntryRecord[] = []
  let previous = Buffer.alloc(32).toString('base64')
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = {
      seq,
      boot: 1,
      uptime: seq * 1_000,
      wall: (1_700_000_000_000 + seq) as Wall,
      trust: 'anchored' as const,
      body: Buffer.from(JSON.stringify({ kind: 'came-online' })).toString('base64'),
      blind: randomBytes(16).toString('base64'),
    }
    previous = hashAfter(previous, logId, entry)
    entries.push({ ...entry, hash: previous, mac: macOf(logId, seq, previous) })
  }
  return entries
}

/** The fault a call rejects with; fails when it does not, or with something else. */
export async function faultFrom(call: () => Promise<unknown>): Promise<Fault> {
  const outcome = await call().then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof Fault) return outcome.error
  throw new Error(`expected a fault, got ${JSON.stringify(outcome)}`, {
    cause: 'error' in outcome ? outcome.error : undefined,
  })
}

const hmac = (key: string, u: Uint8Array) =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(u).digest('base64')
