// The emulated readers and the keypad of one terminal: serial lines on real pseudo-terminals, and USB devices.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentConfigFile } from '../agent/index.ts'
import { type OpenSource, systemClock } from '../drivers/index.ts'
import type { Chance } from './chance.ts'
import { createDevice, type Device, type DeviceKind } from './device.ts'
import { type KeypadKey, keypadReports } from './readers/keypad.ts'
import { keystrokes } from './readers/keystroke.ts'
import { memoryDevice } from './readers/memory-source.ts'
import { ptyPort } from './readers/pty-port.ts'
import { atLineSpeed, serialLine } from './readers/serial-line.ts'
import type { TimedBytes } from './readers/timed-bytes.ts'

const LINE_BITS_PER_SECOND = 9_600
/** The twin's keypad types like a careful person; nobody at a desk wants to wait that long. */
const TYPING_SPEED = 4
const NOISE_BYTES = 12
const CARRIAGE_RETURN = 0x0d
/** Usages of keys that mean nothing to a card reader or a keypad: Print Screen and Pause. */
const MEANINGLESS = [0x46, 0x48]

type Configured = NonNullable<AgentConfigFile['readers']>[number]

export interface Devices {
  /** In the order of the profile. */
  readonly all: readonly Device[]
  /** As the agent's configuration names them. */
  readonly config: readonly Configured[]
  /** Where the bytes come from that no device of this machine sends. */
  openSource(reader: string): OpenSource | undefined
  find(id: string): Device | undefined
  /** Cards go out as the reader sends them. */
  swipe(device: Device, card: string): void
  /** Presses keys of the device called `keypad`. */
  press(keys: readonly KeypadKey[]): void
  /** Unplugs everything for good. */
  close(): void
}

interface Made {
  readonly device: Device
  readonly config: Configured
  readonly openSource?: OpenSource
}

/** All of these, plugged in. The path of a serial line is a link in `folder`. */
export function createDevices(
  readers: readonly { readonly id: string; readonly kind: DeviceKind }[],
  folder: string,
  chance: Chance,
): Devices {
  /** A line that nobody can read, ended like any other, so that the next card is not part of it. */
  const junk = (): readonly TimedBytes[] => {
    const bytes = Uint8Array.from({ length: NOISE_BYTES }, (_, i) =>
      i === NOISE_BYTES - 1 ? CARRIAGE_RETURN : 0x80 + Math.floor(chance() * 0x80),
    )
    return atLineSpeed(bytes, LINE_BITS_PER_SECOND)
  }
  const made = readers.map(({ id, kind }): Made => {
    if (kind !== 'serial-line') {
      const usb = memoryDevice(() => systemClock.now())
      const device = createDevice({ id, kind }, usb, strayKeys)
      return { device, config: { id, use: kind }, openSource: usb.openSource }
    }
    const path = join(folder, id)
    // A simulator that was killed leaves its links behind.
    for (const left of [path, `${path}.new`]) rmSync(left, { force: true })
    const device = createDevice({ id, kind }, ptyPort(path), junk)
    return { device, config: { id, use: kind, path } }
  })
  const find = (id: string): Device | undefined =>
    made.find(({ device }) => device.id === id)?.device

  return {
    all: made.map(({ device }) => device),
    config: made.map(({ config }) => config),
    openSource: reader => made.find(({ device }) => device.id === reader)?.openSource,
    find,
    swipe(device, card) {
      device.send(
        device.kind === 'serial-line'
          ? atLineSpeed(serialLine(card, 'cr'), LINE_BITS_PER_SECOND)
          : keystrokes(card),
      )
    },
    press(keys) {
      find('keypad')?.send(
        keypadReports(keys).map(({ after, bytes }) => ({ after: after / TYPING_SPEED, bytes })),
      )
    },
    close() {
      for (const { device } of made) device.unplug()
    },
  }
}

function strayKeys(): readonly TimedBytes[] {
  return MEANINGLESS.flatMap((usage, i) => [
    { after: 20 * i, bytes: Uint8Array.of(0, 0, usage, 0, 0, 0, 0, 0) },
    { after: 20 * i + 10, bytes: new Uint8Array(8) },
  ])
}
