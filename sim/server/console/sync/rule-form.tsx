// Whom terminals hold, as a form: everybody or groups, and who comes first where not all have room.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Group, SyncRule } from '../client/shapes.ts'
import { useAllRows } from '../client/use-fetched.ts'
import { Check } from '../parts/check.tsx'
import { Field, Problem } from '../parts/field.tsx'
import { placeHash } from '../place/place.ts'
import { FIRST, WHO } from './sync-words.ts'

export function RuleForm(props: {
  rule: SyncRule
  busy: boolean
  problem: string | undefined
  save: (rule: SyncRule) => void
}): JSX.Element {
  const { rule, busy, problem, save } = props
  const [draft, setDraft] = useState<Partial<SyncRule>>({})
  const wanted = { ...rule, ...draft }
  const isChanged = JSON.stringify(wanted) !== JSON.stringify(rule)
  const change = (over: Partial<SyncRule>): void => setDraft(held => ({ ...held, ...over }))
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        if (isChanged) save(wanted)
      }}
    >
      <div class="pair">
        <Field label="Who is synchronised">
          <Words of={WHO} value={wanted.who} choose={who => change({ who })} />
        </Field>
        <Field label="Who gets a place first" hint="A terminal holds 100 people at most.">
          <Words of={FIRST} value={wanted.first} choose={first => change({ first })} />
        </Field>
      </div>
      {wanted.who === 'groups' && (
        <GroupChecks chosen={wanted.groups} choose={groups => change({ groups })} />
      )}
      {wanted.who === 'nobody' && (
        <p class="note wait">
          Synchronization is off: only who has logged in there before can log in offline.
        </p>
      )}
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row">
        <button
          type="submit"
          class={isChanged ? 'button main' : 'button'}
          disabled={busy || !isChanged}
        >
          Save<span class="unseen"> who is synchronised</span>
        </button>
        {isChanged && (
          <button type="button" class="button" disabled={busy} onClick={() => setDraft({})}>
            Undo
          </button>
        )}
      </div>
    </form>
  )
}

/** A choice among a few values, each said in words. */
function Words<T extends string>(props: {
  of: Readonly<Record<T, string>>
  value: T
  choose: (value: T) => void
}): JSX.Element {
  // What the field around it adds: its id, and what describes it.
  const { of, value, choose, ...control } = props
  const all = Object.keys(of) as T[]
  return (
    <select
      {...control}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = all.find(one => one === currentTarget.value)
        if (chosen !== undefined) choose(chosen)
      }}
    >
      {all.map(one => (
        <option key={one} value={one}>
          {of[one]}
        </option>
      ))}
    </select>
  )
}

function GroupChecks(props: {
  chosen: readonly string[]
  choose: (groups: readonly string[]) => void
}): JSX.Element {
  const { chosen, choose } = props
  const { data: groups = [] } = useAllRows<Group>('groups', 'groups')
  if (groups.length === 0) {
    return (
      <p class="note wait">
        There is no group yet, so nobody is synchronised. <a href={placeHash('groups')}>Make one</a>
        .
      </p>
    )
  }
  return (
    <fieldset class="checks">
      <legend class="unseen">Groups that are synchronised</legend>
      {groups.map(({ name }) => (
        <Check
          key={name}
          checked={chosen.includes(name)}
          choose={isWanted =>
            // In the order of the list, so that going there and back changes nothing.
            choose(
              groups
                .map(group => group.name)
                .filter(one => (one === name ? isWanted : chosen.includes(one))),
            )
          }
        >
          {name}
        </Check>
      ))}
    </fieldset>
  )
}
