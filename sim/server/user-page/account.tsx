// Somebody's account: what it is called, which whoever registered themselves may change, and signing out everywhere.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { client } from './client.ts'
import type { OpenSession } from './open-session.ts'
import { Field, Form, PLAIN, ProblemNote } from './parts.tsx'
import { useAction } from './use-action.ts'
import { useSpeech } from './words.ts'

export function Account({ me, changed, left, ended }: OpenSession): JSX.Element {
  const say = useSpeech()
  const { busy, problem, run } = useAction()
  const signOut = (): void =>
    run(async () => {
      await client.signOutEverywhere()
      left()
    }, ended)
  return (
    <section class="card" aria-labelledby="account">
      <h2 id="account">
        <Icon name="person" /> {say('account')}
      </h2>
      <dl class="facts">
        <dt>{say('user-name')}</dt>
        <dd>{me.username}</dd>
        <dt>{say('email')}</dt>
        <dd>{me.email ?? say('email.none')}</dd>
        <dt>{say('account.kind')}</dt>
        <dd>{say(`account.${me.account}`)}</dd>
        <dt>{say('signed-in-by')}</dt>
        <dd>{say(`by.${me.signedInBy}`)}</dd>
      </dl>
      {me.mayChangeUsername && <Rename me={me} changed={changed} ended={ended} />}
      <p class="hint">{say('everywhere.how')}</p>
      <ProblemNote word={problem} />
      <div class="row">
        <button type="button" class="button" disabled={busy} onClick={signOut}>
          <Icon name="leave" /> {say('sign-out-everywhere')}
        </button>
      </div>
    </section>
  )
}

function Rename({ me, changed, ended }: Omit<OpenSession, 'left'>): JSX.Element {
  const say = useSpeech()
  const [name, setName] = useState('')
  const [done, setDone] = useState(false)
  const { busy, problem, run } = useAction()
  const submit = (): void =>
    run(async () => {
      setDone(false)
      changed(await client.rename(name.trim()))
      setName('')
      setDone(true)
    }, ended)
  return (
    <Form submit={submit}>
      <Field label={say('rename')}>
        <input
          {...PLAIN}
          name="new-username"
          autocomplete="off"
          maxLength={200}
          placeholder={me.username}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </Field>
      <ProblemNote word={problem === 'invalid-request' ? 'no-username' : problem} />
      <div role="status">{done && <p class="note good">{say('rename.done')}</p>}</div>
      <div class="row">
        <button type="submit" class="button" disabled={busy}>
          {busy ? say('wait') : say('rename.do')}
        </button>
      </div>
    </Form>
  )
}
