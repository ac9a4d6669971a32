// USB keyboard usages by position: what each key prints and what each modifier bit means.
// Source: USB-IF "HID Usage Tables", section "Keyboard/Keypad Page (0x07)"; boot report in "HID 1.11", appendix B.1.

/** Usages that mean something by themselves, by their name in the usage table. */
export const KEY = {
  enter: 0x28,
  escape: 0x29,
  backspace: 0x2a,
  tab: 0x2b,
  capsLock: 0x39,
  f1: 0x3a,
  scrollLock: 0x47,
  delete: 0x4c,
  numLock: 0x53,
  keypadEnter: 0x58,
  keypad1: 0x59,
  keypad0: 0x62,
  execute: 0x74,
  stop: 0x78,
  cancel: 0x9b,
  clear: 0x9c,
  return: 0x9e,
  keypad00: 0xb0,
  keypad000: 0xb1,
  keypadTab: 0xba,
  keypadBackspace: 0xbb,
  keypadA: 0xbc,
  keypadClear: 0xd8,
  keypadClearEntry: 0xd9,
} as const

const SHIFT = 0x02 | 0x20

/** First usage of a run of neighbours, and what they print without and with Shift. */
const RUNS: readonly (readonly [first: number, plain: string, shifted: string])[] = [
  [0x04, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x1e, '1234567890', '!@#$%^&*()'],
  [0x2c, " -=[]\\#;'`,./", ' _+{}|~:"~<>?'],
  [0x54, '/*-+', '/*-+'],
  [KEY.keypad1, '1234567890.', '1234567890.'],
  [0x64, '\\', '|'],
  [0x67, '=', '='],
  [0x85, ',', ','],
  [KEY.keypadA, 'ABCDEF', 'ABCDEF'],
  [0xcc, '#', '#'],
]

const PRINTED: ReadonlyMap<number, readonly [plain: string, shifted: string]> = new Map([
  ...RUNS.flatMap(([first, plain, shifted]) =>
    [...plain].map((one, i) => [first + i, [one, shifted.charAt(i)]] as const),
  ),
  [KEY.keypad00, ['00', '00']] as const,
  [KEY.keypad000, ['000', '000']] as const,
])

/**
 * What a key prints by its position, whatever layout and NumLock the host has; undefined if it prints nothing
 * or if Ctrl, Alt or GUI is held. `modifiers` is byte 0 of the boot report.
 */
export function printed(usage: number, modifiers: number): string | undefined {
  if ((modifiers & ~SHIFT) !== 0) return undefined
  return PRINTED.get(usage)?.[(modifiers & SHIFT) === 0 ? 0 : 1]
}
