// The known word that somebody may have meant who wrote an unknown one.

/** So many letters may be wrong, missing or too many. */
const MOST_WRONG = 2

/** The nearest of the known words, whatever its capitals, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map(one => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ far }) => far <= MOST_WRONG)
    .toSorted((a, b) => a.far - b.far)
  return best?.one
}

/** How many letters must be changed, put in or taken out (Levenshtein); infinite where the lengths are too different. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_WRONG) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
