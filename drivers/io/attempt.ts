// The life of one attempt at a device, the same for every transport: begun once, over once, silent afterwards.

import type { Chunk, SourceListener, SourceProblem } from './byte-source.ts'

export interface Attempt {
  /** True from the moment the attempt ends, before the device is given back. */
  readonly isOver: boolean
  /** Runs `start` and tells the listener the outcome. `start` answers what went wrong, and never rejects. */
  begin(listener: SourceListener, start: () => Promise<SourceProblem | undefined>): void
  /** Tells the listener that `start` waits for a device. */
  waiting(problem: SourceProblem): void
  chunk(chunk: Chunk): void
  /** Gives the device back, then tells the listener why. */
  fail(problem: SourceProblem): void
  /** Gives the device back and tells the listener nothing more. */
  close(): Promise<void>
}

/** `giveBack` is called once, never while `start` is running, and never when the attempt was not begun. */
export function createAttempt(giveBack: () => Promise<void>): Attempt {
  let listener: SourceListener | undefined
  let starting: Promise<void> | undefined
  let over: Promise<void> | undefined

  const end = (): Promise<void> => {
    over ??= (async () => {
      if (starting === undefined) return
      await starting
      await giveBack()
    })()
    return over
  }
  const fail = (problem: SourceProblem): void => {
    if (over === undefined) void end().then(() => listener?.gone(problem))
  }

  return {
    get isOver() {
      return over !== undefined
    },
    begin(to, start) {
      if (over !== undefined) return
      listener = to
      starting = start().then(problem => {
        if (problem !== undefined) fail(problem)
        else if (over === undefined) listener?.opened()
      })
    },
    waiting(problem) {
      if (over === undefined) listener?.waiting?.(problem)
    },
    chunk(chunk) {
      if (over === undefined) listener?.chunk(chunk)
    },
    fail,
    close() {
      listener = undefined
      return end()
    },
  }
}
