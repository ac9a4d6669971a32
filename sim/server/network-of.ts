// Who comes from an address of the internet, as far as limits are concerned.

/** An IPv4 address, or the network of 64 bits that an IPv6 address is in: whoever has one of it has all. */
export function networkOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (four !== undefined) return four
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const words = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - words.length - rest.length
  const all = [...words, ...Array<string>(Math.max(0, zeros)).fill('0'), ...rest]
  return all.slice(0, 4).join(':')
}
