// Which field a sentence of the server is about.

/** The sentence without the field's name if it is about this field; undefined if it is not. */
export function problemOf(field: string, sentence: string | undefined): string | undefined {
  const head = `${field}: `
  if (sentence === undefined || !sentence.startsWith(head)) return undefined
  const rest = sentence.slice(head.length)
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}${/[.!?]$/.test(rest) ? '' : '.'}`
}

/** The sentence if it is about none of these fields. */
export function otherProblem(
  fields: readonly string[],
  sentence: string | undefined,
): string | undefined {
  return fields.some(field => problemOf(field, sentence) !== undefined) ? undefined : sentence
}
