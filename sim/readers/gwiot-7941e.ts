// A Gwiot 7941E module: one binary frame per card. Source: github.com/herra/rfidtagsclone, README.

const MAX_DATA_BYTES = 16

/** STX, length of all, type, data, XOR of what is between, ETX. `data` is hex; throws when it is none or too long. */
export function gwiot7941eFrame(data: string, type: number): Uint8Array {
  if (!/^([0-9a-f]{2})+$/i.test(data) || data.length > 2 * MAX_DATA_BYTES) {
    throw new Error(`A 7941E sends 1 to ${MAX_DATA_BYTES} bytes: give them as pairs of hex digits.`)
  }
  const body = [data.length / 2 + 5, type, ...Buffer.from(data, 'hex')]
  let xor = 0
  for (const one of body) xor ^= one
  return Uint8Array.of(0x02, ...body, xor, 0x03)
}
