// Gives a card another end: some hours from now, at once, or none.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { useClient } from '../client/client.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { Select } from '../parts/select.tsx'
import { useAction } from '../parts/use-action.ts'
import { HoursInput } from './hours-input.tsx'

type End = 'now' | 'hours' | 'never'
const WORDS: Readonly<Record<End, string>> = {
  now: 'End it now',
  hours: 'Some hours from now',
  never: 'No end',
}
const FIELDS = ['validHours'] as const

/** `name`: the card, masked. */
export function CardEnd(props: { name: string; path: string }): JSX.Element {
  const [asking, ask] = useState(false)
  return (
    <>
      <button
        type="button"
        class="button quiet icon"
        aria-label={`Change the end of card ${props.name}`}
        onClick={() => ask(true)}
      >
        <Icon name="clock" />
      </button>
      {asking && <EndForm {...props} close={() => ask(false)} />}
    </>
  )
}

function EndForm(props: { name: string; path: string; close: () => void }): JSX.Element {
  const { name, path, close } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [end, setEnd] = useState<End>('now')
  const [hours, setHours] = useState('8')
  const validHours = { now: 0, hours: Number(hours), never: null }[end]
  const change = async (): Promise<void> => {
    await api.patch(path, { validHours })
    changed('users')
    close()
    say(end === 'now' ? `Card ${name} has ended.` : `Card ${name} has another end.`)
  }
  return (
    <DialogForm
      title={`Until when card ${name} works`}
      verb="Change"
      close={close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(change)}
    >
      <Field label="End" hint="Offline terminals learn it when they are back online.">
        <Select words={WORDS} value={end} choose={setEnd} />
      </Field>
      {end === 'hours' && (
        <Field label="Valid for hours" problem={problemOf('validHours', problem)}>
          <HoursInput required hours={hours} type={setHours} />
        </Field>
      )}
    </DialogForm>
  )
}
