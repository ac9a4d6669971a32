// One emulated device: sends what it is given piece by piece, each at its moment, and can be pulled out.

import type { Chance } from './chance.ts'
import { faultsOf, faulty, type ReaderFault, type Unit } from './readers/faults.ts'
import type { KeypadKey } from './readers/keypad.ts'
import type { TimedBytes } from './readers/timed-bytes.ts'
import type { Twin } from './readers/twin.ts'

/** Pieces that may wait to be sent; what comes on top is lost, as on a reader that is held too many cards. */
const MOST_WAITING = 4_096

/** One emulated device. */
export interface Device {
  readonly id: string
  /** Id in the catalog of readers. */
  readonly kind: string
  /** What it can send. */
  readonly gives: Gives
  /** What can go wrong with a card held to it. */
  readonly faults: readonly ReaderFault[]
  readonly plugged: boolean
  /**
   * A card is held to it, once with this fault. Throws when a reader of its kind could never send such a card.
   */
  present(card: string, fault?: ReaderFault): void
  press(keys: readonly KeypadKey[]): void
  /** The driver wrote to it. */
  hear(bytes: Uint8Array): void
  /** Sends what is no card and no key. */
  noise(): void
  unplug(): void
  replug(): void
}

export type Gives = 'cards' | 'keys' | 'both'

/** What carries a device's bytes to its driver. */
export interface Wire {
  send(bytes: Uint8Array): unknown
  unplug(): void
  replug(): void
}

export interface DeviceOptions {
  readonly id: string
  readonly kind: string
  readonly twin: Twin
  /** What one piece of it is. */
  readonly unit: Unit
  /** Slows what the twin sends down to what its line carries. */
  pace(pieces: readonly TimedBytes[]): readonly TimedBytes[]
  /** What it sends as noise. */
  junk(): readonly TimedBytes[]
  readonly chance: Chance
}

/** A plugged-in device on its wire. */
export function createDevice(options: DeviceOptions, wire: Wire): Device {
  const { id, kind, twin, unit, pace, junk, chance } = options
  // One queue and one timer: timers of their own could overtake each other, and a card would run into the noise before it.
  const queue: { readonly at: number; readonly bytes: Uint8Array }[] = []
  let timer: NodeJS.Timeout | undefined
  let plugged = true
  let busyUntil = 0
  /** What happens to the next thing it sends. */
  let fault: ReaderFault | undefined
  /** It is pulled out when the queue is empty. */
  let pulled = false

  const sendDue = (): void => {
    timer = undefined
    const now = performance.now()
    for (let [next] = queue; next !== undefined && next.at <= now; [next] = queue) {
      queue.shift()
      wire.send(next.bytes)
    }
    if (pulled && queue.length === 0) unplug()
    else arm()
  }
  const arm = (): void => {
    const [next] = queue
    if (next === undefined || timer !== undefined) return
    timer = setTimeout(sendDue, Math.max(0, Math.ceil(next.at - performance.now())))
  }
  /** Sends after everything sent before; what is under way when it is unplugged is lost. */
  const send = (whole: readonly TimedBytes[]): void => {
    if (!plugged || pulled || queue.length >= MOST_WAITING || whole.length === 0) return
    const pieces = spoil(pace(whole))
    const now = performance.now()
    const begin = Math.max(busyUntil, now)
    // The last piece is followed by as long a silence as lies between the pieces, so that cards do not run together.
    const last = pieces.at(-1)?.after ?? 0
    busyUntil = begin + last + last / Math.max(1, pieces.length - 1)
    queue.push(...pieces.map(({ after, bytes }) => ({ at: begin + after, bytes })))
    arm()
  }
  const spoil = (pieces: readonly TimedBytes[]): readonly TimedBytes[] => {
    const happens = fault
    fault = undefined
    if (happens === undefined) return pieces
    if (happens !== 'unplug') return faulty(pieces, happens, unit, chance)
    const split = unit === 'bytes' ? faulty(pieces, 'split', unit, chance) : pieces
    pulled = true
    return split.slice(0, Math.ceil(split.length / 2))
  }
  const unplug = (): void => {
    plugged = false
    pulled = false
    fault = undefined
    clearTimeout(timer)
    timer = undefined
    queue.length = 0
    busyUntil = 0
    wire.unplug()
  }
  return {
    id,
    kind,
    faults: twin.present === undefined ? [] : faultsOf(unit),
    gives: twin.present === undefined ? 'keys' : twin.press === undefined ? 'cards' : 'both',
    get plugged() {
      return plugged
    },
    present(card, happens) {
      const pieces = twin.present?.(card, performance.now()) ?? []
      // A reader that is asked sends the card with its next answer.
      fault = happens
      send(pieces)
    },
    press: keys => send(twin.press?.(keys, performance.now()) ?? []),
    hear(bytes) {
      if (plugged) send(twin.hear?.(bytes, performance.now()) ?? [])
    },
    noise: () => send(junk()),
    unplug,
    replug() {
      plugged = true
      wire.replug()
      send(twin.power?.() ?? [])
    },
  }
}
