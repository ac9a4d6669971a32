// Gives what was done with a card to a person: with the card, or the activity only.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Move, Parked, User } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { count } from '../parts/numbers.ts'
import { useSay } from '../parts/outcomes.tsx'
import { useAction } from '../parts/use-action.ts'
import { cardWords } from './parked-words.ts'

export function GiveButton({ parked }: { parked: Parked }): JSX.Element {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(
    () => () => {
      // Its row goes with what was given; whoever used it by keyboard must not start at the top of the window.
      if (document.activeElement !== button.current) return
      queueMicrotask(() => document.querySelector('h1')?.focus())
    },
    [],
  )
  return (
    <>
      <button ref={button} type="button" class="button" onClick={() => setOpen(true)}>
        Give to a person…<span class="unseen"> {cardWords(parked.card)}</span>
      </button>
      {open && <GiveForm parked={parked} close={() => setOpen(false)} />}
    </>
  )
}

/** More people than this are not looked through: search for more letters. */
const MOST_SHOWN = 8

function GiveForm({ parked, close }: { parked: Parked; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [search, setSearch] = useState('')
  const [chosen, choose] = useState<User>()
  const [withCard, setWithCard] = useState(parked.card !== null)
  const { data, problem: lost } = useRows<User>('users', { search }, 'users')
  const found = (data ?? []).slice(0, MOST_SHOWN)
  const shown = chosen === undefined || found.some(({ id }) => id === chosen.id) ? [] : [chosen]
  const give = async (): Promise<void> => {
    if (chosen === undefined) throw new Error('Choose the person first.')
    const path = `parked-activity/${encodeURIComponent(parked.id)}/give`
    const move = await api.post<Move>(path, { user: chosen.id, card: withCard })
    close()
    changed('activities', 'users', 'log')
    const what = count(move.entries, 'activity', 'activities')
    const more = move.endedAt === null ? ', and more follow' : ''
    say(`${chosen.name} has ${what}${more}${withCard ? ', and the card' : ''} now.`)
  }
  return (
    <DialogForm
      title={`Whose is this? ${cardWords(parked.card)}`}
      verb="Give"
      close={close}
      busy={busy}
      problem={problem}
      submit={() => run(give)}
    >
      <Field label="Find a person" hint="Name, username or e-mail address.">
        <input
          type="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </Field>
      <fieldset class="checks">
        <legend>Person</legend>
        <LoadNote loaded={data !== undefined} problem={lost} />
        {data?.length === 0 && <p class="hint">Nobody fits. Search for less.</p>}
        {[...shown, ...found].map(user => (
          <label key={user.id} class="check">
            <input
              type="radio"
              name="person"
              checked={chosen?.id === user.id}
              onChange={() => choose(user)}
            />
            <span>
              {user.name} <span class="hint">{user.username}</span>
            </span>
          </label>
        ))}
        {(data?.length ?? 0) > MOST_SHOWN && (
          <p class="hint">There are more: search for their name.</p>
        )}
      </fieldset>
      {parked.card !== null && (
        <fieldset class="checks">
          <legend>What they get</legend>
          <label class="check">
            <input type="radio" name="what" checked={withCard} onChange={() => setWithCard(true)} />
            <span>The card and what was done with it</span>
          </label>
          <label class="check">
            <input
              type="radio"
              name="what"
              checked={!withCard}
              onChange={() => setWithCard(false)}
            />
            <span>
              What was done with it only <span class="hint">the card stays nobody’s</span>
            </span>
          </label>
        </fieldset>
      )}
    </DialogForm>
  )
}
