// The output tray of a copier: what was printed last, for whoever tests.

import { createHash } from 'node:crypto'

const MOST_PRINTED = 20

/** A document that came out. `bytes` and `sha256` (hex) are null for a job that is only described here. */
export interface Printed {
  readonly job: string
  readonly name: string
  readonly pages: number
  readonly bytes: number | null
  readonly sha256: string | null
}

export interface Tray {
  /** Newest first, at most twenty. */
  readonly all: readonly Printed[]
  put(job: Pick<Printed, 'job' | 'name' | 'pages'>, document: Uint8Array | undefined): void
}

export function createTray(): Tray {
  let all: readonly Printed[] = []
  return {
    get all() {
      return all
    },
    put(job, document) {
      const about =
        document === undefined
          ? { bytes: null, sha256: null }
          : {
              bytes: document.length,
              sha256: createHash('sha256').update(document).digest('hex'),
            }
      all = [{ ...job, ...about }, ...all].slice(0, MOST_PRINTED)
    },
  }
}
