// All configured readers behind one callback: what they say, and whether they are there.

import { randomBytes } from 'node:crypto'
import { attachment, type ReaderStatus } from './attachment.ts'
import type { RuleConfig } from './cards/rules/compile.ts'
import { CATALOG } from './catalog.ts'
import { type Clock, systemClock } from './clock.ts'
import { type ConfiguredReader, fingerprintsOf, mistakes } from './configured-reader.ts'
import type { OpenSource } from './io/byte-source.ts'
import { evdevSource } from './io/evdev-source.ts'
import { hidSource } from './io/hid-source.ts'
import { serialSource } from './io/serial-source.ts'
import { tcpListener } from './io/tcp-listener.ts'
import { tcpSource } from './io/tcp-source.ts'
import { placeOnNetwork } from './network-place.ts'
import type { Mood, ReaderEvent } from './reader-event.ts'
import type { ReaderKind } from './reader-kind.ts'
import type { Tap } from './tap.ts'

const CHANCE_BYTES = 16

export interface HubOptions {
  readonly readers: readonly ConfiguredReader[]
  /** How long the same card counts as the same read, counted from its last sighting, milliseconds. */
  readonly repeatMs: number
  /** Called for everything readers say, in order, each reader's from its `start` on. */
  onEvent(event: ReaderEvent): void
  /** A fresh draw of chance, 0 to 1, for the back-off. */
  roll(): number
  /** Standard: the machine's monotonic clock. Sources of this machine's devices stamp by it too. */
  readonly clock?: Clock
  /** Where a reader's bytes come from, when not from a device of this machine. */
  openSource?(reader: ConfiguredReader): OpenSource | undefined
  /** Standard: the built-in catalog. */
  readonly catalog?: readonly ReaderKind[]
  /** Hears what this reader says unmasked: for tools at a desk only, never for an agent. */
  tap?(reader: ConfiguredReader): Tap
}

export interface Hub {
  /** Begins the first attempt at every reader; does not wait for them. Call it once. */
  start(): void
  status(): readonly ReaderStatus[]
  /** Lights and beeps where the reader can; false where it cannot or is not there. */
  feedback(reader: string, mood: Mood): boolean
  /**
   * From now on the numbers of this reader's cards go through this rule instead of the configured one; without a rule
   * through the configured one again. Says why when the rule is a mistake, and then the configured one holds.
   */
  rule(reader: string, rule: RuleConfig | undefined): string | undefined
  /** Gives every device back; no event comes after this was called. */
  stop(): Promise<void>
}

/**
 * A hub for the configured readers; nothing is opened before `start`.
 * @throws Error when the configuration cannot work; its message names every mistake, one sentence each.
 */
export function createHub(options: HubOptions): Hub {
  const { readers, clock = systemClock, catalog = CATALOG } = options
  const provided = new Map(readers.map(reader => [reader, options.openSource?.(reader)]))
  const wrong = mistakes(readers, catalog, reader => provided.get(reader) !== undefined)
  if (wrong.length > 0) throw new Error(wrong.join(' '))

  const closes: (() => Promise<void>)[] = []
  const attachments = new Map(
    readers.flatMap(reader => {
      const kind = catalog.find(one => one.id === reader.use)
      if (kind === undefined) return []
      const own = provided.get(reader)
      const { openSource, close } =
        own === undefined ? deviceSource(reader, kind, clock) : { openSource: own }
      if (close !== undefined) closes.push(close)
      const { repeatMs } = options
      const roll = () => options.roll()
      const chance = () => randomBytes(CHANCE_BYTES)
      const onEvent = (event: ReaderEvent) => options.onEvent(event)
      const tap = options.tap?.(reader)
      const made = { reader, kind, openSource, repeatMs, clock, roll, chance, onEvent, tap }
      return [[reader.id, attachment(made)]] as const
    }),
  )
  const all = [...attachments.values()]

  return {
    start() {
      for (const one of all) one.start()
    },
    status: () => all.map(one => one.status()),
    feedback: (id, mood) => attachments.get(id)?.feedback(mood) ?? false,
    rule: (id, rule) => attachments.get(id)?.rule(rule),
    async stop() {
      await Promise.all(all.map(one => one.stop()))
      await Promise.all(closes.map(close => close()))
    },
  }
}

interface Sources {
  readonly openSource: OpenSource
  /** Gives back what is held over all attempts. */
  close?(): Promise<void>
}

/** The sources of a reader that is a device of this machine, or on the network. */
function deviceSource(reader: ConfiguredReader, kind: ReaderKind, clock: Clock): Sources {
  const onNetwork = placeOnNetwork(reader)
  if (onNetwork?.listen === true) return tcpListener(onNetwork, clock)
  if (onNetwork !== undefined) return { openSource: () => tcpSource(onNetwork, clock) }
  const place = {
    ...(reader.path !== undefined && { path: reader.path }),
    fingerprints: fingerprintsOf(reader, kind),
  }
  switch (kind.transport) {
    case 'hid': {
      const { reports } = kind
      const exclusive = reader.exclusive === true
      return {
        openSource: () => hidSource({ ...place, exclusive, ...(reports && { reports }) }, clock),
      }
    }
    case 'evdev':
      return { openSource: () => evdevSource(place, clock) }
    case 'tcp':
      throw new Error(`Reader "${reader.id}": set host and port.`)
    case 'serial': {
      const baudRate = reader.baudRate ?? kind.line.baudRate
      return { openSource: () => serialSource({ ...place, ...kind.line, baudRate }, clock) }
    }
  }
}
