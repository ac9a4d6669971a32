// What a look-up does for nobody: the work it does for somebody. How long it takes is measured (`npm run bench`).

import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openCacheRows } from '../../../agent/adapters/sqlite/cache-rows.ts'
import { CACHE_LAYOUT } from '../../../agent/adapters/sqlite/cache-schema.ts'
import { openStore } from '../../../agent/adapters/sqlite/open.ts'
import { terminalKeys } from '../../../agent/vault/keys.ts'
import { IDENTITY } from '../../contracts/credentials-of.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { filled } from './cache-in-folder.ts'

/** The rows of a filled cache, and the names of those of one kind in their order. */
async function openedRows(folder: string) {
  const { port, deviceKey } = await filled(folder)
  port.close()
  const { terminal } = IDENTITY
  const store = openStore(join(folder, 'cache.db'), CACHE_LAYOUT)
  onTestFinished(() => {
    store.db.close()
  })
  const keys = terminalKeys(await deviceKey.secret(), terminal)
  const rows = await openCacheRows({ store, wal: Buffer.alloc(0), deviceKey, keys, terminal })
  const names = store.db.prepare('SELECT idx FROM entry WHERE kind = ? ORDER BY idx').pluck()
  return { rows, names: (kind: 'card' | 'pin') => names.all(kind) as Buffer[] }
}

test('law: for nobody the row of whoever comes next is opened, and after the last one a row as good', async () => {
  const { rows, names } = await openedRows(temporaryFolder())
  const stored = { card: names('card'), pin: names('pin') }
  expect([stored.card.length, stored.pin.length]).toEqual([3, 2])
  const anyName = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.constant(new Uint8Array(16).fill(0xff)),
  )
  fc.assert(
    fc.property(fc.constantFrom('card', 'pin'), anyName, (kind, name) => {
      const next = stored[kind].find(one => Buffer.compare(one, name) >= 0)
      const looked = rows.find(kind, name)
      expect(looked.hit).toBe(next?.equals(name) ?? false)
      expect(looked.found.checks).toHaveLength(3)
      if (next === undefined) expect(looked.found.id).toBe('nobody')
      else expect(looked.found).toEqual(rows.find(kind, next).found)
    }),
  )
})
