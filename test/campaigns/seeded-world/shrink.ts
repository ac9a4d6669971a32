// Leaves out of a list whatever is not needed for it to fail still (delta debugging, Zeller 1999).

/**
 * A shorter list that still fails, by at most `mostRuns` tries: whole chunks are left out first, then ever smaller ones.
 * `fails` tells whether a list does.
 */
export async function shrink<T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<boolean>,
  mostRuns: number,
): Promise<readonly T[]> {
  let shortest = list
  let runs = 0
  let chunk = Math.ceil(list.length / 2)
  while (chunk >= 1 && shortest.length > 0) {
    let shorter = false
    for (let from = 0; from < shortest.length && runs < mostRuns; ) {
      const without = [...shortest.slice(0, from), ...shortest.slice(from + chunk)]
      runs += 1
      if (await fails(without)) {
        shortest = without
        shorter = true
      } else from += chunk
    }
    if (runs >= mostRuns || (chunk === 1 && !shorter)) break
    chunk = Math.max(1, Math.min(Math.floor(chunk / 2), shortest.length))
  }
  return shortest
}
