// The udev rules that let the agent's group open the readers of the catalog.
// Source: hidapi and node-hid documentation (one rule for hidraw, one for libusb), libinput documentation.

import { CATALOG } from './catalog.ts'
import type { ReaderKind } from './reader-kind.ts'

const HEAD = `# Lets the group "readers" open the card readers and keypads that Latchkey knows by their USB ids.
# Made by "latchkey readers udev". Install it as /etc/udev/rules.d/70-latchkey-readers.rules, then:
#   groupadd --system readers; usermod --append --groups readers latchkey
#   udevadm control --reload; udevadm trigger
# A reader that is configured by other ids needs lines of its own, made like these.
`

/** The rules file, whole. */
export function udevRules(catalog: readonly ReaderKind[] = CATALOG): string {
  const rules = catalog.flatMap(kind => {
    const lines = kind.fingerprints.flatMap(({ vendorId, productId }) =>
      vendorId === undefined || productId === undefined
        ? []
        : linesFor(kind, hex(vendorId), hex(productId)),
    )
    return lines.length === 0 ? [] : [`\n# ${kind.id}: ${kind.title}`, ...lines]
  })
  return `${HEAD}${rules.join('\n')}\n`
}

/** udev compares letters as they are: ids are in small ones there. */
const hex = (id: number): string => id.toString(16).padStart(4, '0')

function linesFor(kind: ReaderKind, vendor: string, product: string): readonly string[] {
  const device = `ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}"`
  const access = 'MODE="0660", GROUP="readers"'
  switch (kind.transport) {
    case 'tcp':
      return []
    case 'serial':
      return [`SUBSYSTEM=="tty", ${device}, ${access}`]
    case 'evdev':
      return [
        `KERNEL=="event[0-9]*", ENV{ID_VENDOR_ID}=="${vendor}", ENV{ID_MODEL_ID}=="${product}", ${access}`,
      ]
    case 'hid': {
      const open = [
        `KERNEL=="hidraw*", ${device}, ${access}`,
        `SUBSYSTEM=="usb", ${device}, ${access}`,
      ]
      if (kind.reports === 'vendor') return open
      // Nothing else on the terminal shall take its keys for somebody's typing.
      return [
        ...open,
        `ACTION!="remove", KERNEL=="event[0-9]*", ENV{ID_VENDOR_ID}=="${vendor}", ENV{ID_MODEL_ID}=="${product}", ENV{LIBINPUT_IGNORE_DEVICE}="1"`,
      ]
    }
  }
}
