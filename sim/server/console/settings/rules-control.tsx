// Rules for card numbers: which readers each is for, and a box to try a new one before it is added.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CardRule } from '../client/shapes.ts'
import type { ControlProps } from './control-props.ts'
import { RuleDialog } from './rule-dialog.tsx'
import { forWhom, rulesOf, ruleWords } from './rule-words.ts'

export function RulesControl({ value, change, aria }: ControlProps): JSX.Element {
  const [adding, add] = useState(false)
  const rules = rulesOf(value)
  return (
    <fieldset
      class="control stack"
      aria-labelledby={aria['aria-labelledby']}
      aria-describedby={aria['aria-describedby']}
    >
      {rules.length === 0 ? (
        <p class="hint">No rule: each reader goes by its terminal’s own configuration.</p>
      ) : (
        <ol class="rules">
          {rules.map((one, i) => (
            <li key={JSON.stringify(one)} class="row spread">
              <span>
                <strong>{forWhom(one)}</strong>
                <br />
                <code>{ruleWords(one.rule)}</code>
              </span>
              <button
                type="button"
                class="button"
                onClick={() => change(rules.length === 1 ? '' : rules.filter((_, at) => at !== i))}
              >
                Remove<span class="unseen"> the rule for {forWhom(one)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      <div class="row">
        <button type="button" class="button" onClick={() => add(true)}>
          Try and add a rule…
        </button>
      </div>
      {/* The form in it stands in that of the setting, which must not be saved with it. */}
      <div onSubmit={event => event.stopPropagation()}>
        {adding && (
          <RuleDialog
            close={() => add(false)}
            add={(rule: CardRule) => {
              change([...rules, rule])
              add(false)
            }}
          />
        )}
      </div>
    </fieldset>
  )
}
