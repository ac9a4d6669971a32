// Where an administrator types the enrolment code at a terminal that belongs to no server yet.

import type { JSX } from 'preact'
import type { Words } from '../words.ts'

const LONGEST_CODE = 64

export function EnrolmentForm(props: { words: Words; enrol: (code: string) => void }): JSX.Element {
  const { words, enrol } = props
  return (
    <form
      class="enrolment"
      onSubmit={event => {
        event.preventDefault()
        enrol(String(new FormData(event.currentTarget).get('code')).trim())
      }}
    >
      <label>
        <span>{words.enrolmentCode}</span>
        <input
          name="code"
          class="mono"
          required
          maxLength={LONGEST_CODE}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
        />
      </label>
      <button type="submit" class="go">
        {words.enrol}
      </button>
    </form>
  )
}
