// Some of the tenant's groups, and those chosen that are none yet.

import type { JSX } from 'preact'
import { GroupChoice } from '../people/group-choice.tsx'
import type { ControlProps } from './control-props.ts'
import { listOf } from './setting-words.ts'

export function GroupsControl({ setting, value, change }: ControlProps): JSX.Element {
  const chosen = listOf(value)
  return (
    <GroupChoice
      chosen={chosen}
      held={listOf(setting.value)}
      choose={(group, wanted) =>
        change([...chosen.filter(name => name !== group), ...(wanted ? [group] : [])].sort())
      }
    />
  )
}
