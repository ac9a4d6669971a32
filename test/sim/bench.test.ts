// What the bench sees of a terminal beside its panel: beats, lights and beeps, and clocks that stand still.

import { expect, it } from 'vitest'
import { ANNA, type Answer, BEN, startOnline, UNKNOWN_CARD } from './simulator.ts'

const reader = (shown: Answer['body'], id: string) =>
  shown.readers.find((one: { id: string }) => one.id === id)

it('sees each beat with its round trip, and of a bad one why, ten at the most, newest first', async () => {
  const { act, until } = await startOnline()
  const { link } = await until('some beats', shown => shown.link.beats.length > 2)
  for (const beat of link.beats) {
    expect(beat).toEqual({
      at: expect.stringMatching(/Z$/),
      good: true,
      ms: expect.any(Number),
      problem: null,
    })
    expect(beat.ms).toBeGreaterThan(0)
    expect(beat.ms).toBeLessThan(10_000)
  }
  await act('network', { state: 'down' })
  const down = await until('misses', shown => shown.link.misses > 1)
  expect(down.link.beats[0]).toMatchObject({
    ...{ good: false, ms: null },
    problem: 'server/unreachable',
  })
  await act('network', { state: 'captive' })
  await act('clock', { advance: '2s' })
  await until('not trusted', ({ link: { beats } }) => beats[0].problem === 'server/not-trusted')
  await act('clock', { advance: '60s' })
  const { link: later } = await until('ten', shown => shown.link.beats.length === 10)
  const times = later.beats.map((beat: { at: string }) => beat.at)
  expect(times).toEqual(times.toSorted().reverse())
})

it('knows a beat that was given up because nobody answered', async () => {
  const { act, until } = await startOnline()
  await act('network', { state: 'frozen' })
  await act('clock', { advance: '20s' })
  await until('timed out', ({ link: { beats } }) => beats[0].problem === 'server/timeout')
})

it('sees another light when the cache lets somebody in', async () => {
  const { act, until } = await startOnline()
  await act('network', { state: 'down' })
  await act('clock', { advance: '2m' })
  await until('offline', ({ link }) => link.state === 'offline')
  await act('keys', { keys: '24680<enter>' })
  await until('the question', ({ panel }) => panel.screen === 'unlock-mode')
  await act('keys', { keys: '2' })
  await until('unlocked', ({ gate }) => gate.state !== 'locked')
  await act('swipe', { card: ANNA.card })
  await until('amber', shown => reader(shown, 'serial').light === 'offline')
})

it('sees the light of a reader change and go back, and hears it beep', async () => {
  const { act, until } = await startOnline()
  await until('the serial reader is there', shown => reader(shown, 'serial').attached)
  await act('swipe', { card: ANNA.card })
  const accepted = await until('green', shown => reader(shown, 'serial').light === 'accepted')
  expect(reader(accepted, 'serial').beeps).toBe(1)
  expect(reader(accepted, 'usb')).toMatchObject({ light: 'ready', beeps: 0 })
  await until('ready again', shown => reader(shown, 'serial').light === 'ready')
  await act('swipe', { card: UNKNOWN_CARD, reader: 'usb' })
  const refused = await until('red', shown => reader(shown, 'usb').light === 'refused')
  expect(reader(refused, 'usb').beeps).toBe(3)
  await act('readers/usb', { action: 'unplug' })
  expect(reader(await until('unplugged', () => true), 'usb')).toMatchObject({
    ...{ plugged: false, light: 'off' },
  })
  await act('power', { action: 'cut' })
  const dark = await until('dark', shown => shown.power === 'off')
  expect(dark.readers.map((one: { light: string }) => one.light)).toEqual(['off', 'off', 'off'])
  await act('power', { action: 'restart' })
  expect(reader(await until('on', shown => shown.power === 'on'), 'serial')).toMatchObject({
    ...{ light: 'ready', beeps: 0 },
  })
})

it('stops all clocks of a terminal and moves them exactly, while people come and go', async () => {
  const { act, until } = await startOnline()
  await until('the serial reader is there', shown => reader(shown, 'serial').attached)
  const { clock, time, running } = await act('clock', { stop: true })
  expect(running).toBe(false)
  await act('swipe', { card: ANNA.card })
  const anna = await until('Anna is in', shown => shown.session?.user === 'anna')
  expect(anna).toMatchObject({ session: { since: time }, clock: { clock, time, running: false } })

  // Her session ends by itself after a minute of not doing anything, and not a moment before.
  const moved = await act('clock', { advance: '59.9s' })
  expect(Date.parse(moved.clock) - Date.parse(clock)).toBe(59_900)
  await until('still in', shown => shown.session?.user === 'anna')
  await act('clock', { advance: '100ms' })
  await until('out', shown => shown.session === null)
  const set = '2031-01-01T00:00:00.000Z'
  expect(await act('clock', { set, advance: '1s' })).toMatchObject({
    ...{ clock: '2031-01-01T00:00:01.000Z', running: false },
  })

  expect(await act('clock', { stop: false })).toMatchObject({ running: true })
  await act('swipe', { card: BEN.card })
  const ben = await until('Ben is in', shown => shown.session?.user === 'ben')
  await until('time goes on', shown => Date.parse(shown.clock.clock) > Date.parse(ben.clock.clock))
})
