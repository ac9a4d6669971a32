// The simulator's own copy of the USB key positions, typed in from the published table and not from the driver.
// Source: USB-IF "HID Usage Tables", Keyboard/Keypad Page (0x07), as printed on a US keyboard.

/** A key and whether Shift is held with it. */
export interface KeyPress {
  readonly usage: number
  readonly shift: boolean
}

const PLAIN: Readonly<Record<string, number>> = {
  a: 4,
  b: 5,
  c: 6,
  d: 7,
  e: 8,
  f: 9,
  g: 10,
  h: 11,
  i: 12,
  j: 13,
  k: 14,
  l: 15,
  m: 16,
  n: 17,
  o: 18,
  p: 19,
  q: 20,
  r: 21,
  s: 22,
  t: 23,
  u: 24,
  v: 25,
  w: 26,
  x: 27,
  y: 28,
  z: 29,
  '1': 30,
  '2': 31,
  '3': 32,
  '4': 33,
  '5': 34,
  '6': 35,
  '7': 36,
  '8': 37,
  '9': 38,
  '0': 39,
  ' ': 44,
  '-': 45,
  '=': 46,
  '[': 47,
  ']': 48,
  '\\': 49,
  ';': 51,
  "'": 52,
  '`': 53,
  ',': 54,
  '.': 55,
  '/': 56,
}

/** What Shift makes of the keys above; letters are handled by their case. */
const SHIFTED: Readonly<Record<string, string>> = {
  '!': '1',
  '@': '2',
  '#': '3',
  $: '4',
  '%': '5',
  '^': '6',
  '&': '7',
  '*': '8',
  '(': '9',
  ')': '0',
  _: '-',
  '+': '=',
  '{': '[',
  '}': ']',
  '|': '\\',
  ':': ';',
  '"': "'",
  '~': '`',
  '<': ',',
  '>': '.',
  '?': '/',
}

/** Usages of the numeric block; NumLock plays no part in a usage. */
const NUMERIC: Readonly<Record<string, number>> = {
  '/': 84,
  '*': 85,
  '-': 86,
  '+': 87,
  '1': 89,
  '2': 90,
  '3': 91,
  '4': 92,
  '5': 93,
  '6': 94,
  '7': 95,
  '8': 96,
  '9': 97,
  '0': 98,
  '.': 99,
}

/** How a character is typed; `numeric` prefers the numeric block. Throws for a character no key prints. */
export function keyFor(character: string, numeric: boolean): KeyPress {
  const block = numeric ? NUMERIC[character] : undefined
  if (block !== undefined) return { usage: block, shift: false }
  const plain = PLAIN[character]
  if (plain !== undefined) return { usage: plain, shift: false }
  const shifted = PLAIN[SHIFTED[character] ?? character.toLowerCase()]
  if (shifted !== undefined) return { usage: shifted, shift: true }
  throw new Error('A keystroke reader has no key for a character of this text.')
}
