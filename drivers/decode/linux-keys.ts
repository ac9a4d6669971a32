// Linux key codes to USB usages, for events that bring no usage of their own.
// Source: Linux include/uapi/linux/input-event-codes.h and the table in drivers/hid/hid-input.c.

import { KEY } from './usb-keys.ts'

/** Codes run along the rows of the keyboard on which they were first made; a letter or digit stands for its key. */
const ROWS: readonly (readonly [first: number, keys: string])[] = [
  [2, '1234567890-='],
  [16, 'qwertyuiop[]'],
  [30, "asdfghjkl;'`"],
  [43, '\\zxcvbnm,./'],
]

const FIRST_LETTER = 0x04
/** Usages from 0x1e and from 0x2d on, each by what its key prints. */
const DIGITS = '1234567890'
const FIRST_DIGIT = 0x1e
const SIGNS = "-=[]\\#;'`,./"
const FIRST_SIGN = 0x2d

function usageOf(key: string): number {
  const digit = DIGITS.indexOf(key)
  if (digit >= 0) return FIRST_DIGIT + digit
  const sign = SIGNS.indexOf(key)
  return sign >= 0 ? FIRST_SIGN + sign : FIRST_LETTER + key.charCodeAt(0) - 'a'.charCodeAt(0)
}

const run = (first: number, usage: number, count: number): readonly (readonly [number, number])[] =>
  Array.from({ length: count }, (_, i) => [first + i, usage + i])

const OTHERS: readonly (readonly [code: number, usage: number])[] = [
  ...run(1, KEY.escape, 1),
  ...run(14, KEY.backspace, 2),
  [28, KEY.enter],
  [57, 0x2c],
  [58, KEY.capsLock],
  ...run(59, KEY.f1, 10),
  ...run(87, KEY.f1 + 10, 2),
  [69, KEY.numLock],
  [70, KEY.scrollLock],
  // The numeric block: / * - + Enter, then its digits from the lowest row up.
  ...([
    [98, 0x54],
    [55, 0x55],
    [74, 0x56],
    [78, 0x57],
    [96, KEY.keypadEnter],
  ] as const),
  ...run(79, KEY.keypad1, 3),
  ...run(75, KEY.keypad1 + 3, 3),
  ...run(71, KEY.keypad1 + 6, 3),
  ...run(82, KEY.keypad0, 2),
  [86, 0x64],
  [111, KEY.delete],
  [117, 0x67],
  [121, 0x85],
  [128, KEY.stop],
  [134, KEY.execute],
  // Control, Shift, Alt and GUI, left and right.
  ...([29, 42, 56, 125, 97, 54, 100, 126] as const).map((code, i) => [code, 0xe0 + i] as const),
]

/** The usage of the key with this code; undefined for keys that no reader and no keypad has. */
export const USAGE_OF_CODE: ReadonlyMap<number, number> = new Map([
  ...ROWS.flatMap(([first, keys]) => [...keys].map((key, i) => [first + i, usageOf(key)] as const)),
  ...OTHERS,
])
