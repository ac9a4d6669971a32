// Lists that come in pages read as one.

import { expect, test } from 'vitest'
import { firstRows, withQuery } from '../../../../sim/server/console/client/rows.ts'

const all = Array.from({ length: 2_500 }, (_, at) => at)

/** A list of the Server API, with its limit. */
function list(asked: string[] = []) {
  return async (path: string) => {
    asked.push(path)
    const query = new URLSearchParams(path.split('?')[1])
    const from = Number(query.get('after') ?? 0)
    const to = from + Number(query.get('limit'))
    expect(to - from).toBeLessThanOrEqual(1_000)
    return { items: all.slice(from, to), next: to < all.length ? String(to) : null }
  }
}

test('the first rows come with the news whether there are more', async () => {
  const page = await firstRows(list(), 'users', {}, 100)
  expect(page.items).toEqual(all.slice(0, 100))
  expect(page.next).not.toBeNull()
})

test('more than the server gives at once is asked for piece by piece', async () => {
  const asked: string[] = []
  const page = await firstRows(list(asked), 'users', { group: 'Staff' }, 5_000)
  expect(page).toEqual({ items: all, next: null })
  expect(asked).toHaveLength(3)
  expect(asked.every(path => path.includes('group=Staff'))).toBe(true)
})

test('a query holds only what was said, safely written', () => {
  expect(withQuery('users', { search: '', group: undefined })).toBe('users')
  expect(withQuery('users', { search: 'a&b=c', limit: 5 })).toBe('users?search=a%26b%3Dc&limit=5')
})
