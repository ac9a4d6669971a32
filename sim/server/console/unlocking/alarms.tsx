// Alarms of a terminal about codes that were used, until somebody dismisses them with a reason.

import type { JSX } from 'preact'
import type { Page, UnlockAlarm } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { ReasonButton } from '../parts/reason-button.tsx'
import { When } from '../parts/when.tsx'
import { ALARMS, askedFor, grantWords } from './unlock-words.ts'

export function UnlockAlarms({ terminal }: { terminal: string }): JSX.Element | null {
  const path = `unlock-alarms?open=true&terminal=${encodeURIComponent(terminal)}`
  const { data } = useFetched<Page<UnlockAlarm>>(path, 'unlock-codes')
  if (data === undefined || data.items.length === 0) return null
  return (
    <section class="card loud" aria-labelledby="alarms">
      <h2 id="alarms">Alarms</h2>
      <ul class="stack">
        {data.items.map(alarm => (
          <li key={alarm.id} class="note bad">
            <p>{ALARMS[alarm.why]}</p>
            <p>
              {grantWords(alarm)}, {askedFor(alarm)}, <When at={alarm.at} />
            </p>
            <ReasonButton
              label="Dismiss"
              title="Dismiss this alarm?"
              path={`unlock-alarms/${alarm.id}/dismiss`}
              topics={['unlock-codes', 'terminals']}
              outcome="The alarm was dismissed."
            >
              <p>It is not shown any more. Who dismissed it and why stays in the App. Log.</p>
            </ReasonButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
