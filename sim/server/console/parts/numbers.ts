// Numbers with their words.

const thousands = new Intl.NumberFormat('en-GB')

export const number = (value: number): string => thousands.format(value)

/** `1 page`, `3 pages`; a plural that needs more than an s is given. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
