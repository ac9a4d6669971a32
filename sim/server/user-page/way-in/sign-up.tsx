// A new account by mail: whoever has the address confirms it with the link that comes.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { client } from '../client.ts'
import { Field, Form, Heading, PLAIN, ProblemNote } from '../parts.tsx'
import { useAction } from '../use-action.ts'
import { useSpeech } from '../words.ts'
import type { OnTheWay } from './on-the-way.ts'
import { BackToSignIn } from './step-count.tsx'

const FIELDS = {
  givenName: { autocomplete: 'given-name', maxLength: 80 },
  familyName: { autocomplete: 'family-name', maxLength: 80 },
  email: { ...PLAIN, autocomplete: 'email', maxLength: 200, type: 'email' },
  username: { ...PLAIN, required: false, autocomplete: 'username', maxLength: 200 },
  password: { ...PLAIN, autocomplete: 'new-password', maxLength: 512, type: 'password' },
} as const
type FieldName = keyof typeof FIELDS

export function SignUp(props: OnTheWay): JSX.Element {
  const { tenant } = props.place
  const say = useSpeech()
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({})
  const [sentTo, setSentTo] = useState<string>()
  const { busy, problem, run } = useAction()
  const submit = (): void =>
    run(async () => {
      const { email = '', password = '', ...names } = typed
      const filled = Object.fromEntries(
        Object.entries(names)
          .map(([name, text]) => [name, text.trim()])
          .filter(([, text]) => text !== ''),
      )
      const address = email.trim()
      await client.signUp({ ...filled, tenant, email: address, password, language: say.language })
      setTyped({})
      setSentTo(address)
    })
  if (sentTo !== undefined) {
    return (
      <div class="stack">
        <Heading>{say('sign-up.sent')}</Heading>
        <p>{say('sign-up.sent.how', { email: sentTo })}</p>
        <BackToSignIn {...props} />
      </div>
    )
  }
  return (
    <Form submit={submit}>
      <Heading>{say('sign-up')}</Heading>
      <p class="hint">{say('sign-up.how', { tenant })}</p>
      {(Object.keys(FIELDS) as FieldName[]).map(name => (
        <Field key={name} label={say(`sign-up.${name}`)}>
          <input
            {...FIELDS[name]}
            name={name}
            value={typed[name] ?? ''}
            onInput={({ currentTarget }) => setTyped({ ...typed, [name]: currentTarget.value })}
          />
        </Field>
      ))}
      <p class="hint">{say('password.how')}</p>
      <ProblemNote word={problem === 'mails-off' ? 'no-sign-up-mails' : problem} />
      <button type="submit" class="button main" disabled={busy}>
        <Icon name="mail" /> {busy ? say('wait') : say('sign-up.send')}
      </button>
      <BackToSignIn {...props} />
    </Form>
  )
}
