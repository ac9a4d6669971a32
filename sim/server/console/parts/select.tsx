// One of a few, each with its words.

import type { JSX } from 'preact'

export function Select<T extends string>({
  words,
  value,
  choose,
  ...told
}: {
  readonly words: Readonly<Record<T, string>>
  readonly value: T
  readonly choose: (value: T) => void
}): JSX.Element {
  return (
    // Its field tells it an id and what describes it.
    <select
      {...told}
      value={value}
      onChange={({ currentTarget }) => choose(currentTarget.value as T)}
    >
      {Object.entries<string>(words).map(([one, word]) => (
        <option key={one} value={one}>
          {word}
        </option>
      ))}
    </select>
  )
}
