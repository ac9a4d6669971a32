// What the connector last said, beside where it is set: who sets it up sees at once whether it works.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { ConnectorOutcome } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Loaded } from '../parts/loaded.tsx'
import { When } from '../parts/when.tsx'

const SHOWN = 5
/** Ordinary answers; everything else is trouble. */
const FINE: readonly string[] = ['granted', 'invalid', 'nobody']
const PRESENTED = { 0: 'PIN', 1: 'Card', 7: 'Card or PIN' } as const

export function ConnectorOutcomes(): JSX.Element {
  const fetched = useFetched<{ readonly items: readonly ConnectorOutcome[] }>(
    'connector/outcomes',
    'connector',
  )
  return (
    <section class="stack" aria-label="What the connector last said">
      <h3>What the connector last said</h3>
      <Loaded of={fetched}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="hint">It was not asked since the server started.</p>
          ) : (
            <ul class="plain">
              {items.slice(0, SHOWN).map(({ at, loginType, outcome, about }, index) => (
                <li key={`${at} ${index}`}>
                  <When at={at} /> · {PRESENTED[loginType]} ·{' '}
                  {FINE.includes(outcome) ? about : <Badge tone="wait">{about}</Badge>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}
