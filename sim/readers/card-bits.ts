// How readers write the bits of a card as text. Cards are given as bits, first sent first, as 0 and 1.
// Sources: HID MaxiProx guide; Elatec TWN3 manual, page 25; HID 5127-902 (OMNIKEY 5427 CK).

const hex = (value: bigint | number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0')

function known(bits: string, most: number): bigint {
  if (!/^[01]+$/.test(bits) || bits.length > most) {
    throw new Error(`This reader sends 1 to ${most} bits: give them as 0 and 1.`)
  }
  return BigInt(`0b${bits}`)
}

/** Left aligned in whole bytes. */
function aligned(bits: string, most: number): readonly [text: string, filler: number] {
  const value = known(bits, most)
  const bytes = Math.ceil(bits.length / 8)
  const filler = bytes * 8 - bits.length
  return [hex(value << BigInt(filler), bytes * 2), filler]
}

/** HID ProxPro: 00, a one in front of the bits in five bytes, and the sum of the six bytes. */
export function hidProxText(bits: string): string {
  const data = hex(known(bits, 36) | (1n << BigInt(bits.length)), 10)
  let sum = 0
  for (const byte of Buffer.from(data, 'hex')) sum += byte
  return `00${data}${hex(sum % 256, 2)}`
}

/** TWN3, HID Prox transparent: the number of bits, then the bits. */
export function twn3HidProxText(bits: string): string {
  return hex(bits.length, 2) + aligned(bits, 255)[0]
}

/** OMNIKEY 5427 CK, PACS in hex with the leading byte: how many bits fill up the last byte, then the bits. */
export function pacsText(bits: string): string {
  const [text, filler] = aligned(bits, 248)
  return hex(filler, 2) + text
}

/** TWN3, IndiTag: a colon, the number, and the byte that makes the sum of all bytes 0. Takes hex, not bits. */
export function indiTagText(card: string): string {
  if (!/^([0-9a-f]{2})+$/i.test(card)) throw new Error('An IndiTag is pairs of hex digits.')
  let sum = 0
  for (const byte of Buffer.from(card, 'hex')) sum += byte
  return `:${card}${hex((256 - (sum % 256)) % 256, 2)}`
}
