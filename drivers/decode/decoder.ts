// The decoder contract: a pure machine from timed input to timed output, its deadlines part of its state.

import type { At, Mood } from '../reader-event.ts'

/** A value and the moment (ms, monotonic) it happened. */
export interface Timed<T> {
  readonly at: At
  readonly value: T
}

/** The next state and what came out of this step, oldest first. */
export interface Step<S, O> {
  readonly state: S
  readonly out: readonly Timed<O>[]
}

/**
 * A decoder. Three laws hold for every one, and are tested for every one:
 * how input is split changes nothing; a late timer changes nothing; no input vanishes uncounted.
 * None of these functions throws, and the state never holds more than `limit` units of input.
 */
export interface Decoder<S, I, O> {
  readonly start: S
  /**
   * For protocols in which the host speaks first: the first step after the device was opened, instead of `start`.
   * `chance` is 16 bytes nobody can foresee, drawn at the edge like the moment.
   */
  begin?(at: At, chance: Uint8Array): Step<S, O>
  /** Lets the device show something, where it has lights or a beeper. */
  show?(state: S, mood: Mood, at: At): Step<S, O>
  /** Most units of input (bytes, reports, keys) the state ever holds. */
  readonly limit: number
  feed(state: S, input: Timed<I>): Step<S, O>
  /** When waiting for more is over (ms, monotonic), or undefined when it waits for nothing. */
  deadline(state: S): At | undefined
  /** The waiting is over: give out or discard what is held. Must clear or move the deadline past `at`. */
  expire(state: S, at: At): Step<S, O>
}

/** Expires whatever fell due by `at`, dated when it fell due; a late timer thus changes nothing. */
export function settle<S, I, O>(decoder: Decoder<S, I, O>, state: S, at: At): Step<S, O> {
  const out: Timed<O>[] = []
  let due = decoder.deadline(state)
  while (due !== undefined && due <= at) {
    const step = decoder.expire(state, due)
    state = step.state
    out.push(...step.out)
    due = decoder.deadline(state)
  }
  return { state, out }
}

/** The first step: `begin` where there is one, else `start` and nothing said. */
export function opened<S, I, O>(decoder: Decoder<S, I, O>, at: At, chance: Uint8Array): Step<S, O> {
  return decoder.begin?.(at, chance) ?? { state: decoder.start, out: [] }
}

/** Settles, then feeds: the only way input gets into a decoder. */
export function accept<S, I, O>(decoder: Decoder<S, I, O>, state: S, input: Timed<I>): Step<S, O> {
  const settled = settle(decoder, state, input.at)
  const fed = decoder.feed(settled.state, input)
  return { state: fed.state, out: [...settled.out, ...fed.out] }
}

/** Two decoders as one: what comes out of `first` goes into `second`, each at its own moment. */
export function chain<A, B, I, M, O>(
  first: Decoder<A, I, M>,
  second: Decoder<B, M, O>,
): Decoder<readonly [A, B], I, O> {
  const through = (a: A, b: B, middle: readonly Timed<M>[]): Step<readonly [A, B], O> => {
    const out: Timed<O>[] = []
    for (const one of middle) {
      const step = accept(second, b, one)
      b = step.state
      out.push(...step.out)
    }
    return { state: [a, b], out }
  }
  const { begin, show } = first
  return {
    start: [first.start, second.start],
    limit: first.limit + second.limit,
    ...(begin && {
      begin(at: At, chance: Uint8Array) {
        const begun = begin(at, chance)
        return through(begun.state, second.start, begun.out)
      },
    }),
    ...(show && {
      show([a, b]: readonly [A, B], mood: Mood, at: At) {
        const shown = show(a, mood, at)
        return through(shown.state, b, shown.out)
      },
    }),
    feed([a, b], input) {
      const fed = first.feed(a, input)
      return through(fed.state, b, fed.out)
    },
    deadline([a, b]) {
      const one = first.deadline(a)
      const two = second.deadline(b)
      if (one === undefined) return two
      return two === undefined ? one : Math.min(one, two)
    },
    expire([a, b], at) {
      const due = first.deadline(a)
      const one =
        due !== undefined && due <= at ? first.expire(a, at) : { state: a, out: [] as Timed<M>[] }
      const passed = through(one.state, b, one.out)
      const two = settle(second, passed.state[1], at)
      return { state: [one.state, two.state], out: [...passed.out, ...two.out] }
    },
  }
}
