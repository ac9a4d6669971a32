// CRC-16 with the polynomial 1021, a bit at a time, as its descriptions have it.

/** `register` is what it begins with. */
export function crc1021(bytes: Uint8Array, register: number): number {
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (register >> 15) ^ ((byte >> bit) & 1)
      register = (register * 2) % 0x10000
      if (carry === 1) register ^= 0x1021
    }
  }
  return register
}
