// Below a secret that is shown once: copy it, close it.

import type { JSX } from 'preact'
import { CopyButton } from './copy-button.tsx'

export function ShownOnce(props: {
  secret: string
  /** One word, e.g. `code`. */
  what: string
  done: () => void
}): JSX.Element {
  const { secret, what, done } = props
  return (
    <div class="row">
      <CopyButton text={secret} what={`The ${what}`} />
      <button type="button" class="button" onClick={done}>
        Done
      </button>
      <p class="hint">Once this is closed, nobody can see the {what} again.</p>
    </div>
  )
}
