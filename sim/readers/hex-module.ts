// 125 kHz modules that send ten hex digits in a frame of their own, each of them once per card.
// Sources: layout as documented for ID-12LA; esprfid/esp-rfid src/rfid125kHz.cpp (RF125-PS); serialport issue 582;
// forums.parallax.com 160868.

const ascii = (text: string): readonly number[] => [...new TextEncoder().encode(text)]

/** The digits in upper case and the XOR of their five bytes. Throws unless given ten hex digits. */
export function checkedDigits(card: string): readonly [digits: string, xor: number] {
  if (!/^[0-9a-f]{10}$/i.test(card)) throw new Error('This module sends exactly ten hex digits.')
  let xor = 0
  for (let i = 0; i < 10; i += 2) xor ^= Number.parseInt(card.slice(i, i + 2), 16)
  return [card.toUpperCase(), xor]
}

export function id12Frame(card: string): Uint8Array {
  const [digits, xor] = checkedDigits(card)
  const check = xor.toString(16).padStart(2, '0').toUpperCase()
  return Uint8Array.of(0x02, ...ascii(`${digits}${check}\r\n`), 0x03)
}

export function rf125psFrame(card: string): Uint8Array {
  const [digits, xor] = checkedDigits(card)
  return Uint8Array.of(0x02, ...ascii(digits), xor, 0x03)
}

export function stx10Frame(card: string): Uint8Array {
  return Uint8Array.of(0x02, ...ascii(`${checkedDigits(card)[0]}\r\n`), 0x03)
}

export function parallaxFrame(card: string): Uint8Array {
  return Uint8Array.of(...ascii(`\n${checkedDigits(card)[0]}\r`))
}
