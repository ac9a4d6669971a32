// Which terminals are shown, and in what order.

import type { WatchedTerminal } from './troubles.ts'

/** Those whose id, profile or version holds the words. */
export function matching(
  watched: readonly WatchedTerminal[],
  search: string,
): readonly WatchedTerminal[] {
  const wanted = search.trim().toLowerCase()
  return watched.filter(({ terminal: { id, profile, version } }) =>
    `${id} ${profile} ${version}`.toLowerCase().includes(wanted),
  )
}

/** Those in trouble first; otherwise T2 before T10. */
export function neediestFirst(watched: readonly WatchedTerminal[]): readonly WatchedTerminal[] {
  const need = ({ troubles }: WatchedTerminal): number =>
    troubles.some(({ tone }) => tone === 'bad') ? 0 : 1
  return watched.toSorted(
    (a, b) =>
      need(a) - need(b) || a.terminal.id.localeCompare(b.terminal.id, 'en', { numeric: true }),
  )
}
