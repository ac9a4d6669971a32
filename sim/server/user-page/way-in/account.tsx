// Whether somebody is here for their work or for themselves.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { Heading, ProblemNote } from '../parts.tsx'
import { useSpeech } from '../words.ts'
import { keepAccount } from './last-visit.ts'
import type { OnTheWay } from './on-the-way.ts'
import { Back, StepCount } from './step-count.tsx'
import type { Account } from './steps.ts'

const ICONS = { work: 'badge', personal: 'person' } as const

export function AccountStep({ place, next, back, ways }: OnTheWay): JSX.Element {
  const say = useSpeech()
  const [refused, setRefused] = useState(false)
  const choose = (account: Account): void => {
    const isClosed = account === 'personal' && ways.value?.selfRegistration === false
    setRefused(isClosed)
    if (isClosed) return
    keepAccount(account)
    next({ account })
  }
  return (
    <div class="stack">
      <StepCount step="account" />
      <Heading>{say('account.which')}</Heading>
      <p class="hint">{say('account.at', { tenant: place.tenant })}</p>
      <ProblemNote word={refused ? 'registration-off' : ways.problem} />
      <ul class="choices">
        {(['work', 'personal'] as const).map(account => (
          <li key={account}>
            <button type="button" class="button choice" onClick={() => choose(account)}>
              <Icon name={ICONS[account]} size={28} />
              <span>
                <strong>{say(`account.${account}`)}</strong>
                <small>{say(`account.${account}.how`)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Back back={back} />
    </div>
  )
}
