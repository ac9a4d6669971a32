// What is wrong with a terminal, loud enough to be seen.

import type { JSX } from 'preact'
import type { Trouble } from './troubles.ts'

export function TroubleNotes({ troubles }: { troubles: readonly Trouble[] }): JSX.Element | null {
  if (troubles.length === 0) return null
  return (
    <ul class="stack tight">
      {troubles.map(({ tone, sentence }) => (
        <li key={sentence} class={`note ${tone}`}>
          {sentence}
        </li>
      ))}
    </ul>
  )
}
