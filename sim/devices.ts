// The emulated readers and the keypad of one terminal: a serial reader on a real pseudo-terminal, and two USB devices.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentConfigFile } from '../agent/index.ts'
import { type OpenSource, systemClock } from '../drivers/index.ts'
import type { Chance } from './chance.ts'
import { type KeypadKey, keypadReports } from './readers/keypad.ts'
import { keystrokes } from './readers/keystroke.ts'
import { memoryDevice } from './readers/memory-source.ts'
import { ptyPort } from './readers/pty-port.ts'
import { atLineSpeed, serialLine } from './readers/serial-line.ts'
import type { TimedBytes } from './readers/timed-bytes.ts'

/** Pieces that may wait to be sent; what comes on top is lost, as on a reader that is held too many cards. */
const MOST_WAITING = 4_096
const LINE_BITS_PER_SECOND = 9_600
/** The twin's keypad types like a careful person; nobody at a desk wants to wait that long. */
const TYPING_SPEED = 4
const NOISE_BYTES = 12
const CARRIAGE_RETURN = 0x0d
/** Usages of keys that mean nothing to a card reader or a keypad: Print Screen and Pause. */
const MEANINGLESS = [0x46, 0x48]

/** One emulated device. */
export interface Device {
  readonly id: string
  /** What it can send. */
  readonly gives: 'cards' | 'keys'
  readonly plugged: boolean
  /** Sends after everything sent before; what is under way when it is unplugged is lost. */
  send(pieces: readonly TimedBytes[]): void
  /** Sends what is no card and no key. */
  noise(): void
  unplug(): void
  replug(): void
}

export interface Devices {
  /** As the agent's configuration names them. */
  readonly config: NonNullable<AgentConfigFile['readers']>
  /** Where the bytes come from that no device of this machine sends. */
  openSource(reader: string): OpenSource | undefined
  find(id: string): Device | undefined
  /** Cards go out as the reader sends them. */
  swipe(device: Device, card: string): void
  press(keys: readonly KeypadKey[]): void
  /** Unplugs everything for good. */
  close(): void
}

/** `serial`, `usb` and `keypad`, plugged in. The serial line's path is a link in `folder`. */
export function createDevices(folder: string, chance: Chance): Devices {
  const path = join(folder, 'serial')
  // A simulator that was killed leaves its links behind.
  for (const left of [path, `${path}.new`]) rmSync(left, { force: true })
  const line = ptyPort(path)
  const usb = memoryDevice(() => systemClock.now())
  const pad = memoryDevice(() => systemClock.now())

  /** A line that nobody can read, ended like any other, so that the next card is not part of it. */
  const junk = (): Uint8Array =>
    Uint8Array.from({ length: NOISE_BYTES }, (_, i) =>
      i === NOISE_BYTES - 1 ? CARRIAGE_RETURN : 0x80 + Math.floor(chance() * 0x80),
    )
  const strayKeys = (): readonly TimedBytes[] =>
    MEANINGLESS.flatMap((usage, i) => [
      { after: 20 * i, bytes: Uint8Array.of(0, 0, usage, 0, 0, 0, 0, 0) },
      { after: 20 * i + 10, bytes: new Uint8Array(8) },
    ])

  const serial = createDevice('serial', 'cards', line, () =>
    atLineSpeed(junk(), LINE_BITS_PER_SECOND),
  )
  const keyboard = createDevice('usb', 'cards', usb, strayKeys)
  const keypad = createDevice('keypad', 'keys', pad, strayKeys)
  const all = [serial, keyboard, keypad]

  return {
    config: [
      { id: 'serial', use: 'serial-line', path },
      { id: 'usb', use: 'keystroke' },
      { id: 'keypad', use: 'keypad' },
    ],
    openSource(reader) {
      if (reader === 'usb') return usb.openSource
      return reader === 'keypad' ? pad.openSource : undefined
    },
    find: id => all.find(one => one.id === id),
    swipe(device, card) {
      device.send(
        device.id === 'serial'
          ? atLineSpeed(serialLine(card, 'cr'), LINE_BITS_PER_SECOND)
          : keystrokes(card),
      )
    },
    press(keys) {
      keypad.send(
        keypadReports(keys).map(({ after, bytes }) => ({ after: after / TYPING_SPEED, bytes })),
      )
    },
    close() {
      for (const one of all) one.unplug()
    },
  }
}

interface Wire {
  send(bytes: Uint8Array): unknown
  unplug(): void
  replug(): void
}

function createDevice(
  id: string,
  gives: Device['gives'],
  wire: Wire,
  noise: () => readonly TimedBytes[],
): Device {
  // One queue and one timer: timers of their own could overtake each other, and a card would run into the noise before it.
  const queue: { readonly at: number; readonly bytes: Uint8Array }[] = []
  let timer: NodeJS.Timeout | undefined
  let plugged = true
  let busyUntil = 0

  const sendDue = (): void => {
    timer = undefined
    const now = performance.now()
    for (let [next] = queue; next !== undefined && next.at <= now; [next] = queue) {
      queue.shift()
      wire.send(next.bytes)
    }
    arm()
  }
  const arm = (): void => {
    const [next] = queue
    if (next === undefined || timer !== undefined) return
    timer = setTimeout(sendDue, Math.max(0, Math.ceil(next.at - performance.now())))
  }
  const send = (pieces: readonly TimedBytes[]): void => {
    if (!plugged || queue.length >= MOST_WAITING) return
    const now = performance.now()
    const begin = Math.max(busyUntil, now)
    // The last piece is followed by as long a silence as lies between the pieces, so that cards do not run together.
    const last = pieces.at(-1)?.after ?? 0
    busyUntil = begin + last + last / Math.max(1, pieces.length - 1)
    queue.push(...pieces.map(({ after, bytes }) => ({ at: begin + after, bytes })))
    arm()
  }
  return {
    id,
    gives,
    get plugged() {
      return plugged
    },
    send,
    noise: () => send(noise()),
    unplug() {
      plugged = false
      clearTimeout(timer)
      timer = undefined
      queue.length = 0
      busyUntil = 0
      wire.unplug()
    },
    replug() {
      plugged = true
      wire.replug()
    },
  }
}
