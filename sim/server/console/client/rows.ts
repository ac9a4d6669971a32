// Gets the first rows of a list that comes in pages.

import type { Page } from './shapes.ts'

/** The most the server gives at once. */
const MAX_LIMIT = 1_000

/** A path with a query; what is empty or undefined is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') words.set(name, String(value))
  }
  const text = words.toString()
  return text === '' ? path : `${path}?${text}`
}

/** The first `wanted` rows, or all there are; `next` says whether there are more. */
export async function firstRows<T>(
  get: (path: string) => Promise<Page<T>>,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  wanted: number,
): Promise<Page<T>> {
  const items: T[] = []
  let after: string | undefined
  while (items.length < wanted) {
    const limit = Math.min(MAX_LIMIT, wanted - items.length)
    const page = await get(withQuery(path, { ...query, limit, after }))
    items.push(...page.items)
    if (page.next === null) return { items, next: null }
    after = page.next
  }
  return { items, next: after ?? null }
}
