// Asks for a new enrolment code.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { NewCode } from '../client/shapes.ts'
import { CardForm } from '../parts/card-form.tsx'
import { Field } from '../parts/field.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { usePlace } from '../place/use-place.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'

export function NewCodeForm({ made }: { made: (code: NewCode) => void }): JSX.Element {
  const { api, changed } = useClient()
  const { watched } = useTerminals()
  const { busy, problem, run } = useAction()
  const { terminal: asked = '' } = usePlace().query
  const [terminal, setTerminal] = useState(asked)
  const [profile, setProfile] = useState('')
  const known = watched.find(one => one.terminal.id === terminal.trim())?.terminal
  const profiles = [...new Set(watched.map(one => one.terminal.profile))]
  const create = async (): Promise<void> => {
    const code = await api.post<NewCode>('terminals/enrolment-codes', {
      ...(terminal.trim() !== '' && { terminal: terminal.trim() }),
      ...(profile.trim() !== '' && { profile: profile.trim() }),
    })
    changed('enrolment-codes')
    made(code)
  }
  return (
    <CardForm
      title="New code"
      verb="Make a code"
      busy={busy}
      problem={otherProblem(['terminal', 'profile'], problem)}
      submit={() => run(create)}
    >
      <div class="pair">
        <Field
          label="Terminal (optional)"
          hint="Its name here. Left empty, it gets the next free of T1, T2, …"
          problem={problemOf('terminal', problem)}
        >
          <input
            autocomplete="off"
            spellcheck={false}
            maxLength={64}
            value={terminal}
            onInput={({ currentTarget }) => setTerminal(currentTarget.value)}
          />
        </Field>
        <Field
          label="Profile (optional)"
          hint="Its model. Left empty, the terminal says it itself."
          problem={problemOf('profile', problem)}
        >
          <input
            autocomplete="off"
            maxLength={200}
            list="profiles"
            value={profile}
            onInput={({ currentTarget }) => setProfile(currentTarget.value)}
          />
        </Field>
        <datalist id="profiles">
          {profiles.map(one => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </div>
      {known !== undefined && (
        <p class="note wait">
          {known.revoked === null
            ? `${known.id} is enrolled already. With this code it gets new keys, and its present ones are refused.`
            : `${known.id} was revoked. With this code it gets new keys and is taken back.`}
        </p>
      )}
    </CardForm>
  )
}
