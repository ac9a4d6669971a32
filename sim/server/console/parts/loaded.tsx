// Shows what was fetched: a word while there is nothing yet, a sentence when it cannot be had.

import type { ComponentChildren, JSX } from 'preact'
import type { Fetched } from '../client/use-fetched.ts'
import { useHearing } from '../client/use-hearing.ts'
import { loadWords } from './load-words.ts'

export function Loaded<T>(props: {
  of: Fetched<T>
  children: (data: T) => ComponentChildren
}): JSX.Element {
  const { data, problem } = props.of
  return (
    <>
      <LoadNote loaded={data !== undefined} problem={problem} />
      {data !== undefined && props.children(data)}
    </>
  )
}

/** The word or the sentence alone. */
export function LoadNote(props: {
  loaded: boolean
  problem: Error | undefined
}): JSX.Element | null {
  const hearing = useHearing()
  const said = loadWords(props.loaded, props.problem, hearing.kind)
  return said === undefined ? null : <p class={said.tone}>{said.words}</p>
}

/** A list without rows says what to do. */
export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="empty">{children}</div>
}
