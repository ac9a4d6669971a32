// Several of a few words.

import type { JSX } from 'preact'
import { Check } from '../parts/check.tsx'
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
        <Check
          key={choice}
          checked={chosen.includes(choice)}
          choose={wanted =>
            // In the order of the choices, so that going there and back changes nothing.
            change(
              choices.filter(one => (one === choice ? wanted : chosen.includes(one))).join(', '),
            )
          }
        >
          {choiceWords(choice)}
        </Check>
      ))}
    </fieldset>
  )
}
