// For how many hours a card works: up to ten years.

import type { JSX } from 'preact'

export function HoursInput(props: {
  readonly required?: boolean
  readonly hours: string
  readonly type: (hours: string) => void
}): JSX.Element {
  return (
    <input
      required={props.required ?? false}
      type="number"
      min="0.1"
      max="87600"
      step="any"
      inputMode="decimal"
      value={props.hours}
      onInput={({ currentTarget }) => props.type(currentTarget.value)}
    />
  )
}
