// Several of a few words.

import type { JSX } from 'preact'
import type { ControlProps } from './control-props.ts'
import { choiceWords, listOf } from './setting-words.ts'

export function ListControl({ setting, value, change, aria }: ControlProps): JSX.Element {
  const chosen = listOf(value)
  const { choices = [] } = setting
  return (
    <fieldset
      class="checks"
      aria-labelledby={aria['aria-labelledby']}
      aria-describedby={aria['aria-describedby']}
    >
      {choices.map(choice => (
        <label key={choice} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(choice)}
            onChange={({ currentTarget: { checked } }) =>
              // In the order of the choices, so that going there and back changes nothing.
              change(
                choices.filter(one => (one === choice ? checked : chosen.includes(one))).join(', '),
              )
            }
          />
          <span>{choiceWords(choice)}</span>
        </label>
      ))}
    </fieldset>
  )
}
