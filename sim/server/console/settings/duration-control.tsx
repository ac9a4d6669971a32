// A number with its unit.

import type { JSX } from 'preact'
import type { ControlProps } from './control-props.ts'
import { type Duration, readDuration, UNITS, writeDuration } from './duration.ts'

export function DurationControl({ setting, value, change, aria }: ControlProps): JSX.Element {
  const { amount, unit } = readDuration(value, setting.name) ?? halfTyped(String(value))
  return (
    <fieldset class="row control" aria-labelledby={aria['aria-labelledby']}>
      <input
        {...aria}
        class="amount"
        inputMode="decimal"
        autocomplete="off"
        value={amount}
        onInput={({ currentTarget }) =>
          change(writeDuration({ amount: currentTarget.value, unit }))
        }
      />
      <select
        aria-label="Unit"
        value={unit}
        onChange={({ currentTarget }) => {
          const chosen = UNITS.find(one => one.unit === currentTarget.value)
          if (chosen !== undefined) change(writeDuration({ amount, unit: chosen.unit }))
        }}
      >
        {UNITS.map(one => (
          <option key={one.unit} value={one.unit}>
            {one.label}
          </option>
        ))}
      </select>
    </fieldset>
  )
}

/** What stands before the unit, whatever it is: somebody is not done typing. */
function halfTyped(text: string): Duration {
  const [, amount = text, written] = /^(.*?)(ms|s|m|h|d)$/.exec(text) ?? []
  return { amount, unit: UNITS.find(one => one.unit === written)?.unit ?? 's' }
}
