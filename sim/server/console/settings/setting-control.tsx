// The control that fits a setting.

import type { JSX } from 'preact'
import type { ControlProps } from './control-props.ts'
import { DurationControl } from './duration-control.tsx'
import { GroupsControl } from './groups-control.tsx'
import { ListControl } from './list-control.tsx'
import { RulesControl } from './rules-control.tsx'
import { choiceWords } from './setting-words.ts'

export function SettingControl(props: ControlProps): JSX.Element {
  const { setting, value, change, aria } = props
  const { kind, choices = [] } = setting
  if (kind === 'choice') {
    return (
      <select
        {...aria}
        class="control"
        value={String(value)}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      >
        {choices.map(choice => (
          <option key={choice} value={choice}>
            {choiceWords(choice)}
          </option>
        ))}
      </select>
    )
  }
  if (kind === 'list' && choices.length > 0) return <ListControl {...props} />
  if (kind === 'groups') return <GroupsControl {...props} />
  if (kind === 'rules') return <RulesControl {...props} />
  if (kind === 'duration') return <DurationControl {...props} />
  return (
    <input
      {...aria}
      class="control"
      autocomplete="off"
      spellcheck={false}
      value={String(value ?? '')}
      onInput={({ currentTarget }) => {
        const typed = currentTarget.value
        change(kind === 'number' && /^\d+$/.test(typed) ? Number(typed) : typed)
      }}
      {...(kind === 'number' && { inputMode: 'numeric' as const })}
      {...(kind === 'secret' && {
        type: 'password',
        autocomplete: 'new-password',
        placeholder: setting.set ? '•••••• (type a new one)' : '',
      })}
      {...(kind === 'code' && {
        inputMode: 'numeric' as const,
        placeholder: setting.set ? '•••••• (type a new one)' : '4 to 16 digits',
        maxLength: 16,
      })}
    />
  )
}
