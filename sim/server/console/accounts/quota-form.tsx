// Sets a page quota of a person or of each member of a group.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Group, Period } from '../client/shapes.ts'
import { useAllRows } from '../client/use-fetched.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { Select } from '../parts/select.tsx'
import { useAction } from '../parts/use-action.ts'

const FIELDS = ['user', 'pages'] as const
const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  day: 'A day',
  week: 'A week',
  month: 'A month',
}
/** In the list of groups: a person, whose name is asked for. */
const A_PERSON = ''

/** `user`: for this person and nobody else. */
export function QuotaForm(props: { user?: string; close: () => void }): JSX.Element {
  const { close } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const groups = useAllRows<Group>('groups', 'groups')
  const [group, setGroup] = useState(A_PERSON)
  const [user, setUser] = useState(props.user ?? '')
  const [period, setPeriod] = useState<Period>('month')
  const [pages, setPages] = useState('')
  const save = async (): Promise<void> => {
    const whose = group === A_PERSON ? { user } : { group }
    await api.post('quotas', { ...whose, period, pages: Number(pages) })
    changed('quotas', 'log')
    close()
    say('The quota was set. It holds from the next login on.')
  }
  return (
    <DialogForm
      title={props.user === undefined ? 'Set a page quota' : `Set a page quota of ${props.user}`}
      verb="Set"
      close={close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(save)}
    >
      {props.user === undefined && (
        <Field label="For">
          <select value={group} onChange={({ currentTarget }) => setGroup(currentTarget.value)}>
            <option value={A_PERSON}>One person</option>
            {(groups.data ?? []).map(({ id, name }) => (
              <option key={id} value={name}>
                Each member of {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      {props.user === undefined && group === A_PERSON && (
        <Field label="Username" problem={problemOf('user', problem)}>
          <input
            required
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            value={user}
            onInput={({ currentTarget }) => setUser(currentTarget.value)}
          />
        </Field>
      )}
      <Field label="Period">
        <Select words={PERIOD_WORDS} value={period} choose={setPeriod} />
      </Field>
      <Field
        label="Pages"
        hint="Copied and printed. It replaces the quota there is for the same period."
        problem={problemOf('pages', problem)}
      >
        <input
          required
          type="number"
          min="0"
          max="10000000"
          step="1"
          inputMode="numeric"
          value={pages}
          onInput={({ currentTarget }) => setPages(currentTarget.value)}
        />
      </Field>
    </DialogForm>
  )
}
