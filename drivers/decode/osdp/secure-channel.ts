// The secure channel of OSDP: session keys, cryptograms, the chain of MACs, and data that is enciphered.
// Source: SIA OSDP 2.2, Annexes D and E. AES comes from outside: pure code may not reach for a library.

/** AES with a key of 16 bytes, one block of 16 bytes. */
export interface Aes128 {
  encrypt(key: readonly number[], block: readonly number[]): readonly number[]
  decrypt(key: readonly number[], block: readonly number[]): readonly number[]
}

const BLOCK = 16
/** Begins the padding, of data as of what a MAC is made of. */
const PAD = 0x80

export interface SessionKeys {
  readonly enc: readonly number[]
  readonly mac1: readonly number[]
  readonly mac2: readonly number[]
}

/** A channel that is open: its keys, and the last MAC of the reader. */
export interface Channel {
  readonly keys: SessionKeys
  readonly replyMac: readonly number[]
}

export const sameBytes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

const xor = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.map((byte, i) => byte ^ (b[i] ?? 0))
const inverted = (bytes: readonly number[]): readonly number[] => bytes.map(byte => ~byte & 0xff)
const padded = (bytes: readonly number[]): readonly number[] => {
  const short = (BLOCK - ((bytes.length + 1) % BLOCK)) % BLOCK
  return [...bytes, PAD, ...Array.from({ length: short }, () => 0)]
}
const blocksOf = (bytes: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: bytes.length / BLOCK }, (_, i) => bytes.slice(i * BLOCK, (i + 1) * BLOCK))

/** The keys of a session, from the key both sides have (SCBK) and the 8 random bytes of the panel. */
export function sessionKeys(
  aes: Aes128,
  scbk: readonly number[],
  panelRandom: readonly number[],
): SessionKeys {
  const key = (...name: readonly number[]): readonly number[] => {
    const block = [...name, ...panelRandom.slice(0, 6)]
    return aes.encrypt(scbk, [...block, ...Array.from({ length: BLOCK - block.length }, () => 0)])
  }
  return { enc: key(0x01, 0x82), mac1: key(0x01, 0x01), mac2: key(0x01, 0x02) }
}

/** What each side proves with that it has the key. */
export function cryptograms(
  aes: Aes128,
  { enc, mac1, mac2 }: SessionKeys,
  panelRandom: readonly number[],
  readerRandom: readonly number[],
): {
  readonly reader: readonly number[]
  readonly panel: readonly number[]
  /** What the chain of MACs begins with. */
  readonly initialMac: readonly number[]
} {
  const panel = aes.encrypt(enc, [...readerRandom, ...panelRandom])
  return {
    reader: aes.encrypt(enc, [...panelRandom, ...readerRandom]),
    panel,
    initialMac: aes.encrypt(mac2, aes.encrypt(mac1, panel)),
  }
}

/** The MAC of a message, 16 bytes of which the first four are sent; `last` is the last MAC of the other side. */
export function macOf(
  aes: Aes128,
  { mac1, mac2 }: SessionKeys,
  last: readonly number[],
  signed: readonly number[],
): readonly number[] {
  const blocks = blocksOf(signed.length % BLOCK === 0 ? signed : padded(signed))
  return blocks.reduce(
    (mac, block, i) => aes.encrypt(i === blocks.length - 1 ? mac2 : mac1, xor(block, mac)),
    last,
  )
}

/** Enciphers the data of a message; `last` is the last MAC of the other side. */
export function encipher(
  aes: Aes128,
  { enc }: SessionKeys,
  last: readonly number[],
  data: readonly number[],
): readonly number[] {
  let before = inverted(last)
  return blocksOf(padded(data)).flatMap(block => {
    before = aes.encrypt(enc, xor(block, before))
    return before
  })
}

/** The data of a message in clear; undefined when it is nothing that was enciphered like that. */
export function decipher(
  aes: Aes128,
  { enc }: SessionKeys,
  last: readonly number[],
  data: readonly number[],
): readonly number[] | undefined {
  if (data.length === 0 || data.length % BLOCK !== 0) return undefined
  let before = inverted(last)
  const clear = blocksOf(data).flatMap(block => {
    const plain = xor(aes.decrypt(enc, block), before)
    before = block
    return plain
  })
  const end = clear.lastIndexOf(PAD)
  return end >= 0 && clear.slice(end + 1).every(byte => byte === 0)
    ? clear.slice(0, end)
    : undefined
}
