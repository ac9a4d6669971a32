// One emulated device: sends what it is given piece by piece, each at its moment, and can be pulled out.

import type { TimedBytes } from './readers/timed-bytes.ts'

/** Pieces that may wait to be sent; what comes on top is lost, as on a reader that is held too many cards. */
const MOST_WAITING = 4_096

/** Kinds there is a twin for, by their ids in the catalog of readers. */
export const DEVICE_KINDS = ['serial-line', 'keystroke', 'keypad'] as const
export type DeviceKind = (typeof DEVICE_KINDS)[number]

/** One emulated device. */
export interface Device {
  readonly id: string
  readonly kind: DeviceKind
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

/** What carries a device's bytes to its driver. */
export interface Wire {
  send(bytes: Uint8Array): unknown
  unplug(): void
  replug(): void
}

/** A plugged-in device on its wire. `junk` is what it sends as noise. */
export function createDevice(
  { id, kind }: Pick<Device, 'id' | 'kind'>,
  wire: Wire,
  junk: () => readonly TimedBytes[],
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
    kind,
    gives: kind === 'keypad' ? 'keys' : 'cards',
    get plugged() {
      return plugged
    },
    send,
    noise: () => send(junk()),
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
