// The plug of the terminal.

import type { JSX } from 'preact'
import { Badge } from '../../design/parts.tsx'
import { post, type Shown } from '../simulator.ts'
import { Control } from './control.tsx'
import { Heading } from './heading.tsx'

export function PowerRoom({ terminal }: { terminal: Shown }): JSX.Element {
  const on = terminal.power === 'on'
  return (
    <section class="card" data-room="power">
      <header>
        <Heading icon="power">Power</Heading>
        <Badge tone={on ? 'good' : 'bad'}>{terminal.power}</Badge>
      </header>
      <div class="row">
        <Control call={post(terminal.id, 'power', { action: 'cut' })} tone="danger" disabled={!on}>
          Pull the plug
        </Control>
        <Control call={post(terminal.id, 'power', { action: 'restart' })}>
          {on ? 'Restart' : 'Switch on'}
        </Control>
      </div>
      <p class="hint">
        {on
          ? 'Pulling the plug loses whatever is not on the disk.'
          : 'The rest of the bench shows what was when the power went.'}
      </p>
    </section>
  )
}
