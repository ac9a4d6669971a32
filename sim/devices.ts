// The emulated readers and keypads of one terminal: serial lines on real pseudo-terminals, network readers on real
// sockets, everything else in memory.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentConfigFile } from '../agent/index.ts'
import { CATALOG, type OpenSource, type ReaderKind, systemClock } from '../drivers/index.ts'
import type { Chance } from './chance.ts'
import { createDevice, type Device, type DeviceOptions } from './device.ts'
import { inputEvents } from './readers/input-events.ts'
import type { KeypadKey } from './readers/keypad.ts'
import { memoryDevice } from './readers/memory-source.ts'
import { ptyPort } from './readers/pty-port.ts'
import { atLineSpeed } from './readers/serial-line.ts'
import { tcpPort } from './readers/tcp-port.ts'
import type { TimedBytes } from './readers/timed-bytes.ts'
import { TWINS } from './readers/twins.ts'

/** The twin's keypad types like a careful person; nobody at a desk wants to wait that long. */
const TYPING_SPEED = 4
const NOISE_BYTES = 12
const CARRIAGE_RETURN = 0x0d
/** Usages of keys that mean nothing to a card reader or a keypad: Print Screen and Pause. */
const MEANINGLESS = [0x46, 0x48]

type Configured = NonNullable<AgentConfigFile['readers']>[number]

/** Kinds that can be emulated, by their ids in the catalog of readers. */
export const DEVICE_KINDS: readonly string[] = CATALOG.map(({ id }) => id).filter(id =>
  Object.hasOwn(TWINS, id),
)

export interface Devices {
  /** In the order of the profile. */
  readonly all: readonly Device[]
  /** As the agent's configuration names them. */
  readonly config: readonly Configured[]
  /** Where the bytes come from that no device of this machine sends. */
  openSource(reader: string): OpenSource | undefined
  find(id: string): Device | undefined
  /** Unplugs everything for good. */
  close(): void
}

interface Made {
  readonly device: Device
  readonly config: Configured
  readonly openSource?: OpenSource
}

/**
 * All of these, plugged in. The path of a serial line is a link in `folder`. Rejects when there is no twin of a kind, or
 * no free port.
 */
export async function createDevices(
  readers: readonly { readonly id: string; readonly kind: string }[],
  folder: string,
  chance: Chance,
): Promise<Devices> {
  const made = await Promise.all(
    readers.map(({ id, kind: use }) => {
      const kind = CATALOG.find(one => one.id === use)
      const twin = TWINS[use]?.({})
      if (kind === undefined || twin === undefined) throw new Error(`There is no twin of "${use}".`)
      return make(id, kind, { twin: { ...twin, ...hurried(twin) }, chance }, folder)
    }),
  )
  const find = (id: string): Device | undefined =>
    made.find(({ device }) => device.id === id)?.device

  return {
    all: made.map(({ device }) => device),
    config: made.map(({ config }) => config),
    openSource: reader => made.find(({ device }) => device.id === reader)?.openSource,
    find,
    close() {
      for (const { device } of made) device.unplug()
    },
  }
}

async function make(
  id: string,
  kind: ReaderKind,
  { twin, chance }: Pick<DeviceOptions, 'twin' | 'chance'>,
  folder: string,
): Promise<Made> {
  const common = { id, kind: kind.id, twin, chance }
  // Cards with bits are of the format everybody has.
  const config = { id, use: kind.id, ...(kind.bits !== undefined && { formats: ['H10301'] }) }
  const hear = (bytes: Uint8Array): void => device.hear(bytes)
  let device: Device
  if (kind.transport === 'serial') {
    const path = join(folder, id)
    // A simulator that was killed leaves its links behind.
    for (const left of [path, `${path}.new`]) rmSync(left, { force: true })
    const pace = (pieces: readonly TimedBytes[]) => atLineSpeed(pieces, kind.line.baudRate)
    const junk = () => garbledLine(chance)
    device = createDevice({ ...common, unit: 'bytes', pace, junk }, ptyPort(path, hear))
    return { device, config: { ...config, path } }
  }
  const pace = (pieces: readonly TimedBytes[]) => pieces
  if (kind.transport === 'tcp') {
    const socket = await tcpPort(hear)
    const junk = () => garbledLine(chance)
    device = createDevice({ ...common, unit: 'bytes', pace, junk }, socket)
    const { host, port } = socket
    return { device, config: { ...config, host, port } }
  }
  const usb = memoryDevice(() => systemClock.now(), hear)
  const isInput = kind.transport === 'evdev'
  const unit = kind.transport === 'hid' && kind.reports !== undefined ? 'messages' : 'reports'
  const junk = () => (isInput ? inputEvents(strayKeys()) : strayKeys())
  device = createDevice({ ...common, unit: isInput ? 'bytes' : unit, pace, junk }, usb)
  return { device, config, openSource: usb.openSource }
}

/** Keys pressed by somebody in a hurry; not where a reader shares the keyboard, which only haste tells from a hand. */
function hurried({ press, present }: DeviceOptions['twin']): Pick<DeviceOptions['twin'], 'press'> {
  if (press === undefined || present !== undefined) return {}
  return {
    press: (keys: readonly KeypadKey[], at: number) =>
      press(keys, at).map(({ after, bytes }) => ({ after: after / TYPING_SPEED, bytes })),
  }
}

/** A line that nobody can read, ended like any other, so that the next card is not part of it. */
function garbledLine(chance: Chance): readonly TimedBytes[] {
  const bytes = Uint8Array.from({ length: NOISE_BYTES }, (_, i) =>
    i === NOISE_BYTES - 1 ? CARRIAGE_RETURN : 0x80 + Math.floor(chance() * 0x80),
  )
  return [{ after: 0, bytes }]
}

function strayKeys(): readonly TimedBytes[] {
  return MEANINGLESS.flatMap((usage, i) => [
    { after: 20 * i, bytes: Uint8Array.of(0, 0, usage, 0, 0, 0, 0, 0) },
    { after: 20 * i + 10, bytes: new Uint8Array(8) },
  ])
}
