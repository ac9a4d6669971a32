// How far the settings have got: which terminals use the newest, which wait, and for what.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { Terminal } from '../client/shapes.ts'
import { Check } from '../parts/check.tsx'
import { Problem } from '../parts/field.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { useAction } from '../parts/use-action.ts'
import { placeHash } from '../place/place.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'
import { distributed } from './distributed.ts'

/** So many are named; the rest are counted. */
const NAMED = 8

export function Distribution(props: {
  /** Whether what is saved next resets all terminals. */
  reset: boolean
  choose: (reset: boolean) => void
}): JSX.Element {
  const { watched, loaded, problem } = useTerminals()
  const far = distributed(watched.map(({ terminal }) => terminal))
  const current = far.current.length
  const all = Object.values(far).flat().length
  return (
    <section class="card distribution" aria-label="How far the settings have got">
      <LoadNote loaded={loaded} problem={problem} />
      {loaded && all === 0 && <p>No terminal is enrolled; the first one gets them when it is.</p>}
      {loaded && all > 0 && current === all && (
        <p class="row">
          <Badge tone="good">Everywhere</Badge>
          <span>
            {all === 1 ? 'The terminal uses' : `All ${all} terminals use`} these settings.
          </span>
        </p>
      )}
      {current < all && (
        <p class="row">
          <Badge tone="wait">
            {current} of {all} terminals
          </Badge>
          <span>
            {current === 1 ? 'uses' : 'use'} these settings.
            <Names words="Not there yet" of={far['on-the-way']} />
            <Names words="As soon as nobody is logged in" of={far['when-idle']} />
            <Names words="From the next start" of={far['at-restart']} />
          </span>
        </p>
      )}
      {far['at-restart'].length > 0 && <ResetButton />}
      <Check checked={props.reset} choose={props.choose}>
        Reset all terminals: what is saved is used as soon as nobody is logged in. Without this,
        each terminal uses it from its next start.
      </Check>
    </section>
  )
}

function Names({ words, of }: { words: string; of: readonly Terminal[] }): JSX.Element | null {
  if (of.length === 0) return null
  return (
    <>
      {' '}
      {words}:{' '}
      {of.slice(0, NAMED).map(({ id, connected }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <a href={placeHash('terminals', id)}>{id}</a>
          {!connected && ' (offline)'}
        </span>
      ))}
      {of.length > NAMED && ` and ${of.length - NAMED} more`}.
    </>
  )
}

function ResetButton(): JSX.Element {
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const say = useSay()
  return (
    <div class="row">
      <button
        type="button"
        class="button"
        disabled={busy}
        onClick={() =>
          run(async () => {
            await api.post('settings/reset')
            changed('terminals')
            say('Terminals use the newest settings as soon as nobody is logged in.')
          })
        }
      >
        Reset all terminals now
      </button>
      {problem !== undefined && <Problem>{problem}</Problem>}
    </div>
  )
}
