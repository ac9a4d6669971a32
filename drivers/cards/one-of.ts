// The choices of a field, as every mistake names them.

/** The end of a sentence that begins with the field. */
export const mustBeOneOf = (words: readonly string[]): string =>
  `must be one of ${words.map(one => `"${one}"`).join(', ')}.`
