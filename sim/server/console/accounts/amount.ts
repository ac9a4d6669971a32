// Amounts of money as people write them, and in the minor units that the server counts in.

/** `12.50`, `12,5` or `12` as minor units (hundredths); undefined when it is no amount above zero. */
export function readAmount(text: string): number | undefined {
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (match === null) return undefined
  const [, whole = '', part = ''] = match
  const minor = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return minor === 0 ? undefined : minor
}

/** Minor units as `12.50`, with a sign where something was taken or is missing. */
export function amountWords(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '−' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
