// Readers on a real kernel's own hidraw and ttyUSB: QEMU's USB keyboard and FTDI port, and devices made through uhid.

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ConfiguredReader, ReaderEvent } from '../../drivers/index.ts'
import { keypadReports } from '../../sim/readers/keypad.ts'
import { keystrokes } from '../../sim/readers/keystroke.ts'
import { rdm6300Frame } from '../../sim/readers/rdm6300.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import type { TimedBytes } from '../../sim/readers/timed-bytes.ts'
import type { GuestNews } from './guest-words.ts'
import { boot, FTDI, KEYBOARD, type Machine } from './machine.ts'
import { requirements } from './requirements.ts'

/** QEMU's keyboard shows ids of its maker. */
const QEMU_KEYBOARD = { vendorId: 0x0627, productId: 0x0001 }
/** Under emulation a key may take its time. */
const SLOW = { gapMs: 10_000 }
const CARD_READER: ConfiguredReader = { id: 'usb', use: 'keystroke', ...QEMU_KEYBOARD, ...SLOW }
const SERIAL_READER: ConfiguredReader = { id: 'com', use: 'serial-line', path: '/dev/ttyUSB0' }
const ANNA = '0102030405'
const ENTER = 'ret'

let machine: Machine
/** Where the running test began in the guest's news. */
let from = 0

beforeAll(async () => {
  const found = requirements()
  if ('missing' in found) throw new Error(found.missing.join(' '))
  machine = await boot(found)
}, 180_000)
afterAll(() => machine?.end())
beforeEach(async ({ task }) => {
  Object.assign(task.file.meta, { bootMs: machine.bootMs })
  await machine.ask({ do: 'stop-reading' })
  from = machine.news.length
})

const news = (): readonly GuestNews[] => machine.news.slice(from)
const events = (): readonly ReaderEvent[] =>
  news().flatMap(one => (one.kind === 'reader' ? [one.event] : []))
const cards = (): readonly string[] =>
  events().flatMap(event => (event.kind === 'card' ? [event.card] : []))
const keys = (): readonly string[] =>
  events().flatMap(event => (event.kind === 'key' ? [event.key] : []))
/** Whether the one reader is there, as it said last. A device may need a moment after it was plugged in. */
const standing = (): string | undefined =>
  events().findLast(({ kind }) => kind === 'attached' || kind === 'detached')?.kind
const wait = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 })
const attached = (): Promise<void> => wait(() => expect(standing()).toBe('attached'))
const detached = (): Promise<void> => wait(() => expect(standing()).toBe('detached'))
const hex = (pieces: readonly TimedBytes[]): readonly string[] =>
  pieces.map(({ bytes }) => Buffer.from(bytes).toString('hex'))

async function read(reader: ConfiguredReader): Promise<void> {
  await machine.ask({ do: 'read', readers: [reader] })
  await attached()
}

test('a card typed on a USB keyboard is one card', async () => {
  await read(CARD_READER)
  await machine.type([...ANNA, ENTER])
  await wait(() => expect(cards()).toEqual([ANNA]))
})

test('the same keyboard as a keypad gives its keys, those of the numeric block too', async () => {
  await read({ id: 'pad', use: 'keypad', ...QEMU_KEYBOARD })
  await machine.type(['5', '5', 'kp_7', 'backspace', ENTER])
  await wait(() => expect(keys()).toEqual(['5', '5', '7', 'back', 'enter']))
})

test('unplugged in mid-card the keyboard gives no shorter card, and is found again', async () => {
  await read(CARD_READER)
  await machine.type([...ANNA.slice(0, 6)])
  await machine.unplug(KEYBOARD)
  await detached()
  expect(events()).toContainEqual(
    expect.objectContaining({ kind: 'noise', why: 'unfinished when unplugged' }),
  )
  await machine.plug(KEYBOARD)
  await attached()
  await machine.type([...ANNA, ENTER])
  await wait(() => expect(cards()).toEqual([ANNA]))
})

test('a line of text through an FTDI port is a card', async () => {
  await read(SERIAL_READER)
  machine.serial(serialLine(ANNA, 'cr'))
  await wait(() => expect(cards()).toEqual([ANNA]))
})

test('a frame of an RDM6300 through an FTDI port is a card', async () => {
  await read({ ...SERIAL_READER, use: 'rdm6300' })
  machine.serial(rdm6300Frame('4B00DA3A4E'))
  await wait(() => expect(cards()).toHaveLength(1))
})

test('unplugged in mid-card the serial port gives no shorter card, and is found again', async () => {
  await read({ ...SERIAL_READER, use: 'rdm6300' })
  machine.serial(rdm6300Frame('4B00DA3A4E').subarray(0, 8))
  await machine.unplug(FTDI)
  await detached()
  await machine.plug(FTDI)
  await attached()
  machine.serial(rdm6300Frame('4B00DA3A4E'))
  await wait(() => expect(cards()).toHaveLength(1))
})

test('the twin of a generic reader is found by its ids, and gone when its plug is pulled', async () => {
  await machine.ask({ do: 'plug', device: 'keystroke' })
  await read({ id: 'twin', use: 'keystroke', ...SLOW })
  const reports = hex(keystrokes(ANNA))
  await machine.ask({ do: 'report', device: 'keystroke', reports })
  await wait(() => expect(cards()).toEqual([ANNA]))

  await machine.ask({ do: 'report', device: 'keystroke', reports: reports.slice(0, 12) })
  await machine.ask({ do: 'unplug', device: 'keystroke' })
  await detached()
  expect(cards()).toEqual([ANNA])
})

test('a keypad with a wider descriptor has the keys that the standard one cannot send', async () => {
  await machine.ask({ do: 'plug', device: 'keypad' })
  await read({ id: 'pad', use: 'keypad', vendorId: 0x1a2c, productId: 0x2124 })
  const reports = hex(keypadReports(['1', 'clear', 'start']))
  await machine.ask({ do: 'report', device: 'keypad', reports })
  await wait(() => expect(keys()).toEqual(['1', 'clear', 'start']))
  await machine.ask({ do: 'unplug', device: 'keypad' })
})

test('feature reports reach the twin of a pcProx and come back', async () => {
  await machine.ask({ do: 'plug', device: 'pcprox' })
  const ids = { vendorId: 0x0c27, productId: 0x3bfa }
  const answer = await machine.ask({ do: 'feature', ...ids, set: '8a00000000000000' })
  expect(answer).toBe('008a00300700000000')
  await machine.ask({ do: 'unplug', device: 'pcprox' })
})

test('the agent lets Anna in by the card that the USB keyboard types', async () => {
  await machine.ask({ do: 'agent', readers: [CARD_READER] })
  await machine.type([...ANNA, ENTER])
  await wait(() =>
    expect(news()).toContainEqual({
      kind: 'panel',
      news: expect.objectContaining({ kind: 'copier', state: 'unlocked', name: 'Anna' }),
    }),
  )
})
