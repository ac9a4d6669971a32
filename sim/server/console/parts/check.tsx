// A box to tick, with what it stands for.

import type { ComponentChildren, JSX } from 'preact'

export function Check(props: {
  checked: boolean
  disabled?: boolean
  choose: (wanted: boolean) => void
  children: ComponentChildren
}): JSX.Element {
  const { checked, disabled = false, choose, children } = props
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => choose(currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  )
}
