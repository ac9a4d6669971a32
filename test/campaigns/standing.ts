// Where a campaign stands, kept in a file while it runs, so that a long one can be stopped and gone on with.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const SAVED_MS = 1_000

/** Which run it is. The file of another one is refused by tools/campaign.mjs. */
interface Run {
  readonly name: string
  readonly n: number
  readonly seed: number
}

/** What a campaign goes on from. */
export interface Resumed<T> {
  readonly tally: T
  /** The trial to begin with, from 0. */
  readonly next: number
  /** For after each trial, with the number of the next one; writes at most once a second. */
  readonly save: (next: number, tally: T) => void
}

interface Standing {
  /** How long the campaign has run, in seconds, over all processes. */
  seconds(): number
  resume<T extends object>(fresh: T): Resumed<T>
  /** Writes what was saved last. */
  close(): void
}

interface Kept {
  readonly next: number
  readonly tally: unknown
}

/** Goes on from the file at `path` if it is there; keeps nothing anywhere when `path` is undefined. */
export function standingIn(path: string | undefined, run: Run): Standing {
  const begun = performance.now()
  const found =
    path !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  let unwritten: Kept | undefined
  let written = begun

  const seconds = () => (found?.seconds ?? 0) + (performance.now() - begun) / 1_000

  function close(): void {
    if (path === undefined || unwritten === undefined) return
    writeFileSync(
      `${path}.new`,
      `${JSON.stringify({ ...run, ...unwritten, seconds: seconds() })}\n`,
    )
    renameSync(`${path}.new`, path)
    unwritten = undefined
    written = performance.now()
  }

  return {
    seconds,
    resume(fresh) {
      const { next, tally } = found ?? { next: 0, tally: fresh }
      if (Object.keys(tally).join() !== Object.keys(fresh).join()) {
        throw new Error(`${path} counts other things than ${run.name} does now: remove it.`)
      }
      return {
        ...{ next, tally },
        save(after, now) {
          unwritten = { next: after, tally: now }
          if (performance.now() - written >= SAVED_MS) close()
        },
      }
    },
    close,
  }
}
