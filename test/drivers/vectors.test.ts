// Published and computed byte sequences must be read as they say, through the real decoders.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkVectors } from '../../drivers/index.ts'

const all: readonly { readonly id: string; readonly kind: string; readonly source: string }[] =
  JSON.parse(readFileSync('fixtures/vectors/readers.json', 'utf8'))

it('has a file whose every vector names its source', () => {
  expect(all).toHaveLength(141)
  expect(all.filter(vector => vector.source === '')).toEqual([])
})

it.each(checkVectors(all))('$id is read as it says', ({ differs }) => {
  expect(differs).toEqual([])
})

it.each([
  [{}, 'A file of vectors is a JSON list.'],
  [[{}], 'Vector 1: it needs an id.'],
  [[{ id: 'a' }], 'Vector "a": it needs a kind.'],
  [[{ id: 'a', kind: 'b' }], 'Vector "a": expect must be an object.'],
  [[{ id: 'a', kind: 'b', expect: {} }], 'Vector "a": it needs either input_hex or input_ascii.'],
  [
    [{ id: 'a', kind: 'b', expect: {}, input_hex: '0' }],
    'Vector "a": input_hex must be pairs of hex digits.',
  ],
])('says of a wrong file what is wrong', (file, why) => {
  expect(() => checkVectors(file)).toThrow(why)
})

it('says what differs, and of a kind nobody knows which there are', () => {
  const [wrong, unknown] = checkVectors([
    {
      id: 'a',
      kind: 'rdm6300',
      input_hex: '0236324533303836434544303803',
      expect: { version: '63' },
    },
    { id: 'b', kind: 'toaster', input_ascii: 'x', expect: {} },
  ])
  expect(wrong?.differs).toEqual(['version: expected "63", got "62"'])
  expect(unknown?.differs).toEqual([expect.stringContaining('There is no kind "toaster"')])
})

it('does not let a refused input pass as a good one', () => {
  const file = [{ id: 'a', kind: 'rdm6300', input_hex: '02', expect: {} }]
  expect(checkVectors(file)[0]?.differs).toEqual(['refused: "unfinished frame"'])
})
