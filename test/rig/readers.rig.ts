// Readers on a real kernel's own hidraw and ttyUSB: QEMU's USB keyboard and FTDI port, and devices made through uhid.

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ConfiguredReader, ReaderEvent } from '../../drivers/index.ts'
import { keypadReports } from '../../sim/readers/keypad.ts'
import { keystrokes } from '../../sim/readers/keystroke.ts'
import { osdpReader } from '../../sim/readers/osdp-reader.ts'
import { rdm6300Frame } from '../../sim/readers/rdm6300.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import type { TimedBytes } from '../../sim/readers/timed-bytes.ts'
import type { GuestNews } from './guest-words.ts'
import { bootWithReaders, FTDI, KEYBOARD, type ReaderMachine } from './reader-machine.ts'
import { requirements } from './requirements.ts'

/** QEMU's keyboard shows ids of its maker. */
const QEMU_KEYBOARD = { vendorId: 0x0627, productId: 0x0001 }
/** Under emulation a key may take its time. */
const SLOW = { gapMs: 10_000 }
const CARD_READER: ConfiguredReader = { id: 'usb', use: 'keystroke', ...QEMU_KEYBOARD, ...SLOW }
const SERIAL_READER: ConfiguredReader = { id: 'com', use: 'serial-line', path: '/dev/ttyUSB0' }
const ANNA = '0102030405'
const ENTER = 'ret'
/** Facility 123, number 4567. */
const H10301 = '10111101100010001110101110'
const HIDRAW = /\/dev\/hidraw\d+/g

let machine: ReaderMachine
/** Where the running test began in the guest's news. */
let from = 0

beforeAll(async () => {
  const found = requirements()
  if ('missing' in found) throw new Error(found.missing.join(' '))
  machine = await bootWithReaders(found)
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

test('a pcProx is switched to SDK mode by feature reports, read, and shows who was let in', async () => {
  await machine.ask({ do: 'plug', device: 'pcprox' })
  expect(await machine.ask({ do: 'look' })).toEqual({ types: true, lights: 0 })
  await read({ id: 'pcprox', use: 'pcprox-sdk', formats: ['H10301'] })
  expect(await machine.ask({ do: 'look' })).toEqual({ types: false, lights: 0 })
  await machine.ask({ do: 'present', bits: H10301 })
  await wait(() => expect(cards()).toEqual(['12304567']))

  expect(await machine.ask({ do: 'show', reader: 'pcprox', mood: 'accepted' })).toBe(true)
  await vi.waitFor(
    async () => expect(await machine.ask({ do: 'look' })).toEqual({ types: false, lights: 2 }),
    { timeout: 30_000, interval: 50 },
  )
  await machine.ask({ do: 'unplug', device: 'pcprox' })
  await detached()
})

test('an OSDP reader is talked to through an FTDI port, over its secure channel', async () => {
  const key = '00112233445566778899aabbccddeeff'
  const twin = osdpReader({ key })
  machine.onSerial(bytes => {
    for (const piece of twin.hear?.(bytes, 0) ?? []) machine.serial(piece.bytes)
  })
  await read({ ...SERIAL_READER, use: 'osdp', osdpKey: key, formats: ['H10301'] })
  twin.present?.(H10301, 0)
  twin.press?.(['4', '7', 'enter'], 0)
  await wait(() => expect(keys()).toEqual(['4', '7', 'enter']))
  expect(cards()).toEqual(['12304567'])
  machine.onSerial(() => undefined)
})

test('the keyboard is read as an input device as well, and found again under whatever number it gets', async () => {
  const reader = { id: 'event', use: 'keystroke-evdev', ...QEMU_KEYBOARD, ...SLOW }
  await read(reader)
  await machine.type([...ANNA, ENTER])
  await wait(() => expect(cards()).toEqual([ANNA]))
  await machine.type([...ANNA.slice(0, 6)])
  await machine.unplug(KEYBOARD)
  await detached()
  // What is plugged in meanwhile takes the number that became free.
  await machine.ask({ do: 'plug', device: 'keypad' })
  await machine.plug(KEYBOARD)
  await attached()
  await machine.type([...ANNA.slice(0, 9), '6', ENTER])
  await wait(() => expect(cards()).toEqual([ANNA, '0102030406']))
  await machine.ask({ do: 'unplug', device: 'keypad' })
})

test('a reader that comes back under another path is found by its ids', async () => {
  await machine.ask({ do: 'plug', device: 'keystroke' })
  await read({ id: 'twin', use: 'keystroke', ...SLOW })
  await machine.ask({ do: 'unplug', device: 'keystroke' })
  await detached()
  // It takes the place of the reader, which comes back behind it.
  await machine.ask({ do: 'plug', device: 'keypad' })
  await machine.ask({ do: 'plug', device: 'keystroke' })
  await attached()
  const reports = hex(keystrokes(ANNA))
  await machine.ask({ do: 'report', device: 'keystroke', reports })
  await wait(() => expect(cards()).toEqual([ANNA]))
  await machine.ask({ do: 'unplug', device: 'keypad' })
  await machine.ask({ do: 'unplug', device: 'keystroke' })
})

test('of two readers that look the same none is guessed, and each is read by its path', async () => {
  await machine.ask({ do: 'plug', device: 'keystroke' })
  await machine.ask({ do: 'plug', device: 'twin of keystroke' })
  await machine.ask({ do: 'read', readers: [{ id: 'any', use: 'keystroke', ...SLOW }] })
  const paths = (): readonly string[] =>
    events().flatMap(event => (event.kind === 'detached' ? (event.why.match(HIDRAW) ?? []) : []))
  await wait(() => expect(paths()).toHaveLength(2))
  await machine.ask({
    do: 'read',
    readers: paths().map((path, i) => ({ id: `by path ${i}`, use: 'keystroke', path, ...SLOW })),
  })
  await wait(() => expect(events().filter(one => one.kind === 'attached')).toHaveLength(2))
  await machine.ask({ do: 'report', device: 'keystroke', reports: hex(keystrokes(ANNA)) })
  await machine.ask({
    do: 'report',
    device: 'twin of keystroke',
    reports: hex(keystrokes('04A1B2C3D4')),
  })
  await wait(() => expect(cards().toSorted()).toEqual([ANNA, '04A1B2C3D4']))
  const readersOf = events().flatMap(event => (event.kind === 'card' ? [event.reader] : []))
  expect(new Set(readersOf).size).toBe(2)
  await machine.ask({ do: 'unplug', device: 'keystroke' })
  await machine.ask({ do: 'unplug', device: 'twin of keystroke' })
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
