// What every campaign is given and what it says: how many trials, by which seed, how far it is, and its figures.

import { writeFileSync, writeSync } from 'node:fs'
import known from './campaigns.json' with { type: 'json' }
import { type Resumed, standingIn } from './standing.ts'

const PROGRESS_MS = 5_000
const { CAMPAIGN_N, CAMPAIGN_SEED = '1', CAMPAIGN_STATE, CAMPAIGN_RESULT } = process.env

interface Campaign {
  readonly n: number
  readonly seed: number
  /** Says how far it is, at most every five seconds. */
  readonly progress: (done: number, of?: number) => void
  /**
   * The figures so far and the trial to begin with: those in the file of --state, or `fresh` and 0. A campaign that asks
   * has `"resumes": true` in campaigns.json, and draws each trial's chance by its number.
   */
  readonly resume: <T extends object>(fresh: T) => Resumed<T>
  /** Prints the closing line, and leaves it for the evidence sheet. The same seed gives the same figures. */
  readonly close: (figures: string, violations: number) => void
}

/**
 * The campaign of this name in campaigns.json.
 * @throws Error when it is not there.
 */
export function campaign(name: string): Campaign {
  const listed = known.find(one => one.name === name)
  if (listed === undefined) throw new Error(`Put ${name} into campaigns.json.`)
  const n = Number(CAMPAIGN_N ?? listed.n)
  const seed = Number(CAMPAIGN_SEED)
  const standing = standingIn(CAMPAIGN_STATE, { name, n, seed })
  let said = performance.now()
  return {
    n,
    seed,
    progress(done, of) {
      if (performance.now() - said < PROGRESS_MS) return
      said = performance.now()
      writeSync(2, `${name}: ${done}${of === undefined ? '' : ` of ${of}`} so far\n`)
    },
    resume: standing.resume,
    close(figures, violations) {
      standing.close()
      const seconds = standing.seconds().toFixed(0)
      console.log(
        `${name}: n ${n}, seed ${seed}, ${figures}, ${violations} violations, ${seconds} s`,
      )
      if (CAMPAIGN_RESULT === undefined) return
      const result = { name, n, seed, figures, violations, seconds: Number(seconds) }
      writeFileSync(CAMPAIGN_RESULT, JSON.stringify(result))
    },
  }
}
