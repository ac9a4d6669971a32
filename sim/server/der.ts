// Writes ASN.1 values in DER (ITU-T X.690), just those a certificate is made of. It never reads any.

/** One value: tag, length, content. */
function value(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const digits = content.length.toString(16)
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => value(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Buffer => value(0x31, ...parts)
export const boolean = (yes: boolean): Buffer => value(0x01, Buffer.from([yes ? 0xff : 0x00]))
export const octets = (content: Uint8Array): Buffer => value(0x04, content)
export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text, 'utf8'))

/** A number that is not negative, big-endian; leading zeros are normalised as DER demands. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex(byte => byte !== 0)
  const digits = start === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(start))
  return (digits[0] ?? 0) >= 0x80 ? value(0x02, Buffer.from([0]), digits) : value(0x02, digits)
}

/** A string of bits whose last `unused` bits do not count. */
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  value(0x03, Buffer.from([unused]), content)

/** `[number]` around whole values. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Buffer =>
  value(0xa0 | number, ...parts)

/** `[number]` in place of a primitive value's own tag. */
export const implicit = (number: number, content: Uint8Array): Buffer =>
  value(0x80 | number, content)

/** An object identifier written with dots. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(arc: number): number[] {
  const groups = [arc & 0x7f]
  for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f))
  return groups
}

/** A moment, to the second: UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function time(at: number): Buffer {
  const digits = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')
  return Number(digits.slice(0, 4)) < 2050
    ? value(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : value(0x18, Buffer.from(digits, 'ascii'))
}
