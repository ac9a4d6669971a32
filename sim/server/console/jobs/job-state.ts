// What became of a print job, in words.

import type { HeldJob } from '../client/shapes.ts'

interface StateWords {
  readonly word: string
  readonly tone: 'good' | 'wait' | 'bad' | 'plain'
}

export const STATES: Readonly<Record<HeldJob['state'], StateWords>> = {
  held: { word: 'Held', tone: 'wait' },
  released: { word: 'Released', tone: 'wait' },
  unconfirmed: { word: 'Not confirmed', tone: 'bad' },
  printed: { word: 'Printed', tone: 'good' },
  expired: { word: 'Expired', tone: 'plain' },
  discarded: { word: 'Thrown away', tone: 'plain' },
}

/** How many pages it has, and how many came out if those are fewer. */
export function pagesWords({ pages, printedPages }: HeldJob): string {
  return printedPages === null || printedPages === pages
    ? String(pages)
    : `${printedPages} of ${pages}`
}
