// Takes a card or PIN away from a person, after asking.

import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { useClient } from '../client/client.ts'
import { Confirm } from '../parts/confirm.tsx'
import { useSay } from '../parts/outcomes.tsx'

export function Remove(props: {
  /** For the button, e.g. `card ••••0405`. */
  what: string
  path: string
  title: string
  children: ComponentChildren
}): JSX.Element {
  const { api, changed } = useClient()
  const say = useSay()
  const [asking, ask] = useState(false)
  return (
    <>
      <button
        type="button"
        class="button quiet icon"
        aria-label={`Remove ${props.what}`}
        onClick={() => ask(true)}
      >
        <Icon name="trash" />
      </button>
      {asking && (
        <Confirm
          title={props.title}
          verb="Remove"
          close={() => ask(false)}
          act={async () => {
            await api.remove(props.path)
            changed('users')
            say('It was removed.')
          }}
        >
          {props.children}
        </Confirm>
      )}
    </>
  )
}
