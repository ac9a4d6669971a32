// Readers and keypad: pulled out, plugged in, and disturbed.

import type { JSX } from 'preact'
import { Badge } from '../../design/parts.tsx'
import { post, type Shown } from '../simulator.ts'
import { Control } from './control.tsx'
import { Heading } from './heading.tsx'
import { RuinedCard } from './ruined-card.tsx'

export function ReadersRoom({ terminal }: { terminal: Shown }): JSX.Element {
  return (
    <section class="card" data-room="readers">
      <Heading icon="reader">Readers and keypad</Heading>
      <ul class="devices">
        {terminal.readers.map(({ id, kind, plugged, attached, problem }) => (
          <li key={id}>
            <span class="what">
              <strong>{id}</strong> <span class="hint">{kind}</span>
              <Badge tone={attached ? 'good' : 'bad'}>{attached ? 'attached' : 'gone'}</Badge>
              {problem !== null && <span class="hint problem">{problem}</span>}
            </span>
            <span class="row">
              <Control
                call={post(terminal.id, `readers/${id}`, { action: plugged ? 'unplug' : 'replug' })}
              >
                {plugged ? 'Unplug' : 'Plug in'}
              </Control>
              <Control
                call={post(terminal.id, `readers/${id}`, { action: 'noise' })}
                disabled={!plugged}
              >
                Noise
              </Control>
            </span>
          </li>
        ))}
      </ul>
      <RuinedCard terminal={terminal} />
    </section>
  )
}
