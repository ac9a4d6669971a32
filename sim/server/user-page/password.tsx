// The password somebody has: that there is one and since when, never which; and another one, knowing the one before.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { client } from './client.ts'
import type { OpenSession } from './open-session.ts'
import { Field, Form, ProblemNote } from './parts.tsx'
import { useAction } from './use-action.ts'
import { useSpeech } from './words.ts'

export function Password({ me, changed, ended }: OpenSession): JSX.Element {
  const say = useSpeech()
  const { busy, problem, run } = useAction()
  const [typed, setTyped] = useState({ old: '', new: '' })
  const [done, setDone] = useState(false)
  const change = (): void =>
    run(async () => {
      setDone(false)
      setTyped({ old: '', new: '' })
      await client.changePassword(typed)
      changed(await client.me())
      setDone(true)
    }, ended)
  const input = (field: keyof typeof typed, autocomplete: 'current-password' | 'new-password') => (
    <Field label={say(`password.${field}`)}>
      <input
        required
        type="password"
        autocomplete={autocomplete}
        maxLength={512}
        value={typed[field]}
        onInput={({ currentTarget }) => setTyped({ ...typed, [field]: currentTarget.value })}
      />
    </Field>
  )
  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">
        <Icon name="key" /> {say('your-password')}
      </h2>
      {me.passwordChangedAt === null ? (
        <p class="hint">{say('password.none')}</p>
      ) : (
        <Form submit={change}>
          <p class="hint">{say('password.since', { since: say.moment(me.passwordChangedAt) })}</p>
          {input('old', 'current-password')}
          {input('new', 'new-password')}
          <p class="hint">{say('password.how')}</p>
          <ProblemNote word={problem} />
          <div role="status">{done && <p class="note good">{say('password.changed')}</p>}</div>
          <div class="row">
            <button type="submit" class="button" disabled={busy}>
              {busy ? say('wait') : say('password.change')}
            </button>
          </div>
        </Form>
      )}
    </section>
  )
}
