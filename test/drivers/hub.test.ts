// The hub on virtual time: what it tells, when it comes back, and what it never gives out.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs } from '../../drivers/attachment.ts'
import {
  CATALOG,
  type ConfiguredReader,
  createHub,
  type ReaderEvent,
  type ReaderKind,
  type SourceListener,
} from '../../drivers/index.ts'
import { twn3HidProxText } from '../../sim/readers/card-bits.ts'
import { keypadReports } from '../../sim/readers/keypad.ts'
import { GENERIC_KEYSTROKE, keystrokes } from '../../sim/readers/keystroke.ts'
import { type MemoryDevice, memoryDevice } from '../../sim/readers/memory-source.ts'
import { rdm6300Frame, rdm6300Lying } from '../../sim/readers/rdm6300.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import { play } from '../../sim/readers/timed-bytes.ts'
import { virtualClock } from './virtual-clock.ts'

const SHOWN = {
  accepted: Uint8Array.of(6),
  refused: Uint8Array.of(21),
  offline: Uint8Array.of(7),
}
const NO_END = { ...GENERIC_KEYSTROKE, end: 'none' } as const

/** The same decoder, for a reader that has lights. */
const showing = (
  decoder: ReturnType<ReaderKind['decoder']>,
): ReturnType<ReaderKind['decoder']> => ({
  ...decoder,
  show: (state, mood, at) => ({
    state,
    out: [{ at, value: { kind: 'send', bytes: SHOWN[mood], count: 0 } }],
  }),
})

/** A hub with one device in memory per reader, started and attached. */
async function rig(...readers: readonly ConfiguredReader[]) {
  const clock = virtualClock()
  const devices = new Map<string, MemoryDevice>()
  const written: string[] = []
  for (const { id } of readers) {
    devices.set(
      id,
      memoryDevice(clock.now, bytes => written.push(`${id} ${bytes.join(' ')}`)),
    )
  }
  const device = (id: string): MemoryDevice => {
    const found = devices.get(id)
    if (found === undefined) throw new Error(`no device ${id}`)
    return found
  }
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers,
    repeatMs: 3_000,
    clock,
    roll: () => 0,
    onEvent: event => events.push(event),
    openSource: reader => devices.get(reader.id)?.openSource,
    catalog: CATALOG.map(kind =>
      kind.id === 'rdm6300' ? { ...kind, decoder: tuning => showing(kind.decoder(tuning)) } : kind,
    ),
  })
  hub.start()
  await clock.pass(0)
  const delay = (ms: number, due: () => void) => clock.arm(clock.now() + ms, due)
  return {
    hub,
    clock,
    device,
    /** What drivers wrote, and to which reader. */
    written,
    /** Sends as the twin says; the answer stops it in the middle. */
    play: (id: string, pieces: Parameters<typeof play>[0]) =>
      play(pieces, bytes => device(id).send(bytes), delay),
    /** What was told since the last call, in short. */
    told: () =>
      events.splice(0).map(event => {
        switch (event.kind) {
          case 'card':
            return `${event.reader} card ${event.card}`
          case 'key':
            return `${event.reader} key ${event.key}`
          case 'noise':
            return `${event.reader} noise ${event.count}`
          default:
            return `${event.reader} ${event.kind}`
        }
      }),
    events,
  }
}

const USB: ConfiguredReader = { id: 'usb', use: 'keystroke' }
const KEYPAD: ConfiguredReader = { id: 'keypad', use: 'keypad' }
const SERIAL: ConfiguredReader = { id: 'serial', use: 'rdm6300' }
const LINE: ConfiguredReader = { id: 'line', use: 'serial-line' }

it('tells cards and keys of several readers, each through its own decoder', async () => {
  const { clock, play, told, hub } = await rig(USB, KEYPAD, SERIAL, LINE)
  expect(told()).toEqual(['usb attached', 'keypad attached', 'serial attached', 'line attached'])
  play('usb', keystrokes('04a1b2c3d4'))
  play('keypad', keypadReports(['4', '7', 'back', 'enter']))
  play('serial', [{ after: 900, bytes: rdm6300Frame('62E3086CED') }])
  play('line', [{ after: 950, bytes: serialLine('0102030405', 'crlf') }])
  await clock.pass(2_000)
  expect(told()).toEqual([
    'keypad key 4',
    'usb card 04A1B2C3D4',
    'keypad key 7',
    'keypad key back',
    'keypad key enter',
    'serial card 62E3086CED',
    'line card 0102030405',
  ])
  expect(hub.status()).toEqual([
    { id: 'usb', kind: 'keystroke', attached: true },
    { id: 'keypad', kind: 'keypad', attached: true },
    { id: 'serial', kind: 'rdm6300', attached: true },
    { id: 'line', kind: 'serial-line', attached: true },
  ])
})

it('takes bits of a Wiegand keypad for keys, and text for the bits it is said to hold', async () => {
  const { clock, play, told } = await rig(
    { ...LINE, use: 'twn3-hid-prox', keypad: '4-bit', formats: ['H10301'] },
    { ...USB, bitsFrom: 'pacs-bare-reversed', formats: ['H10301'] },
  )
  told()
  const bursts = ['0111', '0111', '1010', '1011', '10111101100010001110101110', '1111']
  for (const [i, bits] of bursts.entries()) {
    play('line', [{ after: i * 100, bytes: serialLine(twn3HidProxText(bits), 'cr') }])
  }
  play(
    'usb',
    keystrokes('40520205').map(one => ({ ...one, after: one.after + 1_000 })),
  )
  await clock.pass(3_000)
  // The same key twice is two keys, where the same card twice is one.
  expect(told()).toEqual([
    ...['line key 7', 'line key 7', 'line key clear', 'line key enter'],
    ...['line card 12304567', 'line noise 5', 'usb card 01001188'],
  ])
})

it('stamps a card with the moment it was complete', async () => {
  const { clock, play, events } = await rig(USB)
  const begin = clock.now()
  play('usb', keystrokes('0102030405', NO_END))
  await clock.pass(2_000)
  expect(events.at(-1)).toEqual({
    kind: 'card',
    reader: 'usb',
    at: begin + 9 * 20 + 150,
    card: '0102030405',
    ambiguous: false,
  })
})

it('takes a card that is left lying for one read, and reads it again later', async () => {
  const { clock, play, told } = await rig(SERIAL)
  play('serial', rdm6300Lying('62E3086CED', 20_000))
  await clock.pass(20_000)
  expect(told()).toEqual(['serial attached', 'serial card 62E3086CED'])
  await clock.pass(3_000)
  play('serial', rdm6300Lying('62E3086CED', 100))
  await clock.pass(1_000)
  expect(told()).toEqual(['serial card 62E3086CED'])
})

it('tells what is no card number as noise', async () => {
  const { clock, play, told } = await rig(LINE)
  play('line', [{ after: 0, bytes: serialLine('HELLO', 'cr') }])
  await clock.pass(10)
  expect(told()).toEqual(['line attached', 'line noise 6'])
})

it('drops a card cut off by the unplug, wherever it is cut', async () => {
  for (let cut = 1; cut < 10; cut += 1) {
    const { clock, play, told, device } = await rig(USB)
    const stop = play('usb', keystrokes('0102030405', NO_END))
    await clock.pass(cut * 20 - 1)
    stop()
    device('usb').unplug()
    await clock.pass(500)
    expect(told()).toEqual(['usb attached', `usb noise ${cut}`, 'usb detached'])
  }
})

it('starts a fresh decoder after a replug, so two halves never make a card', async () => {
  const { clock, device, told } = await rig(LINE)
  device('line').send(serialLine('0102', 'cr').subarray(0, 4))
  device('line').unplug()
  device('line').replug()
  await clock.pass(1_000)
  device('line').send(serialLine('030405', 'cr'))
  device('line').send(serialLine('0607', 'cr').subarray(0, 3))
  device('line').unplug()
  expect(told()).toEqual([
    'line attached',
    'line noise 4',
    'line detached',
    'line attached',
    'line card 030405',
    'line noise 3',
    'line detached',
  ])
})

it('comes back after 1, 2, 4 … 30 seconds, and says only once why it is away', async () => {
  const { clock, device, told, hub } = await rig(USB)
  device('usb').unplug()
  expect(hub.status()[0]).toMatchObject({ attached: false, problem: 'The reader was unplugged.' })
  await clock.pass(1_000 + 2_000 + 4_000 + 8_000 + 16_000)
  expect(hub.status()[0]?.problem).toContain('plug it in')
  // The next attempt is due in 30 s.
  device('usb').replug()
  await clock.pass(29_999)
  expect(hub.status()[0]?.attached).toBe(false)
  await clock.pass(1)
  expect(hub.status()[0]).toEqual({ id: 'usb', kind: 'keystroke', attached: true })
  // Away because unplugged, then because there is nothing to open: two reasons, six attempts.
  expect(told()).toEqual(['usb attached', 'usb detached', 'usb detached', 'usb attached'])
})

it('keeps its waits growing for a loose plug, and forgets them once a reader stayed', async () => {
  const { clock, device, hub } = await rig(USB)
  const attached = () => hub.status()[0]?.attached
  const flap = async (waitMs: number) => {
    device('usb').unplug()
    device('usb').replug()
    await clock.pass(waitMs - 1)
    expect(attached()).toBe(false)
    await clock.pass(1)
    expect(attached()).toBe(true)
  }
  await flap(1_000)
  await flap(2_000)
  await flap(4_000)
  await clock.pass(30_000)
  await flap(1_000)
})

it('shows why a source waits for its reader, opens nothing else meanwhile, and attaches when it comes', async () => {
  const clock = virtualClock()
  const opened: SourceListener[] = []
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers: [LINE],
    ...{ repeatMs: 0, clock, roll: () => 0 },
    onEvent: event => events.push(event),
    openSource: () => () => ({
      open: listener => opened.push(listener),
      write: () => false,
      close: async () => undefined,
    }),
  })
  hub.start()
  opened[0]?.waiting?.({ code: 'unavailable', message: 'Nobody came.' })
  await clock.pass(600_000)
  expect(opened).toHaveLength(1)
  expect(hub.status()).toEqual([
    { id: 'line', kind: 'serial-line', attached: false, problem: 'Nobody came.' },
  ])
  opened[0]?.opened()
  expect(hub.status()).toEqual([{ id: 'line', kind: 'serial-line', attached: true }])
  expect(events.map(({ kind }) => kind)).toEqual(['detached', 'attached'])
})

it('spreads its waits at the longest, too, and never exceeds it by more than a quarter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, roll) => {
        const wait = backoffMs(failures, roll)
        expect(wait).toBeGreaterThanOrEqual(1_000)
        expect(wait).toBeLessThanOrEqual(37_500)
        if (failures >= 6) expect(wait).toBe(30_000 * (1 + 0.25 * roll))
      },
    ),
  )
})

it('keeps a card whole when the process was busy in the middle of it', async () => {
  const { clock, device, told } = await rig(USB)
  const pieces = keystrokes('0102030405', NO_END)
  for (const { bytes } of pieces.slice(0, 10)) {
    device('usb').send(bytes)
    await clock.pass(10)
  }
  // The other half waits in the kernel while the process is busy for a second; it is read late, all at once.
  clock.sleep(1_000)
  for (const { bytes } of pieces.slice(10)) device('usb').send(bytes)
  await clock.pass(500)
  expect(told()).toEqual(['usb attached', 'usb card 0102030405'])
})

it('keeps it whole, too, when the late alarm goes off before the bytes are read', async () => {
  const { clock, device, told } = await rig(USB)
  const pieces = keystrokes('0102030405', NO_END)
  for (const { bytes } of pieces.slice(0, 10)) device('usb').send(bytes)
  clock.sleep(1_000)
  await clock.pass(0)
  for (const { bytes } of pieces.slice(10)) device('usb').send(bytes)
  await clock.pass(500)
  expect(told()).toEqual(['usb attached', 'usb card 0102030405'])
})

it('sends lights and beeps where the kind has bytes for them and the device is there', async () => {
  const { device, hub, written } = await rig(SERIAL, USB)
  expect(hub.feedback('serial', 'accepted')).toBe(true)
  expect(hub.feedback('serial', 'refused')).toBe(true)
  expect(written).toEqual(['serial 6', 'serial 21'])
  expect(hub.feedback('usb', 'accepted')).toBe(false)
  expect(hub.feedback('nobody', 'accepted')).toBe(false)
  device('serial').unplug()
  expect(hub.feedback('serial', 'accepted')).toBe(false)
})

it('says nothing and opens nothing after it was stopped', async () => {
  const { clock, device, told, hub } = await rig(USB)
  told()
  for (const { bytes } of keystrokes('0102030405', NO_END)) device('usb').send(bytes)
  await hub.stop()
  device('usb').unplug()
  await clock.pass(60_000)
  expect(told()).toEqual([])
  expect(hub.status()[0]?.attached).toBe(false)
})

it('refuses a configuration that cannot work, before opening anything', () => {
  const options = { repeatMs: 3_000, roll: () => 0, onEvent: () => undefined }
  expect(() => createHub({ ...options, readers: [{ id: 'a', use: 'nothing' }] })).toThrow(
    /there is no kind "nothing"/,
  )
})
