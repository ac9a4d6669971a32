// HID report descriptors of emulated devices: what each says that its reports look like.

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** The standard boot keyboard. Source: Linux Documentation/usb/gadget_hid.rst. Its keys end at 0x65. */
export const BOOT_KEYBOARD = bytes(
  '05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03 ' +
    '95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 03 95 06 75 08 15 00 25 65 05 07 ' +
    '19 00 29 65 81 00 c0',
)

/** The same with keys up to 0xff, for a keypad with Clear (0xd8): a logical maximum of two bytes, since one is signed. */
export const WIDE_KEYBOARD = bytes(
  '05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03 ' +
    '95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 03 95 06 75 08 15 00 26 ff 00 05 07 ' +
    '19 00 2a ff 00 81 00 c0',
)

/**
 * A keyboard that is spoken to by one feature report of eight bytes in between, as the pcProx is (micolous/pcprox
 * protocol.md); the feature report is on a page of its maker's own.
 */
export const KEYBOARD_WITH_FEATURE = Uint8Array.of(
  ...BOOT_KEYBOARD.slice(0, -1),
  ...bytes('06 00 ff 09 01 15 00 26 ff 00 75 08 95 08 b1 02 c0'),
)
