// Whom to deny beside those who are switched off: found by name, ticked one by one.

import type { JSX } from 'preact'
import type { User } from '../client/shapes.ts'
import { useFetched, useRows } from '../client/use-fetched.ts'
import { Check } from '../parts/check.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { usePlace } from '../place/use-place.ts'

interface Choosing {
  /** Ids. */
  readonly chosen: readonly string[]
  readonly choose: (id: string, wanted: boolean) => void
}

export function PeopleChoice({ chosen, choose }: Choosing): JSX.Element {
  const { search = '' } = usePlace().query
  return (
    <div class="stack">
      <SearchField name="search" label="People (optional)" hint="Name, username or e-mail" />
      {(chosen.length > 0 || search !== '') && (
        <fieldset class="checks">
          <legend class="unseen">People to deny</legend>
          {chosen.map(id => (
            <Chosen key={id} id={id} choose={choose} />
          ))}
          {search !== '' && <Found search={search} chosen={chosen} choose={choose} />}
        </fieldset>
      )}
    </div>
  )
}

/** Known by id alone: an address may have brought it. */
function Chosen({ id, choose }: { id: string } & Pick<Choosing, 'choose'>): JSX.Element {
  const { data, problem } = useFetched<User>(`users/${encodeURIComponent(id)}`, 'users')
  if (data?.id !== id) return <LoadNote loaded={false} problem={problem} />
  return <Person user={data} chosen choose={wanted => choose(id, wanted)} />
}

function Found({ search, chosen, choose }: { search: string } & Choosing): JSX.Element {
  const { data, problem } = useRows<User>('users', { search }, 'users')
  const others = (data ?? []).filter(({ id }) => !chosen.includes(id))
  return (
    <>
      <LoadNote loaded={data !== undefined} problem={problem} />
      {data?.length === 0 && <p class="hint">Nobody fits. Search for less.</p>}
      {others.map(user => (
        <Person
          key={user.id}
          user={user}
          chosen={false}
          choose={wanted => choose(user.id, wanted)}
        />
      ))}
    </>
  )
}

function Person(props: {
  user: User
  chosen: boolean
  choose: (wanted: boolean) => void
}): JSX.Element {
  const { name, username, active } = props.user
  return (
    <Check checked={props.chosen || !active} disabled={!active} choose={props.choose}>
      {name} <span class="hint">{active ? username : 'switched off, so on it anyway'}</span>
    </Check>
  )
}
