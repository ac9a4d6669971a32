// CRC-16 with the polynomial 1021, the highest bit first: OSDP begins it with 1D0F, Baltech with FFFF (CCITT-FALSE).

export function crc16(bytes: readonly number[], begin: number): number {
  let crc = begin
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) {
      crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff
    }
  }
  return crc
}
