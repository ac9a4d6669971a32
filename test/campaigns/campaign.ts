// What every campaign is given and what it says: how many trials, by which seed, how far it is, and its figures.

import { writeSync } from 'node:fs'
import known from './campaigns.json' with { type: 'json' }

const PROGRESS_MS = 5_000
const { CAMPAIGN_N, CAMPAIGN_SEED = '1' } = process.env

interface Campaign {
  readonly n: number
  readonly seed: number
  /** Says how far it is, at most every five seconds. */
  readonly progress: (done: number) => void
  /** Prints the closing line. The same seed gives the same figures. */
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
  const begun = performance.now()
  let said = begun
  return {
    n,
    seed,
    progress(done) {
      if (performance.now() - said < PROGRESS_MS) return
      said = performance.now()
      writeSync(2, `${name}: ${done} so far\n`)
    },
    close(figures, violations) {
      const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
      console.log(
        `${name}: n ${n}, seed ${seed}, ${figures}, ${violations} violations, ${seconds} s`,
      )
    },
  }
}
