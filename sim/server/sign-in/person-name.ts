// Names of people as they may be shown, whoever wrote them.

const NAME_CHARS = 80

/** On one line, without marks that turn the direction of writing, at most 80 characters; undefined when nothing is left. */
export function personName(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined
  // Longer than any name, and still quick to look through.
  const some = text.slice(0, 4 * NAME_CHARS).normalize('NFC')
  const clean = some.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim()
  const short = [...clean].slice(0, NAME_CHARS).join('').trim()
  return short === '' ? undefined : short
}
