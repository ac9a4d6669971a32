// Asks whom to keep out, where and why, and issues a deny list.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { DenyList } from '../client/shapes.ts'
import { CardForm } from '../parts/card-form.tsx'
import { Check } from '../parts/check.tsx'
import { Field } from '../parts/field.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { ReasonField } from '../parts/reason-field.tsx'
import { useAction } from '../parts/use-action.ts'
import { usePlace } from '../place/use-place.ts'
import { aboutCards, cardsIn } from './deny-list-words.ts'
import { PeopleChoice } from './people-choice.tsx'
import { TerminalChoice } from './terminal-choice.tsx'

export function NewDenyListForm({ issued }: { issued: (list: DenyList) => void }): JSX.Element {
  const { api, changed } = useClient()
  const { user, terminal, purge: erases } = usePlace().query
  const { busy, problem: said, run } = useAction()
  const [users, setUsers] = useState(user === undefined ? [] : [user])
  const [terminals, setTerminals] = useState(terminal === undefined ? [] : [terminal])
  const [cards, setCards] = useState('')
  const [purge, setPurge] = useState(erases === 'yes')
  const [reason, setReason] = useState('')
  const problem = aboutCards(said)
  const issue = async (): Promise<void> => {
    const list = await api.post<DenyList>('deny-lists', {
      ...{ users, cards: cardsIn(cards), purge, reason },
      ...(terminals.length > 0 && { terminals }),
    })
    changed('deny-lists')
    issued(list)
  }
  return (
    <CardForm
      title="New deny list"
      verb="Issue the list"
      busy={busy}
      problem={otherProblem(['cards', 'reason'], problem)}
      submit={() => run(issue)}
    >
      <p class="hint">Everybody who is switched off is on it anyway, with their cards.</p>
      <div class="pair">
        <PeopleChoice
          chosen={users}
          choose={(id, wanted) => setUsers(held => ticked(held, id, wanted))}
        />
        <Field
          label="Cards (optional)"
          hint="Numbers as readers show them, with blanks between. For cards that belong to nobody any more."
          problem={problemOf('cards', problem)}
        >
          <input
            autocomplete="off"
            spellcheck={false}
            value={cards}
            onInput={({ currentTarget }) => setCards(currentTarget.value)}
          />
        </Field>
      </div>
      <TerminalChoice
        chosen={terminals}
        choose={(id, wanted) => setTerminals(held => ticked(held, id, wanted))}
      />
      <Check checked={purge} choose={setPurge}>
        Erase all stored logins there as well
      </Check>
      {purge && (
        <p class="note bad">
          Nobody logs in offline at a terminal that takes this list until it has synchronised with
          the server again.
        </p>
      )}
      <ReasonField
        hint="It stands in the list and is kept with your name."
        reason={reason}
        change={setReason}
        problem={problem}
      />
    </CardForm>
  )
}

const ticked = (held: readonly string[], id: string, wanted: boolean): string[] =>
  wanted ? [...held, id] : held.filter(one => one !== id)
