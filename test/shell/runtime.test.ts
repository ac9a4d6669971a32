// The loop itself: late timers change nothing, one timer only, a bug is loud, stopping is final.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import type { Step } from '../../agent/core/state.ts'
import type { Effect, EventBody, Finding, Mono, Presented } from '../../agent/core/vocabulary.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'
import { type Ports, perform, problemOf } from '../../agent/shell/effects.ts'
import { Runtime } from '../../agent/shell/runtime.ts'
import { ANNA, facts, known, NOON, settingsWith } from '../core/sample.ts'
import { createMemoryPanel } from '../memory/memory-panel.ts'
import { VirtualTime } from '../memory/virtual-time.ts'

/** A loop over ports written out by hand: the smallest world there is. */
function loop(changes: { identify?: (presented: Presented) => Promise<Finding> } = {}) {
  const time = new VirtualTime(Date.UTC(2026, 4, 4) as never)
  const steps: (readonly [string, Step])[] = []
  let seq = 0
  const never = (): never => {
    throw new Fault('server/unreachable', 'Nobody is there.')
  }
  const standing = { users: 0, generation: 0 }
  const ports: Ports = {
    system: time,
    readers: {
      start: async () => {},
      feedback() {},
      rule() {},
      status: () => [],
      stop: async () => {},
    },
    link: {
      ...{
        enrolled: true,
        terminal: 'T1',
        secure: true,
        start: async () => {},
        stop: async () => {},
      },
      ...{ enrol: async () => never(), beat: async () => never(), settings: async () => never() },
      ...{ credentials: async () => never(), upload: async () => never() },
      ...{ jobs: async () => [], claim: async () => undefined, register: async () => never() },
      qrCode: async () => undefined,
      identify: changes.identify ?? (async () => never()),
    },
    credentials: {
      ...{ standing: () => standing, opportunistic: async () => [], close() {} },
      ...{ lookUp: async () => known(ANNA), replace: async () => standing },
      ...{ remember: async () => standing, purge: async () => standing },
    },
    journal: {
      standing: () => ({ logId: 'log', head: seq, acked: 0, durable: 0, tail: 1 }),
      append: () => ({ seq: ++seq }),
      ...{ name: () => undefined, signedHead: () => undefined, rest() {}, low: false },
      next: () => never(),
      ...{ batch: () => [], acknowledge: () => never(), forget: () => never(), close() {} },
    },
    kept: {
      ...{ load: () => NOTHING_KEPT, save() {} },
      ...{ loadDenials: () => undefined, saveDenials() {} },
    },
    denyLists: { start: async () => {}, answer() {}, tag: () => undefined, stop: async () => {} },
    codes: { check: async () => false, find: () => undefined, challenge: () => '7K2M9QXD' },
    panel: createMemoryPanel(),
    log: { info() {}, warn() {}, error() {} },
    settings: () => settingsWith(),
  }
  const runtime = new Runtime(ports, facts(), (event, step) =>
    steps.push([event === 'boot' ? event : `${event.kind} ${event.at}`, step]),
  )
  const settled = () => new Promise<void>(resolve => setImmediate(resolve))
  return { time, runtime, steps, settled, ports }
}

const swipe: EventBody = {
  kind: 'presented',
  reader: 'r',
  as: 'card',
  card: new Secret('0102030405'),
}

describe('the loop', () => {
  it('delivers an overdue deadline before a later event, dated when it fell due', async () => {
    const { time, runtime, steps, settled } = loop({ identify: () => new Promise(() => {}) })
    await settled()
    runtime.dispatch(swipe)
    // The timer is late: nobody calls it, and the next event comes long after the deadline.
    time.ms += 1_700
    runtime.dispatch({ kind: 'key', key: '1' })
    const order = steps.map(([event]) => event)
    expect(order.indexOf('deadline 1500')).toBeGreaterThan(0)
    expect(order.indexOf('deadline 1500')).toBeLessThan(order.indexOf('key 1700'))
    expect(runtime.state.lastVerdict?.reason).toBe('waiting-for-offline')
  })

  it('gives the same state whether its timer fires on time or late', async () => {
    const run = async (late: boolean) => {
      const { time, runtime, settled } = loop({ identify: () => new Promise(() => {}) })
      await settled()
      runtime.dispatch(swipe)
      if (late) time.ms += 5_000
      else await time.pass(5_000, settled)
      runtime.dispatch({ kind: 'key', key: 'clear' })
      return runtime.state.lastVerdict
    }
    expect(await run(true)).toEqual(await run(false))
  })

  it('does not take a night asleep for an outage: who wakes it gets in, and nobody is asked a hundred times', async () => {
    const { time, runtime, ports, settled } = loop({ identify: async () => known(ANNA) })
    let beats = 0
    ports.link.beat = async () => {
      beats += 1
      return { serverTime: NOON, settingsVersion: 0, credentialsVersion: 0 }
    }
    for (let beat = 0; beat < 20; beat += 1) await time.pass(15_000, settled)
    expect(runtime.state.link.state).toBe('online')
    beats = 0
    time.ms += 8 * 3_600_000
    runtime.dispatch(swipe)
    expect(runtime.state.link.state).not.toBe('offline')
    await settled()
    await time.pass(1_000, settled)
    expect([runtime.state.session.state, runtime.state.link.state]).toEqual(['active', 'online'])
    expect(beats).toBeLessThan(4)
  })

  it('does nothing more once it is stopped', async () => {
    const { runtime, steps, settled } = loop({ identify: async () => known(ANNA) })
    runtime.dispatch(swipe)
    const before = steps.length
    await runtime.stop()
    await settled()
    runtime.dispatch(swipe)
    expect(steps.length).toBe(before)
  })

  it('turns faults into events and lets bugs through', () => {
    expect(problemOf(new Fault('server/gap', 'x', { resendFrom: 3, waitMs: 7 }))).toEqual({
      code: 'server/gap',
      retry: 'later',
      resendFrom: 3,
      waitMs: 7,
    })
    expect(() => problemOf(new TypeError('a bug'))).toThrow('a bug')
  })

  it('passes on what a server that was set back has, not what it had', async () => {
    const { ports } = loop()
    const journal = {
      ...ports.journal,
      name: () => ({ id: 'log', key: '' }),
      batch: () => [{ seq: 4 } as never],
      acknowledge: () => ({ logId: 'log', head: 9, acked: 9, durable: 9, tail: 1 }),
    }
    const link = { ...ports.link, upload: async () => ({ through: 4, durable: 3 }) }
    const heard: EventBody[] = []
    const upload: Effect = { kind: 'upload', ticket: 1, after: 3 }
    await perform(upload, { ...ports, journal, link }, settingsWith(), event => heard.push(event))
    expect(heard).toEqual([{ kind: 'acked', ticket: 1, through: 4, durable: 3 }])
  })

  it('takes no answer about a log that has ended meanwhile for one about the log that goes on', async () => {
    const { ports } = loop()
    let logId = 'log'
    const standing = () => ({ logId, head: 9, acked: 0, durable: 0, tail: 1 })
    const said: unknown[] = []
    const journal = {
      ...ports.journal,
      ...{ name: () => ({ id: 'log', key: '' }), batch: () => [{ seq: 4 } as never], standing },
      acknowledge: (answer: unknown) => {
        said.push(answer)
        return standing()
      },
    }
    const upload = async () => {
      logId = 'next'
      return { through: 9, durable: 9 }
    }
    const ports2 = { ...ports, journal, link: { ...ports.link, upload } }
    await perform({ kind: 'upload', ticket: 1, after: 3 }, ports2, settingsWith(), () => {})
    expect(said).toEqual([{ through: 0, durable: 0 }])
  })

  it.each([
    ['never', []],
    ['with-card', [{ lookup: 'l', check: 'c' }]],
  ] as const)('pinOffline=%s keeps these PINs of a sync', async (pinOffline, expected) => {
    const { ports } = loop()
    const person = { cards: [], pins: [{ lookup: 'l', check: 'c' }] }
    const stored: unknown[] = []
    const credentials = {
      ...ports.credentials,
      opportunistic: async () => [],
      replace: async (snapshot: { users: readonly unknown[] }) => {
        stored.push(...snapshot.users)
        return { users: 1, generation: 2 }
      },
    }
    const link = { ...ports.link, credentials: async () => ({ users: [person] }) as never }
    const all = { ...ports, credentials, link }
    await perform({ kind: 'refresh-cache', ticket: 1 }, all, settingsWith({ pinOffline }), () => {})
    expect(stored).toEqual([{ ...person, pins: expected }])
  })

  it('shows the panel only when it differs', async () => {
    const { runtime, ports, settled } = loop()
    await settled()
    let shown = 0
    const { show } = ports.panel
    ports.panel.show = view => {
      shown++
      show(view)
    }
    runtime.dispatch({ kind: 'reader', reader: 'r', state: 'attached' })
    expect(shown).toBe(0)
    runtime.dispatch({ kind: 'key', key: '1' })
    expect(shown).toBe(1)
  })

  it('carries out effects in the order of the core', async () => {
    const { runtime, steps, settled } = loop({ identify: async () => known(ANNA) })
    await settled()
    runtime.dispatch(swipe)
    await settled()
    const kinds = steps.flatMap(([, step]) => step.effects.map((effect: Effect) => effect.kind))
    expect(kinds.filter(kind => kind === 'unlock')).toHaveLength(1)
    expect(kinds.lastIndexOf('record')).toBeLessThan(kinds.indexOf('unlock'))
    expect(runtime.state.session.state).toBe('active')
    expect(runtime.state.link.next as Mono | undefined).toBeDefined()
  })
})
