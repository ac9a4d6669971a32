// For how many hours a card works: up to ten years.

import type { JSX } from 'preact'

export function HoursInput({
  required = false,
  hours,
  type,
  ...told
}: {
  readonly required?: boolean
  readonly hours: string
  readonly type: (hours: string) => void
}): JSX.Element {
  return (
    // Its field tells it an id and what describes it.
    <input
      {...told}
      required={required}
      type="number"
      min="0.1"
      max="87600"
      step="any"
      inputMode="decimal"
      value={hours}
      onInput={({ currentTarget }) => type(currentTarget.value)}
    />
  )
}
