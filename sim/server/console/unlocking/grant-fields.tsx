// What a code is for: mode, hours where they matter, and why.

import type { JSX } from 'preact'
import type { UnlockMode } from '../client/shapes.ts'
import { Field } from '../parts/field.tsx'
import { problemOf } from '../parts/problem-of.ts'
import { ReasonField } from '../parts/reason-field.tsx'
import { MODES_OF_ROLE, useHolder } from '../sign-in/holder.ts'
import { MODE_MEANS, MODES } from './unlock-words.ts'

export interface Grant {
  readonly mode: UnlockMode
  readonly hours: string
  readonly reason: string
}

export const GRANT_FIELDS = ['mode', 'hours', 'reason'] as const
const MOST_HOURS = 72

/** As the Server API takes it. */
export const grantBody = ({ mode, hours, reason }: Grant) => ({
  ...{ mode, reason },
  ...(mode === 'until-online' && { hours: Number(hours) }),
})

export function GrantFields(props: {
  grant: Grant
  change: (grant: Grant) => void
  problem: string | undefined
}): JSX.Element {
  const { grant, change, problem } = props
  const { role } = useHolder()
  return (
    <>
      <div class="pair">
        <Field label="What for" hint={MODE_MEANS[grant.mode]} problem={problemOf('mode', problem)}>
          <select
            value={grant.mode}
            onChange={({ currentTarget }) =>
              change({ ...grant, mode: currentTarget.value as UnlockMode })
            }
          >
            {MODES_OF_ROLE[role].map(mode => (
              <option key={mode} value={mode}>
                {MODES[mode]}
              </option>
            ))}
          </select>
        </Field>
        {grant.mode === 'until-online' && (
          <Field
            label="Hours at most"
            hint={`1 to ${MOST_HOURS}. It ends before that when the server is back.`}
            problem={problemOf('hours', problem)}
          >
            <input
              type="number"
              required
              min="1"
              max={MOST_HOURS}
              inputMode="numeric"
              value={grant.hours}
              onInput={({ currentTarget }) => change({ ...grant, hours: currentTarget.value })}
            />
          </Field>
        )}
      </div>
      <ReasonField
        hint="Who asked and why. It is kept with your name."
        reason={grant.reason}
        change={reason => change({ ...grant, reason })}
        problem={problem}
      />
    </>
  )
}
