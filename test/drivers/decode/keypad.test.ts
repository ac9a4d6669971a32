// Which key means what on a keypad.

import { expect, it } from 'vitest'
import { keypad } from '../../../drivers/decode/keypad.ts'
import { decodeAll } from './run.ts'

const keysOf = (usage: number, modifiers = 0) =>
  decodeAll(keypad, [{ at: 0, value: { kind: 'stroke', usage, modifiers, count: 1 } }]).map(
    ({ value }) => (value.kind === 'key' ? value.key : value.kind),
  )

it.each([
  [0x27, ['0']],
  [0x62, ['0']],
  [0x59, ['1']],
  [0x61, ['9']],
  [0xb0, ['0', '0']],
  [0xb1, ['0', '0', '0']],
  [0x28, ['enter']],
  [0x58, ['enter']],
  [0x2a, ['back']],
  [0xbb, ['back']],
  [0x9c, ['clear']],
  [0xd8, ['clear']],
  [0x9b, ['clear']],
  [0xd9, ['clear']],
  [0x4c, ['clear']],
  [0x9e, ['enter']],
  [0x78, ['stop']],
  [0x29, ['stop']],
  [0x74, ['start']],
  [0x3a, ['logout']],
  [0x53, ['noise']],
  [0x04, ['noise']],
  [0x63, ['noise']],
])('usage %i means %j', (usage, keys) => {
  expect(keysOf(usage)).toEqual(keys)
})

it('takes no digit while Alt is held', () => {
  expect(keysOf(0x59, 0x04)).toEqual(['noise'])
})
