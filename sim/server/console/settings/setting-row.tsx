// One setting: what it does, its value, and what came of changing it. What is being changed stays until it is saved.

import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Setting } from '../client/shapes.ts'
import { useAnswered } from '../client/use-answered.ts'
import { Problem } from '../parts/field.tsx'
import { count } from '../parts/numbers.ts'
import { useSay } from '../parts/outcomes.tsx'
import { problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { riskOf } from './risks.ts'
import { SettingAbout } from './setting-about.tsx'
import { SettingControl } from './setting-control.tsx'
import { isHidden, titleOf } from './setting-words.ts'

export function SettingRow(props: {
  loaded: Setting
  /** When it was asked for, by `performance.now()`. */
  askedAt: number
  all: Readonly<Record<string, unknown>>
  /** Whether saving it resets all terminals. */
  reset: boolean
}): JSX.Element {
  const [setting, answered] = useAnswered(props.loaded, props.askedAt)
  const { name, set, warnings = [] } = setting
  const hidden = isHidden(setting)
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run, forget } = useAction()
  const [draft, setDraft] = useState<unknown>()
  const id = useId()
  const title = titleOf(name)
  const held = hidden ? '' : setting.value
  const value = draft ?? held
  const dirty = draft !== undefined && JSON.stringify(draft) !== JSON.stringify(held)
  const risk = hidden ? undefined : riskOf(name, value, { ...props.all, [name]: value })
  const store = (wanted: unknown, outcome: string): void =>
    run(async () => {
      const path = `settings?reset=${props.reset}`
      const values = await api.patch<Readonly<Record<string, unknown>>>(path, { [name]: wanted })
      answered({
        ...setting,
        value: hidden ? null : values[name],
        set: wanted !== null,
      })
      // What was typed since is not saved yet.
      setDraft((now: unknown) => (now === draft ? undefined : now))
      changed('settings', 'terminals')
      say(outcome)
    })
  return (
    <form
      class="setting"
      aria-labelledby={`${id}-title`}
      onSubmit={event => {
        event.preventDefault()
        if (dirty) store(value, `${title} was saved.`)
      }}
    >
      <SettingAbout setting={setting} id={id} />
      <div class="stack">
        <div class="value">
          <SettingControl
            setting={setting}
            value={value}
            change={setDraft}
            aria={{
              'aria-labelledby': `${id}-title`,
              'aria-describedby': [
                `${id}-about`,
                warnings.length > 0 && `${id}-warnings`,
                risk && `${id}-risk`,
                problem && `${id}-problem`,
              ]
                .filter(Boolean)
                .join(' '),
              'aria-invalid': problem !== undefined || undefined,
            }}
          />
          <button type="submit" class={dirty ? 'button main' : 'button'} disabled={busy || !dirty}>
            Save<span class="unseen"> {title}</span>
          </button>
        </div>
        {warnings.length > 0 && (
          <ul class="note wait" id={`${id}-warnings`}>
            {warnings.map(({ text, users }) => (
              <li key={text}>
                {users > 0 && <strong>{count(users, 'person', 'people')}: </strong>}
                {text}
              </li>
            ))}
          </ul>
        )}
        {risk !== undefined && (
          <p class="note wait" id={`${id}-risk`}>
            {risk}
          </p>
        )}
        {problem !== undefined && (
          <Problem id={`${id}-problem`}>{problemOf(name, problem) ?? problem}</Problem>
        )}
        <div class="row">
          {dirty && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => {
                setDraft(undefined)
                forget()
              }}
            >
              Undo
            </button>
          )}
          {set && !dirty && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                store(null, hidden ? `${title} was removed.` : `${title} has its default.`)
              }
            >
              {hidden ? 'Remove it' : 'Back to the default'}
              <span class="unseen"> of {title}</span>
            </button>
          )}
        </div>
      </div>
    </form>
  )
}
