// What somebody sees of themselves: PIN, held jobs, cards, password, what they did last, account; and the way to a terminal.

import type { JSX } from 'preact'
import { Icon } from '../../design/icons.tsx'
import { Account } from './account.tsx'
import { Activities } from './activities.tsx'
import { Jobs } from './jobs.tsx'
import type { OpenSession } from './open-session.ts'
import { Heading, Validity } from './parts.tsx'
import { Password } from './password.tsx'
import { Pins } from './pins.tsx'
import { useSpeech } from './words.ts'

export function Home(props: OpenSession & { scan: () => void }): JSX.Element {
  const say = useSpeech()
  const { me, scan } = props
  return (
    <div class="home">
      <Heading>{say('hello', { name: me.name })}</Heading>
      <button type="button" class="button main large" onClick={scan}>
        <Icon name="scan" size={24} /> {say('scan')}
      </button>
      <Pins {...props} />
      <Jobs ended={props.ended} />
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
      <Activities ended={props.ended} />
      <Password {...props} />
      <Account {...props} />
    </div>
  )
}
