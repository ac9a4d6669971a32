// What a host with the wrong layout made of a number, undone.

import { expect, it } from 'vitest'
import { undoLayout } from '../../../drivers/index.ts'

it.each([
  ['HA&&é', 'azerty', 'HA112'],
  ['&é"\'(-è_çà', 'azerty', '1234567890'],
  ['àà&"è\'!ç&&', 'azerty-belgian', '0013748911'],
  ['&é"\'(§è!çà', 'azerty-belgian', '1234567890'],
  // An accent in a character of its own, as some hosts write it.
  ['e\u0301a\u0300', 'azerty', '20'],
  ['1234', 'azerty', '1234'],
] as const)('reads %s on %s as %s', (text, layout, meant) => {
  expect(undoLayout(text, layout)).toBe(meant)
})
