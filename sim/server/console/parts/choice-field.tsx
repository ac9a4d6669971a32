// A choice that filters a list, kept in the address.

import type { JSX } from 'preact'
import { usePlace } from '../place/use-place.ts'
import { Field } from './field.tsx'

export function ChoiceField(props: {
  name: string
  label: string
  /** The choice that filters nothing. */
  all: string
  choices: readonly { readonly value: string; readonly label: string }[]
}): JSX.Element {
  const { query, changeQuery } = usePlace()
  const held = query[props.name] ?? ''
  // A choice from the address stands there even before the list of choices is known.
  const known = held === '' || props.choices.some(({ value }) => value === held)
  const choices = known ? props.choices : [...props.choices, { value: held, label: held }]
  return (
    <Field label={props.label}>
      <select
        value={held}
        onChange={({ currentTarget }) => changeQuery({ [props.name]: currentTarget.value })}
      >
        <option value="">{props.all}</option>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  )
}
