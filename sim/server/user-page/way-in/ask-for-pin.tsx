// A new PIN for somebody who is not signed in, by mail.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { client } from '../client.ts'
import { Form, Heading, ProblemNote } from '../parts.tsx'
import { useAction } from '../use-action.ts'
import { useSpeech } from '../words.ts'
import type { OnTheWay } from './on-the-way.ts'
import { UserField } from './sign-in.tsx'
import { BackToSignIn } from './step-count.tsx'

export function AskForPin(props: OnTheWay): JSX.Element {
  const { place, user, setUser } = props
  const say = useSpeech()
  const [sent, setSent] = useState(false)
  const { busy, problem, run } = useAction()
  const submit = (): void =>
    run(async () => {
      setSent(false)
      await client.requestPin({ tenant: place.tenant, user: user.trim() })
      setSent(true)
    })
  return (
    <Form submit={submit}>
      <Heading>{say('ask')}</Heading>
      <p class="hint">{say('ask.how')}</p>
      <UserField user={user} setUser={setUser} />
      <ProblemNote word={problem} />
      <div role="status">{sent && <p class="note good">{say('ask.sent')}</p>}</div>
      <button type="submit" class="button main" disabled={busy}>
        <Icon name="mail" /> {busy ? say('wait') : say('ask.send')}
      </button>
      <BackToSignIn {...props} />
    </Form>
  )
}
