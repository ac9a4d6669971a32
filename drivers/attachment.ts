// One configured reader for as long as the hub runs: open, decode, lose, wait, open again.
//
//   waiting ──alarm──▶ opening ──opened──▶ attached ──gone──▶ waiting
//      ▲                  └──────gone─────────────────────────┘

import { cardNumber } from './cards/card-number.ts'
import { type Mood, type ReaderKind, unitsOf } from './catalog.ts'
import type { Clock } from './clock.ts'
import type { ConfiguredReader } from './configured-reader.ts'
import { accept, type Step, settle } from './decode/decoder.ts'
import type { ByteSource, OpenSource, SourceProblem } from './io/byte-source.ts'
import type { At, Decoded, ReaderEvent, ReaderNews } from './reader-event.ts'
import { repeatFilter } from './repeat.ts'

/** A reader as it stands. `problem` says in a sentence why it is not attached. */
export interface ReaderStatus {
  readonly id: string
  readonly kind: string
  readonly attached: boolean
  readonly problem?: string
}

export interface AttachmentOptions {
  readonly reader: ConfiguredReader
  readonly kind: ReaderKind
  readonly openSource: OpenSource
  readonly repeatMs: number
  readonly clock: Clock
  /** A fresh draw of chance, 0 to 1, for the back-off. */
  roll(): number
  onEvent(event: ReaderEvent): void
}

export interface Attachment {
  start(): void
  status(): ReaderStatus
  /** Sends the kind's bytes for lights and beeps; false when it has none or is not attached. */
  feedback(mood: Mood): boolean
  stop(): Promise<void>
}

const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 30_000
const JITTER = 0.25
/** An alarm later than this means that the process was busy and input may be waiting unread. */
const LATE_MS = 5
/** Time for that input to be read. */
const GRACE_MS = 20

/**
 * Wait after so many failures in a row, milliseconds: doubled from one second up to half a minute, then up to a
 * quarter more by chance. The chance comes after the cap, so that many terminals do not fall into step there.
 */
export function backoffMs(failures: number, roll: number): number {
  const delay = Math.min(BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10), BACKOFF_MAX_MS)
  return delay * (1 + JITTER * roll)
}

/** A reader that does nothing until `start`. */
export function attachment(options: AttachmentOptions): Attachment {
  const { reader, kind, clock } = options
  const decoder = kind.decoder(reader)
  const repeats = repeatFilter(options.repeatMs)

  let stopped = false
  let source: ByteSource | undefined
  let attachedAt: At | undefined
  let problem: string | undefined
  let failures = 0
  let cancelAlarm: (() => void) | undefined
  let state = decoder.start
  /** Units of input taken in and not yet given out as anything. */
  let held = 0
  /** Time the process slept through while input may have waited; the decoder's clock runs behind by this much. */
  let slept = 0

  const tell = (at: At, news: ReaderNews): void => {
    if (!stopped) options.onEvent({ reader: reader.id, at, ...news })
  }

  /** What the owner hears of it; nothing of a release, a banner, or a card that still lies there. */
  const newsOf = (at: At, decoded: Decoded): ReaderNews | undefined => {
    switch (decoded.kind) {
      case 'skip':
        return undefined
      case 'noise':
        return { kind: 'noise', count: decoded.count, why: decoded.why }
      case 'key':
        return { kind: 'key', key: decoded.key }
      case 'card': {
        const card = cardNumber(decoded.text)
        if (card.kind === 'refused') {
          return { kind: 'noise', count: decoded.count, why: `no card number: ${card.why}` }
        }
        if (repeats.isRepeat(card.number, at)) return undefined
        return { kind: 'card', card: card.number, ambiguous: false }
      }
    }
  }

  /**
   * The decoder's time of a moment. While the process is busy bytes wait in the kernel, and read late they look as if
   * the card had paused. Without this, a busy second in mid-card would give out half a number as a whole one.
   */
  const decoderTime = (at: At): At => {
    const due = decoder.deadline(state)
    if (due !== undefined && at - slept - due > LATE_MS) slept = at - due + GRACE_MS
    return at - slept
  }

  const follow = (step: Step<unknown, Decoded>): void => {
    cancelAlarm?.()
    state = step.state
    for (const { value } of step.out) held -= value.count
    const due = decoder.deadline(state)
    cancelAlarm = due === undefined ? undefined : clock.arm(due + slept, onAlarm)
    const behind = slept
    for (const { at, value } of step.out) {
      const news = newsOf(at + behind, value)
      if (news !== undefined) tell(at + behind, news)
    }
  }
  const onAlarm = (): void => follow(settle(decoder, state, decoderTime(clock.now())))

  const lose = (why: SourceProblem): void => {
    const at = clock.now()
    const last = source
    const wasAttached = attachedAt !== undefined
    if (wasAttached) {
      follow(settle(decoder, state, decoderTime(at)))
      // What is still held is a piece of a card; it must not come out as a shorter number.
      if (held > 0) tell(at, { kind: 'noise', count: held, why: 'unfinished when unplugged' })
    }
    // Having stayed for a while makes this a first failure; a loose plug keeps its waits growing.
    if (attachedAt !== undefined && at - attachedAt >= BACKOFF_MAX_MS) failures = 0
    failures += 1
    const isNews = wasAttached || problem !== why.message
    cancelAlarm?.()
    source = undefined
    attachedAt = undefined
    problem = why.message
    if (!stopped) cancelAlarm = clock.arm(at + backoffMs(failures, options.roll()), attempt)
    void last?.close()
    if (isNews) tell(at, { kind: 'detached', why: why.message })
  }

  const attempt = (): void => {
    const mine = options.openSource()
    source = mine
    state = decoder.start
    held = 0
    mine.open({
      opened() {
        if (source !== mine) return
        const at = clock.now()
        attachedAt = at
        problem = undefined
        tell(at, { kind: 'attached' })
      },
      chunk({ at, bytes }) {
        if (source !== mine) return
        held += unitsOf(kind, bytes)
        follow(accept(decoder, state, { at: decoderTime(at), value: bytes }))
      },
      gone(why) {
        if (source === mine) lose(why)
      },
    })
  }

  return {
    start: attempt,
    status: () => ({
      id: reader.id,
      kind: kind.id,
      attached: attachedAt !== undefined,
      ...(problem !== undefined && { problem }),
    }),
    feedback(mood) {
      const bytes = kind.feedback?.[mood]
      return bytes !== undefined && attachedAt !== undefined && source?.write(bytes) === true
    },
    async stop() {
      stopped = true
      cancelAlarm?.()
      const last = source
      source = undefined
      attachedAt = undefined
      await last?.close()
    },
  }
}
