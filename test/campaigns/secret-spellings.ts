// A secret in every way that somebody could find it written: as text and bytes, turned round, as hex, base64 or UTF-16.

export interface Needle {
  /** What it is, without telling it. */
  readonly what: string
  readonly bytes: Buffer
  /** The one file that holds it by design. */
  readonly home?: string
}

/** Shorter ones are found by chance in what is sealed. */
const LEAST_BYTES = 7

/** A name, a PIN, a code: as typed, in capitals and small letters. */
export function textSpelled(what: string, text: string): readonly Needle[] {
  const cases = [...new Set([text, text.toUpperCase(), text.toLowerCase()])]
  return cases.flatMap(one => {
    const bytes = Buffer.from(one, 'utf8')
    const encoded = [Buffer.from(one, 'utf16le'), ...hexes(bytes), ...base64s(bytes)]
    return needles(what, [bytes, ...encoded])
  })
}

/** A card of an even number of hex digits: its text, its bytes, and both turned round. */
export function cardSpelled(what: string, card: string): readonly Needle[] {
  const bytes = Buffer.from(card, 'hex')
  const turned = Buffer.from(bytes).reverse()
  const groups = card.match(/../g) ?? []
  const texts = [card, turned.toString('hex'), groups.join(':'), groups.join(' '), groups.join('-')]
  return [...texts.flatMap(text => textSpelled(what, text)), ...keySpelled(what, bytes)]
}

/** Key material: its bytes in both orders, hex and base64. */
export function keySpelled(what: string, key: Uint8Array, home?: string): readonly Needle[] {
  const bytes = Buffer.from(key)
  const url = bytes.toString('base64url')
  const all = [bytes, Buffer.from(bytes).reverse(), ...hexes(bytes), ...base64s(bytes)]
  return needles(what, [...all, Buffer.from(url)], home)
}

/** Bytes that must be gone as they were: a sealed row, the name of one. */
export const asTheyWere = (what: string, bytes: Uint8Array): readonly Needle[] =>
  needles(what, [Buffer.from(bytes)])

function needles(what: string, all: readonly Buffer[], home?: string): readonly Needle[] {
  const long = all.filter(bytes => bytes.length >= LEAST_BYTES)
  return long.map(bytes => ({ what, bytes, ...(home === undefined ? {} : { home }) }))
}

const hexes = (bytes: Buffer): readonly Buffer[] => {
  const hex = bytes.toString('hex')
  return [Buffer.from(hex), Buffer.from(hex.toUpperCase())]
}

/** What stands in the base64 of anything that holds these bytes, wherever in it they begin. */
const base64s = (bytes: Buffer): readonly Buffer[] =>
  [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const end = Math.floor(((before + bytes.length) * 8) / 6)
    return Buffer.from(text.slice(Math.ceil((before * 8) / 6), end))
  })
