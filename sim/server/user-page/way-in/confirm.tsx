// Where the link of a sign-up mail leads: the account is made, once.

import type { JSX } from 'preact'
import { client } from '../client.ts'
import { Heading, ProblemNote, Waiting } from '../parts.tsx'
import { useLoaded } from '../use-loaded.ts'
import { useSpeech } from '../words.ts'
import type { OnTheWay } from './on-the-way.ts'

export function Confirm(props: OnTheWay & { token: string }): JSX.Element {
  const { place, token, be, setUser } = props
  const say = useSpeech()
  const { value, problem } = useLoaded(() => client.confirm(place.tenant, token), token)
  const on = (): void => {
    if (value !== undefined) setUser(value.username)
    be({ step: 'sign-in', account: 'personal' })
  }
  if (value === undefined && (problem === undefined || problem === 'silent')) {
    return <Waiting problem={problem} />
  }
  return (
    <div class="stack">
      <Heading>{say(value === undefined ? 'confirm.not' : 'confirm.done')}</Heading>
      {value === undefined ? (
        <ProblemNote word={problem} />
      ) : (
        <p>
          {say(value.active ? 'confirm.active' : 'confirm.waits', { username: value.username })}
        </p>
      )}
      <button type="button" class="button main" onClick={on}>
        {say('sign-in')}
      </button>
    </div>
  )
}
