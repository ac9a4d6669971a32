// HID Prox bits as programs print them: hex with a sentinel bit that marks the length.
// Source: proxmark3, client/src/cmdlfhid.c ("raw"), tools/pm3_tests.sh.

/** Below this length a header bit stands above the sentinel, in the place the sentinel of this length has. */
const HEADER_AT = 37

/**
 * The bits of a raw form, or undefined when there is no sentinel. Whether the highest bit of a form is a header or the
 * sentinel of 37 bits cannot be seen: `length` says so for cards of 37 bits.
 */
export function bitsOfHidRaw(hex: string, length?: 37): string | undefined {
  if (!/^[0-9a-f]{1,32}$/i.test(hex)) return undefined
  const all = BigInt(`0x${hex}`).toString(2)
  const headed = all.length - 1 === HEADER_AT && length !== HEADER_AT
  const rest = headed ? all.slice(1).replace(/^0+/, '') : all
  return rest.length < 2 ? undefined : rest.slice(1)
}
