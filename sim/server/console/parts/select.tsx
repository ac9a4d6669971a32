// One of a few, each with its words.

import type { JSX } from 'preact'

export function Select<T extends string>(props: {
  readonly words: Readonly<Record<T, string>>
  readonly value: T
  readonly choose: (value: T) => void
}): JSX.Element {
  return (
    <select
      value={props.value}
      onChange={({ currentTarget }) => props.choose(currentTarget.value as T)}
    >
      {Object.entries<string>(props.words).map(([value, word]) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  )
}
