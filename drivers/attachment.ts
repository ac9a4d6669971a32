// One configured reader for as long as the hub runs: open, decode, lose, wait, open again.
//
//   waiting ──alarm──▶ opening ──opened──▶ attached ──gone──▶ waiting
//      ▲                  └──────gone─────────────────────────┘
//
// A source that waits for its reader to come stays in `opening`, and says why.

import { identity } from './cards/identity.ts'
import { compileRule, type RuleConfig } from './cards/rules/compile.ts'
import type { Clock } from './clock.ts'
import type { ConfiguredReader } from './configured-reader.ts'
import { accept, opened, type Step, settle } from './decode/decoder.ts'
import type { ByteSource, OpenSource, SourceProblem } from './io/byte-source.ts'
import type {
  At,
  CardBits,
  CardText,
  Decoded,
  Mood,
  ReaderEvent,
  ReaderNews,
} from './reader-event.ts'
import { type ReaderKind, unitsOf } from './reader-kind.ts'
import { repeatFilter } from './repeat.ts'
import type { Tap } from './tap.ts'

/** A reader as it stands. `problem` says in a sentence why it is not attached. */
export interface ReaderStatus {
  readonly id: string
  readonly kind: string
  readonly attached: boolean
  readonly problem?: string
}

export interface AttachmentOptions {
  readonly tap?: Tap | undefined
  readonly reader: ConfiguredReader
  readonly kind: ReaderKind
  readonly openSource: OpenSource
  readonly repeatMs: number
  readonly clock: Clock
  /** A fresh draw of chance, 0 to 1, for the back-off. */
  roll(): number
  /** 16 fresh bytes nobody can foresee, for protocols that need them. */
  chance(): Uint8Array
  onEvent(event: ReaderEvent): void
}

export interface Attachment {
  start(): void
  status(): ReaderStatus
  /** Lets the reader show a mood; false when it cannot or is not attached. */
  feedback(mood: Mood): boolean
  /** Puts a rule in the place of the configured one, or takes it away; says why when it is a mistake. */
  rule(rule: RuleConfig | undefined): string | undefined
  stop(): Promise<void>
}

const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 30_000
const JITTER = 0.25
/** A reader that connects to us may come again so often without having to wait. */
const MOST_AT_ONCE = 3
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
  const { reader, kind, clock, tap } = options
  const decoder = kind.decoder(reader)
  let identify = identity(reader)
  let ruled = reader.rule
  const repeats = repeatFilter(options.repeatMs)

  let stopped = false
  let source: ByteSource | undefined
  let isOpen = false
  /** Open, and known to be alive where it can be asked. */
  let attachedAt: At | undefined
  let problem: string | undefined
  let failures = 0
  let cancelAlarm: (() => void) | undefined
  let state = decoder.start
  /** Units of input taken in and not yet given out as anything. */
  let held = 0
  /** Time the process slept through while input may have waited; the decoder's clock runs behind by this much. */
  let slept = 0
  /** The decoder's time when it was last told anything. */
  let seen: At = Number.NEGATIVE_INFINITY

  const tell = (at: At, news: ReaderNews): void => {
    if (!stopped) options.onEvent({ reader: reader.id, at, ...news })
  }

  /** What the owner hears of a card, or of keys in the bits of one; nothing of a card that still lies there. */
  const cardNews = (
    at: At,
    card: (CardText | CardBits) & { count: number },
  ): readonly ReaderNews[] => {
    const known = identify(card)
    if (known.kind === 'keys') return known.keys.map(key => ({ kind: 'key', key }))
    if (known.kind === 'refused') return [{ kind: 'noise', count: card.count, why: known.why }]
    // Whoever gives cards is no failure, however short its connections are.
    failures = 0
    if (repeats.isRepeat(known.number, at)) return []
    const ambiguous = card.kind === 'card' && card.ambiguous === true
    return [{ kind: 'card', card: known.number, ambiguous }]
  }

  const attach = (at: At): void => {
    if (attachedAt !== undefined) return
    attachedAt = at
    problem = undefined
    tell(at, { kind: 'attached' })
  }

  const detach = (at: At, why: string): void => {
    const isNews = problem !== why
    attachedAt = undefined
    problem = why
    if (isNews) tell(at, { kind: 'detached', why })
  }

  const hear = (at: At, decoded: Decoded): void => {
    switch (decoded.kind) {
      case 'skip':
        return
      case 'noise':
        tell(at, { kind: 'noise', count: decoded.count, why: decoded.why })
        return
      case 'key':
        tell(at, { kind: 'key', key: decoded.key })
        return
      case 'card':
      case 'bits':
        for (const news of cardNews(at, decoded)) tell(at, news)
        return
      case 'send':
        source?.write(decoded.bytes)
        return
      case 'answers':
        attach(at)
        return
      case 'silent':
        detach(at, decoded.why)
    }
  }

  /**
   * The decoder's time of a moment. While the process is busy bytes wait in the kernel, and read late they look as if
   * the card had paused. Without this, a busy second in mid-card would give out half a number as a whole one.
   */
  const decoderTime = (at: At): At => {
    const due = decoder.deadline(state)
    const isLate = due !== undefined && at - slept - due > LATE_MS
    // Back to before that deadline, but never to before what the decoder has seen.
    if (isLate) slept = at - Math.max(due - GRACE_MS, seen)
    seen = at - slept
    return seen
  }

  const follow = (step: Step<unknown, Decoded>): void => {
    cancelAlarm?.()
    state = step.state
    for (const { value } of step.out) held -= value.count
    const due = decoder.deadline(state)
    cancelAlarm = due === undefined ? undefined : clock.arm(due + slept, onAlarm)
    const behind = slept
    for (const { at, value } of step.out) {
      tap?.decoded(at, value)
      hear(at + behind, value)
    }
  }
  const onAlarm = (): void => follow(settle(decoder, state, decoderTime(clock.now())))

  const lose = (why: SourceProblem): void => {
    const at = clock.now()
    const last = source
    // What is still to be sent goes to nobody.
    source = undefined
    if (isOpen) {
      follow(settle(decoder, state, decoderTime(at)))
      // What is still held is a piece of a card; it must not come out as a shorter number.
      if (held > 0) tell(at, { kind: 'noise', count: held, why: 'unfinished when unplugged' })
    }
    // Having stayed for a while makes this a first failure; a loose plug keeps its waits growing.
    if (attachedAt !== undefined && at - attachedAt >= BACKOFF_MAX_MS) failures = 0
    failures += 1
    cancelAlarm?.()
    isOpen = false
    const wait = why.soon && failures <= MOST_AT_ONCE ? 0 : backoffMs(failures, options.roll())
    if (!stopped) cancelAlarm = clock.arm(at + wait, attempt)
    void last?.close()
    detach(at, why.message)
  }

  const attempt = (): void => {
    const mine = options.openSource()
    source = mine
    state = decoder.start
    held = 0
    mine.open({
      waiting(why) {
        if (source === mine) detach(clock.now(), why.message)
      },
      opened() {
        if (source !== mine) return
        const at = clock.now()
        isOpen = true
        // A reader that is asked is there when it answers.
        if (decoder.begin === undefined) attach(at)
        const chance = options.chance()
        seen = at - slept
        tap?.opened(seen, chance)
        follow(opened(decoder, seen, chance))
      },
      chunk({ at, bytes }) {
        if (source !== mine) return
        held += unitsOf(kind, bytes)
        const input = { at: decoderTime(at), value: bytes }
        tap?.chunk({ at: input.at, bytes })
        follow(accept(decoder, state, input))
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
      if (decoder.show === undefined || attachedAt === undefined) return false
      follow(decoder.show(state, mood, decoderTime(clock.now())))
      return true
    },
    rule(rule) {
      const compiled = rule === undefined ? undefined : compileRule(rule)
      const wrong = compiled?.kind === 'mistake' ? compiled.why : undefined
      const used = rule === undefined || wrong !== undefined ? reader.rule : rule
      if (JSON.stringify(used) === JSON.stringify(ruled)) return wrong
      ruled = used
      identify = identity({ ...reader, ...(used !== undefined && { rule: used }) })
      repeats.renumbered()
      return wrong
    },
    async stop() {
      stopped = true
      cancelAlarm?.()
      const last = source
      source = undefined
      isOpen = false
      attachedAt = undefined
      await last?.close()
    },
  }
}
