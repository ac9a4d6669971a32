// Sends a print job to the terminal, where it is held until its owner releases it.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post } from '../simulator.ts'
import { ControlForm } from './control.tsx'
import { Heading } from './heading.tsx'

export function SendJobRoom({ terminal }: { terminal: string }): JSX.Element {
  const [user, setUser] = useState('anna')
  const [name, setName] = useState('Letter.pdf')
  const [pages, setPages] = useState('3')
  const body = { user: user.trim(), name: name.trim(), pages: Number(pages) }
  const call = post(terminal, 'held-jobs', body)
  const complete =
    body.user !== '' && body.name !== '' && Number.isInteger(body.pages) && body.pages > 0
  const field = (label: string, value: string, set: (text: string) => void) => (
    <label class="field">
      {label}
      <input required value={value} onInput={event => set(event.currentTarget.value)} />
    </label>
  )
  return (
    <section class="card" data-room="send-job">
      <Heading icon="print">Print to this terminal</Heading>
      <p class="hint">The job is held here until its owner logs in and releases it.</p>
      <ControlForm call={complete ? call : undefined} example={call}>
        <div class="fields">
          {field('Username', user, setUser)}
          {field('Document', name, setName)}
          {field('Pages', pages, setPages)}
        </div>
        <button type="submit" class="button" disabled={!complete}>
          Send
        </button>
      </ControlForm>
    </section>
  )
}
