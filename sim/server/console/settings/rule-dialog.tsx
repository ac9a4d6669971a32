// The try-it box: a pasted rule on what a reader sends, step by step, by the code that terminals run; and its readers.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { CardRule, Dialect, TriedRule } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field, Problem } from '../parts/field.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { Select } from '../parts/select.tsx'
import { useAction } from '../parts/use-action.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'
import { DIALECTS, dialectWords } from './rule-words.ts'

const FIELDS = ['rule', 'raw'] as const
const WRITTEN_AS = {
  text: 'Text, such as 04A1B2C3',
  hex: 'Hex of its characters, such as 30 34 41 0D',
}

export function RuleDialog(props: {
  close: () => void
  add: (rule: CardRule) => void
}): JSX.Element {
  const { api } = useClient()
  const { watched } = useTerminals()
  const { busy, problem, run } = useAction()
  const [rule, setRule] = useState('')
  const [dialect, setDialect] = useState<Dialect | ''>('')
  const [raw, setRaw] = useState('')
  const [as, setAs] = useState<keyof typeof WRITTEN_AS>('text')
  const [terminal, setTerminal] = useState('')
  const [reader, setReader] = useState('')
  const [kind, setKind] = useState('')
  const [tried, setTried] = useState<TriedRule>()
  const ask = async (): Promise<TriedRule> => {
    setTried(undefined)
    const answer = await api.post<TriedRule>('card-rules/try', {
      rule,
      ...(dialect !== '' && { dialect }),
      ...(raw !== '' && { raw, as }),
    })
    setTried(answer)
    return answer
  }
  const add = async (): Promise<void> => {
    const { findings, rule: read } = await ask()
    if (findings.some(({ severity }) => severity === 'error')) return
    const place = { terminal: terminal.trim(), reader: reader.trim(), kind: kind.trim() }
    const said = Object.fromEntries(Object.entries(place).filter(([, words]) => words !== ''))
    props.add({ ...said, rule: read })
  }
  return (
    <DialogForm
      title="A rule for card numbers"
      verb="Add to the list"
      close={props.close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(add)}
    >
      <Field
        label="Rule"
        hint="Paste it from MyQ, PaperCut or SafeQ, or write one: drop-left 2 | hex-to-dec"
        problem={problemOf('rule', problem)}
      >
        <textarea
          required
          rows={2}
          maxLength={1_000}
          spellcheck={false}
          autocomplete="off"
          value={rule}
          onInput={({ currentTarget }) => setRule(currentTarget.value)}
        />
      </Field>
      <Field label="Written for">
        <select
          value={dialect}
          onChange={({ currentTarget }) => setDialect(currentTarget.value as Dialect | '')}
        >
          {DIALECTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label="What the reader sends (optional)"
        hint="Of one card, to try the rule on. It is kept nowhere."
        problem={problemOf('raw', problem)}
      >
        <input
          maxLength={1_000}
          spellcheck={false}
          autocomplete="off"
          value={raw}
          onInput={({ currentTarget }) => setRaw(currentTarget.value)}
        />
      </Field>
      <Field label="It is written as">
        <Select words={WRITTEN_AS} value={as} choose={setAs} />
      </Field>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => run(async () => void (await ask()))}
        >
          Try it
        </button>
      </div>
      <div role="status">{tried !== undefined && <Outcome tried={tried} />}</div>
      <Field label="For the terminal">
        <select value={terminal} onChange={({ currentTarget }) => setTerminal(currentTarget.value)}>
          <option value="">All terminals</option>
          {watched.map(({ terminal: { id } }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label="For the reader (optional)"
        hint="As the terminal’s configuration calls it, often its socket: usb, serial."
      >
        <input
          maxLength={64}
          spellcheck={false}
          autocomplete="off"
          value={reader}
          onInput={({ currentTarget }) => setReader(currentTarget.value)}
        />
      </Field>
      <Field label="For the model (optional)" hint="From the list of readers: keystroke, rdm6300.">
        <input
          maxLength={64}
          spellcheck={false}
          autocomplete="off"
          value={kind}
          onInput={({ currentTarget }) => setKind(currentTarget.value)}
        />
      </Field>
    </DialogForm>
  )
}

function Outcome({ tried }: { tried: TriedRule }): JSX.Element {
  const { dialect, text, findings, trial } = tried
  return (
    <div class="stack">
      {text !== null && (
        <p class="hint">
          Read as {dialectWords(dialect)}: <code>{text}</code>
        </p>
      )}
      {findings.map(({ severity, why }) =>
        severity === 'error' ? (
          <Problem key={why}>{why}</Problem>
        ) : (
          <p key={why} class="note wait">
            {why}
          </p>
        ),
      )}
      {trial !== null && (
        <ol class="steps">
          <li>
            The card: <code>{trial.before ?? trial.input}</code>
          </li>
          {trial.steps.map(({ step, text: left }, i) => (
            <li key={`${i} ${step}`}>
              <code>{step}</code>: {left === null ? 'cannot be done to this' : <code>{left}</code>}
            </li>
          ))}
        </ol>
      )}
      {trial !== null &&
        (trial.number === null ? (
          <Problem>{`No number comes of it: ${trial.why}.`}</Problem>
        ) : (
          <p class="note good">
            The number is <strong>{trial.number}</strong>.
          </p>
        ))}
    </div>
  )
}
