// What somebody sees of themselves: PIN, cards, password, what they did last, account.

import type { JSX } from 'preact'
import { Icon } from '../../design/icons.tsx'
import { Activities } from './activities.tsx'
import { client } from './client.ts'
import type { OpenSession } from './open-session.ts'
import { Heading, ProblemNote, Validity } from './parts.tsx'
import { Password } from './password.tsx'
import { Pins } from './pins.tsx'
import { useAction } from './use-action.ts'
import { useSpeech } from './words.ts'

export function Home(props: OpenSession): JSX.Element {
  const say = useSpeech()
  const { me } = props
  return (
    <div class="home">
      <Heading>{say('hello', { name: me.name })}</Heading>
      <Pins {...props} />
      <section class="card" aria-labelledby="cards">
        <h2 id="cards">
          <Icon name="badge" /> {say('cards')}
        </h2>
        {me.cards.length === 0 ? (
          <p class="hint">{say('cards.none')}</p>
        ) : (
          <ul class="things">
            {me.cards.map(card => (
              <li key={card.number}>
                <span class="mono">{card.number.replaceAll('*', '•')}</span>
                <Validity of={card} word={say('card.works')} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <Password {...props} />
      <Activities ended={props.ended} />
      <Account {...props} />
    </div>
  )
}

function Account({ me, left, ended }: OpenSession): JSX.Element {
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
      </dl>
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
