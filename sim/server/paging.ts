// Lists come in pages: `limit` rows, and `next` to hand back as `after`.

import { z } from 'zod'
import { Refused } from './refused.ts'

export interface PageQuery {
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string | undefined
}

export interface Page<T> {
  readonly items: T[]
  /** Null on the last page. */
  readonly next: string | null
}

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Rows in a page'),
  after: z.string().min(1).max(200).optional().describe('`next` of the page before this one'),
})

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

/** Makes a page from `limit + 1` rows, the last of which only tells that there is a next page. */
export function page<T>(
  rows: readonly T[],
  query: PageQuery,
  cursorOf: (row: T) => string | number,
): Page<T> {
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  const more = rows.length > query.limit && last !== undefined
  return { items, next: more ? String(cursorOf(last)) : null }
}

/** For lists that run from the newest row (highest number) down: rows must be below this. */
export function below(query: PageQuery): number {
  if (query.after === undefined) return Number.MAX_SAFE_INTEGER
  if (!/^\d{1,15}$/.test(query.after)) {
    throw new Refused(400, 'invalid-request', 'after: use the `next` of the page before.')
  }
  return Number(query.after)
}
