// The story of an outage as transcripts on virtual time: what happens, when, and what is written down.

import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import type { Day } from './day.ts'
import { startDay, unenrolledDay } from './day.ts'

const offline = (day: Day) => day.until(state => state.link.state === 'offline')
const online = (day: Day) => day.until(state => state.link.state === 'online')
const screen = (day: Day) => day.panel.view?.screen
const lines = (day: Day) => day.panel.view?.lines.map(line => line.id)
const reason = (day: Day) => day.state.lastVerdict?.reason
const kinds = (day: Day) => day.ledger().map(activity => activity.kind)

describe('an outage', () => {
  it('1 online: a known card logs in, three pages are copied, the ledger has it', async () => {
    const day = await startDay()
    day.transcript()
    await day.swipe('0102030405')
    await day.job('copy', 3)
    await day.keys('<logout>')
    await day.pass(1_000)
    expect(day.transcript()).toEqual([
      '08:00:01 - login card=0102030405 user=u1 method=card source=server',
      '08:00:01 copier open',
      '08:00:01 - copy card=0102030405 user=u1 pages=3',
      '08:00:01 - logout card=0102030405 user=u1 why=button',
      '08:00:01 copier closed',
    ])
    expect(kinds(day)).toEqual(['boot', 'login', 'copy', 'logout'])
    expect(day.state.upload.journal).toMatchObject({ head: 4, acked: 4 })
  })

  it('1 a session nobody uses is warned and ends; a touch of the copier prolongs it', async () => {
    const day = await startDay()
    await day.swipe('0102030405')
    const warning = () => day.panel.view?.warning?.id
    await day.pass(44_999)
    expect(warning()).toBeUndefined()
    await day.pass(1)
    expect(warning()).toBe('logout-soon')
    await day.emit({ kind: 'touched' })
    expect(warning()).toBeUndefined()
    await day.pass(45_000)
    expect(warning()).toBe('logout-soon')
    day.transcript()
    await day.pass(15_000)
    expect(day.transcript()).toEqual([
      '08:01:46 - logout card=0102030405 user=u1 why=idle',
      '08:01:46 copier closed',
    ])
    expect(warning()).toBeUndefined()
  })

  it.each(['down', 'frozen'] as const)(
    '2 with the network %s the panel counts down and nobody waits longer than 1.5 s',
    async network => {
      const day = await startDay()
      await day.cable(network)
      day.transcript()
      const asked = day.time.ms
      await day.swipe('0102030405')
      while (day.state.session.state !== 'idle') await day.pass(10)
      expect(day.time.ms - asked).toBeLessThanOrEqual(1_500)
      expect(reason(day)).toBe('waiting-for-offline')
      expect(screen(day)).toBe('waiting')
      expect(lines(day)).toContain('offline-login-possible-in')
      await offline(day)
      expect(day.time.ms - asked).toBeGreaterThanOrEqual(60_000)
      expect(day.time.ms - asked).toBeLessThanOrEqual(63_000)
    },
  )

  it('3 to 6: unlock codes, a PIN, an unknown card, a power cut, and everything once at the server', async () => {
    const day = await startDay()
    await day.cable('down')
    await offline(day)
    expect(screen(day)).toBe('unlock-code')
    day.transcript()

    await day.keys('11111<enter>')
    expect(reason(day)).toBe('wrong-code')
    await day.keys('24680<enter>1')
    await day.swipe('0102030405')
    await day.keys('<logout>')
    await day.swipe('04A1B2C3D4')
    expect(reason(day)).toBe('gate-locked')

    await day.keys('24680<enter>2')
    await day.keys('730158<enter>')
    await day.job('print', 5)
    const words = day.transcript().map(line => line.slice(9))
    expect(words).toEqual([
      '- refused reason=wrong-code method=unlock-code offline',
      '- gate-unlocked mode=single',
      'gate unlocked-once',
      '- login card=0102030405 user=u1 method=card source=cache offline',
      'copier open',
      '- gate-locked why=used',
      'gate locked',
      '- logout card=0102030405 user=u1 why=button offline',
      'copier closed',
      '- refused reason=gate-locked method=card offline',
      '- gate-unlocked mode=until-online',
      'gate unlocked-until-online',
      '- login user=u2 method=pin source=cache offline',
      'copier open',
      '- print user=u2 pages=5 offline',
    ])

    const before = day.state.upload.journal.head
    await day.powerCut()
    await day.powerOn()
    expect(day.transcript()).toContain(
      `${new Date(Date.UTC(2026, 4, 4, 8) + day.time.ms).toISOString().slice(11, 19)} boot, link waiting, gate unlocked-until-online`,
    )
    expect(day.state.upload.journal.head).toBe(before + 2)
    await offline(day)
    await day.swipe('FFFF')
    expect(reason(day)).toBe('unknown-card')

    await day.cable('up')
    await online(day)
    expect(day.state.gate.state).toBe('locked')
    await day.until(state => state.upload.journal.acked === state.upload.journal.head)
    expect(kinds(day)).toEqual([
      ...['boot', 'went-offline', 'refused', 'gate-unlocked', 'login', 'gate-locked', 'logout'],
      ...[
        'refused',
        'gate-unlocked',
        'login',
        'print',
        'logout',
        'boot',
        'went-offline',
        'refused',
      ],
      ...['came-online', 'gate-locked'],
    ])
    await day.swipe('04A1B2C3D4')
    expect(day.state.session).toMatchObject({ state: 'active', source: 'server' })
  })

  it('4 lets an unknown card in under its number where policy says so', async () => {
    const day = await startDay({ offlineAcceptance: 'any-card', gate: 'none' })
    await day.cable('down')
    await offline(day)
    await day.swipe('CAFE0001')
    await day.job('scan', 2)
    await day.keys('<logout>')
    await day.cable('up')
    await online(day)
    await day.until(state => state.upload.journal.acked === state.upload.journal.head)
    expect(day.ledger().filter(activity => activity.kind === 'scan')).toMatchObject([
      { card: 'CAFE0001', pages: 2, offline: true, project: null },
    ])
    expect(day.ledger().find(activity => activity.kind === 'scan')).not.toHaveProperty('user')
  })

  it('7 refuses a credential past its hours, and drops a disabled user at the next sync', async () => {
    const day = await startDay({ gate: 'none' })
    await day.swipe('04A1B2C3D4')
    await day.keys('<logout>')
    day.server.putPerson({ id: 'u2', username: 'ben', name: 'Ben', active: false })
    await day.pass(20_000)
    await day.cable('down')
    await offline(day)
    await day.swipe('04A1B2C3D4')
    expect(reason(day)).toBe('unknown-card')
    await day.swipe('0102030405')
    expect(day.state.session.state).toBe('active')
    await day.keys('<logout>')
    await day.pass(26 * 3_600_000)
    await day.swipe('0102030405')
    expect(reason(day)).toBe('cache-expired')
  })

  it('7 drops a disabled user at the next sync who was cached by a login only', async () => {
    const day = await startDay({ gate: 'none' })
    const cards = [{ number: 'ABCD9999' }]
    const guest = { id: 'u9', username: 'guest', name: 'Guest', synced: false, cards }
    day.server.putPerson(guest)
    await day.pass(20_000)
    expect(day.state.cache.users).toBe(2)
    await day.swipe('ABCD9999')
    await day.keys('<logout>')
    expect(day.state.cache.users).toBe(3)

    await day.cable('down')
    await offline(day)
    await day.swipe('ABCD9999')
    expect(day.state.session).toMatchObject({ state: 'active', source: 'cache' })
    await day.keys('<logout>')
    await day.cable('up')
    await online(day)

    day.server.putPerson({ ...guest, active: false })
    await day.pass(20_000)
    expect(day.state.cache.users).toBe(2)
    await day.cable('down')
    await offline(day)
    await day.swipe('ABCD9999')
    expect(reason(day)).toBe('unknown-card')
  })

  it('8 over anything but TLS with the pinned CA nothing is cached and offline login stays off', async () => {
    const day = await unenrolledDay({ gate: 'none' }, {}, false)
    await day.enrol()
    await day.pass(120_000)
    expect(day.state.cache.users).toBe(0)
    await day.swipe('0102030405')
    expect(day.state.session.state).toBe('idle')
  })

  it('8 a terminal that is not enrolled says how to enrol, and lets nobody in', async () => {
    const day = await unenrolledDay()
    expect(screen(day)).toBe('not-enrolled')
    expect(panel(day.state).lines.map(line => line.id)).toContain('not-enrolled-how')
    await day.swipe('0102030405')
    expect(reason(day)).toBe('not-enrolled')
    await day.enrol()
    await day.pass(1_000)
    await day.swipe('0102030405')
    expect(day.state.session.state).toBe('active')
  })
})
