// The hash chain against values computed elsewhere from the words in wire/server-messages.ts.

import { expect, test } from 'vitest'
import { chainStart, commitment, entryHash } from '../../agent/vault/chain.ts'

const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const commit = commitment(new Uint8Array(16), Buffer.from('{"kind":"came-online"}'))
const first = { logId: 'log', seq: 1, boot: 2, uptime: 3, wall: 4, trust: 'anchored' }

test('commitment and two links have their golden values', () => {
  expect(hex(commit)).toBe('c08c3e744c93dbefe6d3ea6fb9e5732d279867b80bfcc44bcbe7cc8ec3d5e273')
  const h1 = entryHash(chainStart(), first, commit)
  expect(hex(h1)).toBe('0799e7913a2226c5d318f2a9025fed282545a263b03bb0b35f2ae44d82b7f466')
  const h2 = entryHash(
    h1,
    { logId: 'log', seq: 2, boot: 2, uptime: 30, wall: 40, trust: 'floor' },
    commit,
  )
  expect(hex(h2)).toBe('9360f2b14cc38b7912ff106537f0ef8a24d2ab40e19d9dccfeed72759c6be331')
})

test('every field of the header, the commitment and what came before change the hash', () => {
  const hashes = [
    entryHash(chainStart(), first, commit),
    entryHash(commit, first, commit),
    entryHash(chainStart(), first, commitment(new Uint8Array(16).fill(1), Buffer.from('{}'))),
    ...[
      { ...first, logId: 'other' },
      { ...first, seq: 2 },
      { ...first, boot: 3 },
      { ...first, uptime: 4 },
      { ...first, wall: 5 },
      { ...first, trust: 'floor' },
    ].map(header => entryHash(chainStart(), header, commit)),
  ].map(hex)
  expect(new Set(hashes).size).toBe(hashes.length)
})
