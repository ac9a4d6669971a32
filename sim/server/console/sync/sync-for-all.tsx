// The rule for every terminal that has none of its own.

import type { JSX } from 'preact'
import { useClient } from '../client/client.ts'
import type { SyncRule } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Loaded } from '../parts/loaded.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { useAction } from '../parts/use-action.ts'
import { RuleForm } from './rule-form.tsx'

export function SyncForAll(): JSX.Element {
  const fetched = useFetched<SyncRule>('sync', 'terminals', 'groups', 'users')
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const say = useSay()
  return (
    <section class="card" aria-labelledby="sync">
      <h2 id="sync">User Synchronization</h2>
      <p class="hint">
        Whom every terminal stores for when the server is gone. A terminal can have a rule of its
        own; who finds no room there stands on its page.
      </p>
      <Loaded of={fetched}>
        {rule => (
          <RuleForm
            key={JSON.stringify(rule)}
            rule={rule}
            busy={busy}
            problem={problem}
            save={wanted =>
              run(async () => {
                await api.put<SyncRule>('sync', wanted)
                changed('terminals')
                say('Terminals fetch their people anew.')
              })
            }
          />
        )}
      </Loaded>
    </section>
  )
}
