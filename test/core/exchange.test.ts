// Journal up, settings and credentials down: one at a time, backing off, never forgetting what the server does not have.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { panel } from '../../agent/core/panel.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import { ANNA, ANNAS_CARD, known, no, settingsWith, Terminal } from './sample.ts'

const journal = { logId: 'log', head: 7, acked: 7, durable: 0, tail: 1 }
const ack = (t: Terminal, through: number, durable = 0) =>
  t.event({ kind: 'acked', ticket: t.last('upload').ticket, through, durable })

describe('the upload', () => {
  it('sends at once while online, in the order of the journal, one batch at a time', () => {
    const t = new Terminal({ journal }).beat()
    expect(t.last('upload').after).toBe(7)
    t.swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.count('upload')).toBe(1)
    ack(t, 8)
    expect(t.last('upload').after).toBe(8)
    ack(t, 9)
    expect(t.state.upload).toMatchObject({ state: 'idle', journal: { acked: 9, head: 9 } })
  })

  it('backs off after failures and starts over with the first unacknowledged entry', () => {
    const t = new Terminal({ journal }).beat()
    const waits: number[] = []
    for (let failure = 0; failure < 4; failure++) {
      t.fail(t.last('upload').ticket)
      waits.push((t.state.upload.until ?? 0) - t.ms)
      t.pass(waits.at(-1) ?? 0)
      expect(t.last('upload').after).toBe(7)
    }
    expect(waits).toEqual([1_001, 2_001, 4_001, 8_001])
  })

  it('waits as long as a busy server asks', () => {
    const t = new Terminal({ journal }).beat()
    const { ticket } = t.last('upload')
    const problem = { code: 'server/busy', retry: 'later', waitMs: 50_000 } as const
    t.event({ kind: 'failed', ticket, problem })
    expect((t.state.upload.until ?? 0) - t.ms).toBe(50_000)
  })

  it('ignores an acknowledgement nobody waits for, and never moves a watermark back', () => {
    const t = new Terminal({ journal }).beat()
    const late = t.last('upload').ticket
    t.fail(late).pass(2_000)
    t.event({ kind: 'acked', ticket: late, through: 8, durable: 8 })
    expect(t.state.upload.journal.acked).toBe(7)
    ack(t, 3)
    expect(t.state.upload.journal.acked).toBe(7)
  })

  it('goes back when the server lost what it had acknowledged', () => {
    const t = new Terminal({ journal }).beat()
    const { ticket } = t.last('upload')
    const problem = { code: 'server/gap', retry: 'later', resendFrom: 4 } as const
    t.event({ kind: 'failed', ticket, problem }).pass(2_000)
    expect(t.last('upload').after).toBe(3)
  })

  it('tells the server of what the disk has not taken yet as of all that is to come', () => {
    const t = ack(new Terminal({ journal }).beat(), 8)
    t.disk = 'fails'
    t.swipe(ANNAS_CARD).answer(no('unknown-card'))
    t.beat()
    expect(t.last('probe').status).toMatchObject({ queue: 1, head: 8 })
    t.disk = 'works'
    t.pass(5_000)
    ack(t, 9).beat()
    expect(t.last('probe').status).toMatchObject({ queue: 0, head: 9 })
  })

  it('forgets only what is durable at the server, and keeps the last 20,000', () => {
    const full = { logId: 'log', head: 25_000, acked: 24_999, durable: 0, tail: 1 }
    const t = ack(new Terminal({ journal: full }).beat(), 25_001, 3_000)
    expect(t.last('forget').through).toBe(3_000)
    const all = ack(new Terminal({ journal: full }).beat(), 25_001, 25_001)
    expect(all.last('forget').through).toBe(5_001)
    const none = ack(new Terminal({ journal: full }).beat(), 25_001, 0)
    expect(none.count('forget')).toBe(0)
  })

  it('drains within a minute after an outage, not at once', () => {
    const t = new Terminal({ journal }).beat().goOffline()
    const before = t.count('upload')
    t.beat().beat().beat().pass(1_000)
    while (t.state.link.state !== 'online') t.pass(1_000)
    expect(t.count('upload')).toBe(before)
    expect(t.state.upload.state).toBe('waiting')
    const online = t.ms
    while (t.count('upload') === before) t.beat()
    expect(t.ms - online).toBeLessThanOrEqual(60_000)
  })
})

describe('the next log', () => {
  const refused = (t: Terminal, code: string) => {
    const problem = { code, retry: 'never' } as const
    return t.event({ kind: 'failed', ticket: t.last('upload').ticket, problem })
  }
  const next = { logId: 'next', head: 4, acked: 0, durable: 0, tail: 1 }
  const begun = (t: Terminal) =>
    t.event({ kind: 'log-started', ticket: t.last('next-log').ticket, journal: next })

  it('begins when the server refuses an entry for good, and is sent from its start', () => {
    const t = refused(new Terminal({ journal }).beat(), 'server/conflict')
    expect(t.last('next-log')).toMatchObject({ why: 'refused' })
    begun(t)
    expect(t.state.upload).toMatchObject({ state: 'waiting', journal: next, failures: 1 })
    t.pass((t.state.upload.until ?? 0) - t.ms)
    expect(t.last('upload').after).toBe(0)
  })

  it('begins when the server asks for what is forgotten, and tells what that was', () => {
    const t = new Terminal({ journal: { ...journal, tail: 4 } }).beat()
    const problem = { code: 'server/gap', retry: 'later', resendFrom: 2 } as const
    t.event({ kind: 'failed', ticket: t.last('upload').ticket, problem })
    expect(t.last('next-log')).toMatchObject({ why: 'refused', lost: [2, 3] })
  })

  it('begins when the terminal belongs to another enrolment than the log', () => {
    const t = refused(new Terminal({ journal }).beat(), 'store/moved')
    expect(t.last('next-log')).toMatchObject({ why: 'moved' })
  })

  it('is asked for later and later when the server takes none, or the disk refuses', () => {
    const t = new Terminal({ journal }).beat()
    const waits: number[] = []
    for (let time = 0; time < 4; time += 1) {
      refused(t, 'server/conflict')
      if (time % 2 === 0) begun(t)
      else t.fail(t.last('next-log').ticket, 'store/full')
      waits.push((t.state.upload.until ?? 0) - t.ms)
      t.pass(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([1_001, 2_001, 4_001, 8_001])
    expect(t.count('next-log')).toBe(4)
  })

  it('is known also when it took longer than anything was waited for', () => {
    const t = refused(new Terminal({ journal }).beat(), 'server/conflict')
    t.pass(31_000)
    begun(t)
    expect(t.state.upload.journal).toEqual(next)
  })

  it('is what an open session counts its entries from', () => {
    const t = new Terminal({ journal }).beat().swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.last('keep').kept.open).toMatchObject({ log: 'log', head: 9 })
    refused(t, 'server/conflict')
    begun(t)
    expect(t.last('keep').kept.open).toMatchObject({ log: 'next', head: 4 })
  })
})

describe('a disk that is nearly full', () => {
  const low = (t: Terminal, is = true) => t.event({ kind: 'kept', ticket: 0, low: is })

  it('lets nobody in any more, online or off, and writes nothing down of who tries', () => {
    for (const t of [
      new Terminal().beat(),
      new Terminal({ settings: settingsWith({ gate: 'none' }) }).goOffline(),
    ]) {
      low(t)
      const entries = t.count('record')
      t.swipe(ANNAS_CARD)
      expect(t.state.lastVerdict).toEqual({ granted: false, reason: 'journal-unwritable' })
      expect([t.count('ask-server'), t.count('look-up')]).toEqual([0, 0])
      expect(t.count('record')).toBe(entries)
    }
  })

  it('lets a session that is open end as it should, and goes on when there is room', () => {
    const t = new Terminal().beat().swipe(ANNAS_CARD).answer(known(ANNA))
    low(t)
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 2 }).event({ kind: 'job-ended', job: 'a' })
    t.type('<logout>')
    const told = t.effects.filter(one => one.kind === 'record').map(one => one.activity.kind)
    expect(told.slice(-2)).toEqual(['copy', 'logout'])
    low(t, false)
    t.swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.state.session.state).toBe('active')
  })
})

describe('the order of the journal', () => {
  it('is that of what happened, also when something does not fit and what is shorter would', () => {
    const t = new Terminal().beat().swipe(ANNAS_CARD).answer(known(ANNA))
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 2 })
    const before = t.count('record')
    t.disk = 'fails'
    t.type('<logout>')
    expect(t.count('record')).toBe(before + 1)
    t.pass(5_000)
    expect(t.count('record')).toBe(before + 2)
    t.disk = 'works'
    t.pass(5_000)
    const told = t.effects.filter(one => one.kind === 'record').map(one => one.activity.kind)
    expect(told.slice(before)).toEqual(['copy', 'copy', 'copy', 'logout'])
    expect(t.state.unrecorded).toEqual([])
  })
})

describe('the copier’s meter', () => {
  it('is read at every login and logout, and goes with what the terminal signs', () => {
    const t = new Terminal().beat().event({ kind: 'meter', pages: 100 }).beat()
    expect(t.last('probe').meter).toBe(100)
    t.swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.last('record')).toMatchObject({ activity: { kind: 'login', meter: 100 }, meter: 100 })
    t.event({ kind: 'job-started', job: 'a', activity: 'copy', color: false, duplex: false })
    t.event({ kind: 'pages-done', job: 'a', pages: 2, meter: 102 })
    t.type('<logout>')
    expect(t.last('record')).toMatchObject({ activity: { kind: 'logout', meter: 102 } })
  })
})

describe('settings and credentials', () => {
  it('are fetched when the server says it has others, once', () => {
    const t = new Terminal().beat({ settingsVersion: 3, credentialsVersion: 5 })
    expect([t.count('fetch-settings'), t.count('refresh-cache')]).toEqual([1, 1])
    const { ticket } = t.last('refresh-cache')
    t.event({ kind: 'refreshed', ticket, cache: { users: 2, generation: 1 } })
    const settings = settingsWith({ gate: 'static' })
    const pushed = { version: 3, values: { gate: 'static' } }
    t.event({ kind: 'settings', ticket: t.last('fetch-settings').ticket, settings, pushed })
    expect(t.state.gate.state).toBe('locked')
    expect(t.last('keep').kept.pushed).toEqual(pushed)
    t.beat({ settingsVersion: 3, credentialsVersion: 5 })
    expect([t.count('fetch-settings'), t.count('refresh-cache')]).toEqual([1, 1])
  })

  it('are fetched at every start, for a newer agent may look for more in them', () => {
    const t = new Terminal({ kept: { ...NOTHING_KEPT, pushed: { version: 3, values: {} } } })
    t.beat({ settingsVersion: 3 }).beat({ settingsVersion: 3 })
    expect(t.count('fetch-settings')).toBe(1)
  })

  it('are fetched again after sync.hours', () => {
    const t = new Terminal().beat()
    const { ticket } = t.last('refresh-cache')
    t.event({ kind: 'refreshed', ticket, cache: { users: 2, generation: 1 } })
    while (t.count('refresh-cache') === 1) t.beat()
    expect(t.ms / 3_600_000).toBeCloseTo(4, 1)
  })

  it('are not fetched where offline login is off', () => {
    const t = new Terminal({ settings: settingsWith({ offlineLogin: 'off' }) }).beat()
    expect(t.count('refresh-cache')).toBe(0)
  })

  it('are tried again after a failure, later each time', () => {
    const t = new Terminal().beat()
    t.fail(t.last('refresh-cache').ticket)
    expect(t.count('refresh-cache')).toBe(1)
    t.pass(5_001)
    expect(t.count('refresh-cache')).toBe(2)
  })

  it('are asked about at once when the server says there is news', () => {
    const t = new Terminal().beat()
    const before = t.count('probe')
    t.event({ kind: 'pushed', what: 'credentials' }).pass(0)
    expect(t.count('probe')).toBe(before + 1)
  })
})

describe('enrolment', () => {
  it('turns a code into a terminal that asks for its server', () => {
    const t = new Terminal({ enrolled: false })
    t.event({ kind: 'enrolment-code', code: new Secret('CODE') })
    expect(t.count('enrol')).toBe(1)
    const { ticket } = t.last('enrol')
    t.event({ kind: 'enrolled', ticket, terminal: 'T1' }).pass(0)
    expect(t.count('probe')).toBe(1)
  })

  it('shows why a code did not work and takes another', () => {
    const t = new Terminal({ enrolled: false })
    t.event({ kind: 'enrolment-code', code: new Secret('CODE') })
    t.fail(t.last('enrol').ticket, 'enrolment/bad-code')
    expect(t.state.notice?.message.id).toBe('fault.enrolment/bad-code')
    t.event({ kind: 'enrolment-code', code: new Secret('CODE') })
    expect(t.count('enrol')).toBe(2)
  })
})

describe('a terminal that its server turns away', () => {
  const code = { kind: 'enrolment-code', code: new Secret('CODE') } as const
  const turnedAway = (): Terminal => {
    const t = new Terminal({ cache: { users: 1, generation: 1 } }).beat()
    t.pass((t.state.link.next ?? t.ms) - t.ms)
    return t.fail(t.last('probe').ticket, 'server/refused')
  }

  it('takes a new code, which one that is known does not', () => {
    expect(new Terminal().beat().event(code).count('enrol')).toBe(0)
    const t = turnedAway()
    expect(panel(t.state)).toMatchObject({
      screen: 'not-enrolled',
      title: { id: 'turned-away-title' },
      lines: [{ id: 'not-enrolled-how' }],
    })
    const { ticket } = t.event(code).last('enrol')
    t.fail(ticket, 'enrolment/refused')
    expect(panel(t.state).notice).toBeDefined()
    const again = t.event(code).last('enrol')
    const [probes, fetched] = [t.count('probe'), t.count('refresh-cache')]
    t.event({ kind: 'enrolled', ticket: again.ticket, terminal: 'T1' }).pass(0)
    expect(panel(t.state).notice).toBeUndefined()
    expect(t.state.upload).toMatchObject({ state: 'idle', failures: 0 })
    expect(t.count('probe')).toBe(probes + 1)
    t.beat({ credentialsVersion: 0 })
    expect(t.count('refresh-cache')).toBe(fetched + 1)
    expect(panel(t.state).screen).toBe('idle')
  })

  it('stays what it was when the code is not right', () => {
    const t = turnedAway().event(code)
    t.fail(t.last('enrol').ticket, 'enrolment/wrong-server')
    expect(t.state.enrolment).toEqual({ enrolled: true, terminal: 'T1' })
    expect(t.beat().state.link.turnedAway).toBeUndefined()
    expect(panel(t.state).screen).toBe('idle')
  })
})

describe('news for the server', () => {
  it('goes out with a beat at once: online, settings, cache; and only once', () => {
    const t = new Terminal({ journal }).beat({ settingsVersion: 1, credentialsVersion: 1 })
    t.pass(1)
    expect(t.last('probe').status).toMatchObject({ link: 'online', clock: 'anchored' })
    t.beat({ settingsVersion: 1, credentialsVersion: 1 }).pass(1_000)
    const told = t.count('probe')

    const { ticket } = t.last('fetch-settings')
    const pushed = { version: 1, values: {} }
    t.event({ kind: 'settings', ticket, settings: settingsWith({}), pushed }).pass(1)
    expect(t.count('probe')).toBe(told + 1)
    expect(t.last('probe').status.settingsVersion).toBe(1)
    t.beat({ settingsVersion: 1, credentialsVersion: 1 })

    const cache = { users: 2, generation: 5 }
    t.event({ kind: 'refreshed', ticket: t.last('refresh-cache').ticket, cache }).pass(1)
    expect(t.last('probe').status).toMatchObject({ generation: 5, cachedUsers: 2 })
    t.beat({ settingsVersion: 1, credentialsVersion: 1 }).pass(1_000)
    expect(t.count('probe')).toBe(told + 2)
  })

  it('is not lost when it comes while a beat is under way', () => {
    const t = new Terminal({ journal }).beat({ settingsVersion: 1 }).pass(1)
    const { ticket } = t.last('fetch-settings')
    const pushed = { version: 1, values: {} }
    t.event({ kind: 'settings', ticket, settings: settingsWith({}), pushed })
    expect(t.last('probe').status.settingsVersion).toBe(0)
    t.beat({ settingsVersion: 1 }).pass(1)
    expect(t.last('probe').status.settingsVersion).toBe(1)
  })

  it('waits for the server while that is not there', () => {
    const t = new Terminal({ journal })
    t.fail(t.last('probe').ticket)
    const before = t.count('probe')
    t.event({ kind: 'remembered', cache: { users: 1, generation: 9 } }).pass(1)
    expect(t.count('probe')).toBe(before)
  })
})
