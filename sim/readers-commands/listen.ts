// One reader with everything it says, for as long as somebody wants to hear it.

import {
  type Chunk,
  type Clock,
  type ConfiguredReader,
  createHub,
  type Decoded,
  type OpenSource,
  type ReaderEvent,
  systemClock,
} from '../../drivers/index.ts'
import { WrongUsage } from './outcome.ts'

/** Moments are in milliseconds since the listening began. */
export type Heard = { readonly at: number } & (
  | { readonly what: 'opened'; readonly chance: Uint8Array }
  | { readonly what: 'bytes'; readonly bytes: Uint8Array }
  | { readonly what: 'read'; readonly decoded: Decoded }
  | { readonly what: 'event'; readonly event: ReaderEvent }
)

export interface ListenOptions {
  readonly reader: ConfiguredReader
  /** How long, milliseconds; until Ctrl-C unless given. */
  readonly forMs?: number
  /** Hears everything; `stop` ends the listening. */
  hear(heard: Heard, stop: () => void): void
  /** Where the bytes come from, when not from a device of this machine. */
  readonly openSource?: OpenSource
}

/** As `card.repeat` is unless set. */
const REPEAT_MS = 3_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends after `forMs`, at a signal, and when told to stop.
 * @throws WrongUsage when the reader cannot be as it is said to be, and whatever `hear` throws
 */
export async function listen(options: ListenOptions): Promise<void> {
  const { reader, forMs, openSource } = options
  let over: () => void = () => {}
  let broken: { readonly error: unknown } | undefined
  const stopped = new Promise<void>(resolve => {
    over = resolve
  })
  // Whatever goes wrong in here would otherwise go wrong in the middle of a device's callback.
  const hear = (heard: Heard): void => {
    if (broken !== undefined) return
    try {
      options.hear(heard, over)
    } catch (error) {
      broken = { error }
      over()
    }
  }
  const hub = hubFor(reader, openSource, hear)
  const timer = forMs === undefined ? undefined : setTimeout(over, forMs)
  // A second Ctrl-C ends the process at once.
  for (const signal of SIGNALS) process.once(signal, over)
  hub.start()
  await stopped
  await hub.stop()
  clearTimeout(timer)
  for (const signal of SIGNALS) process.off(signal, over)
  if (broken !== undefined) throw broken.error
}

function hubFor(
  reader: ConfiguredReader,
  openSource: OpenSource | undefined,
  hear: (heard: Heard) => void,
): ReturnType<typeof createHub> {
  try {
    return createHub({
      ...{ readers: [reader], repeatMs: REPEAT_MS, clock: clockFromHere() },
      roll: () => Math.random(),
      openSource: () => openSource,
      onEvent: event => hear({ at: event.at, what: 'event', event }),
      tap: () => ({
        opened: (at, chance) => hear({ at, what: 'opened', chance }),
        chunk: ({ at, bytes }: Chunk) => hear({ at, what: 'bytes', bytes }),
        decoded: (at, decoded) => hear({ at, what: 'read', decoded }),
      }),
    })
  } catch (error) {
    throw new WrongUsage((error as Error).message)
  }
}

/** A step of the clock: eighths of a millisecond are exact in a computer's numbers, so a replay computes the same. */
const STEPS_PER_MS = 8

function clockFromHere(): Clock {
  const begin = systemClock.now()
  return {
    now: () => Math.floor((systemClock.now() - begin) * STEPS_PER_MS) / STEPS_PER_MS,
    arm: (at, due) => systemClock.arm(begin + at, due),
  }
}
