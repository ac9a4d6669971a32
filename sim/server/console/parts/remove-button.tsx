// A button that takes something away, after asking.

import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { useClient } from '../client/client.ts'
import type { Topic } from '../client/topics.ts'
import { Confirm } from './confirm.tsx'
import { useSay } from './outcomes.tsx'

export function RemoveButton(props: {
  /** What is done to what, e.g. `Remove card ••••0405`: the button's name. */
  label: string
  /** The one verb of it, on the button of the dialogue. */
  verb: string
  /** The question. */
  title: string
  /** What is removed, as the Server API names it. */
  path: string
  topics: readonly Topic[]
  /** What is said when it is done. */
  outcome: string
  /** What happens then. */
  children: ComponentChildren
}): JSX.Element {
  const { label, verb, title, path, topics, outcome, children } = props
  const { api, changed } = useClient()
  const say = useSay()
  const [asking, ask] = useState(false)
  return (
    <>
      <button type="button" class="button quiet icon" aria-label={label} onClick={() => ask(true)}>
        <Icon name="trash" />
      </button>
      {asking && (
        <Confirm
          title={title}
          verb={verb}
          close={() => ask(false)}
          act={async () => {
            await api.remove(path)
            changed(...topics)
            say(outcome)
          }}
        >
          {children}
        </Confirm>
      )}
    </>
  )
}
