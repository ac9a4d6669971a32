// The desk: takes the challenge read over the telephone, and what the answer is to grant.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { NewUnlockCode } from '../client/shapes.ts'
import { CardForm } from '../parts/card-form.tsx'
import { Field } from '../parts/field.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { usePlace } from '../place/use-place.ts'
import { MODES_OF_ROLE, useHolder } from '../sign-in/holder.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'
import { GRANT_FIELDS, type Grant, GrantFields, grantBody } from './grant-fields.tsx'
import { readAsked } from './unlock-words.ts'

export function UnlockForm({ made }: { made: (code: NewUnlockCode) => void }): JSX.Element {
  const { api, changed } = useClient()
  const { role } = useHolder()
  const ids = useTerminals().watched.map(({ terminal }) => terminal.id)
  const { terminal: asked } = usePlace().query
  const { busy, problem, run } = useAction()
  const [chosen, choose] = useState(asked)
  const [challenge, setChallenge] = useState('')
  const [grant, setGrant] = useState<Grant>({
    ...{ mode: MODES_OF_ROLE[role][0] ?? 'single', hours: '8', reason: '' },
  })
  const terminal = chosen ?? (ids.length === 1 ? ids[0] : undefined) ?? ''
  const answer = async (): Promise<void> => {
    const path = `terminals/${encodeURIComponent(terminal)}/unlock-codes`
    const code = await api.post<NewUnlockCode>(path, { challenge, ...grantBody(grant) })
    changed('unlock-codes')
    made(code)
  }
  return (
    <CardForm
      title="Answer a challenge"
      verb="Give the code"
      busy={busy}
      problem={otherProblem(['challenge', ...GRANT_FIELDS], problem)}
      submit={() => run(answer)}
    >
      <div class="pair">
        <Field
          label="Challenge"
          hint="As the panel shows it, like 7K2M-9QXD. With the terminal’s name before it, the terminal is found by itself."
          problem={problemOf('challenge', problem)}
        >
          <input
            class="challenge"
            required
            maxLength={64}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            value={challenge}
            onInput={({ currentTarget }) => {
              const read = readAsked(currentTarget.value, ids)
              if (read.terminal !== undefined) choose(read.terminal)
              setChallenge(read.challenge)
            }}
          />
        </Field>
        <Field label="Terminal" hint="Its name stands above the challenge.">
          <select
            required
            value={terminal}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
          >
            <option value="">Choose one</option>
            {ids.map(id => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <GrantFields grant={grant} change={setGrant} problem={problem} />
    </CardForm>
  )
}
