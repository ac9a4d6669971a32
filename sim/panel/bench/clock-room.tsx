// The terminal's clocks: set, moved on, stopped.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../design/parts.tsx'
import { post, type Shown } from '../simulator.ts'
import { Control, ControlForm } from './control.tsx'
import { Heading } from './heading.tsx'
import { localField } from './moments.ts'

const STEPS = ['10s', '90s', '1h', '26h'] as const

export function ClockRoom({ terminal }: { terminal: Shown }): JSX.Element {
  const { id, clock } = terminal
  const [time, setTime] = useState<string>()
  const field = time ?? localField(clock.clock)
  const set = Number.isNaN(Date.parse(field)) ? undefined : new Date(field).toISOString()
  return (
    <section class="card" data-room="clock">
      <header>
        <Heading icon="clock">Clock</Heading>
        <Badge tone={clock.running ? 'good' : 'wait'}>
          {clock.running ? 'runs' : 'stands still'}
        </Badge>
      </header>
      <dl class="facts">
        <dt>On the board</dt>
        <dd>
          <time dateTime={clock.clock}>{new Date(clock.clock).toLocaleString('en-GB')}</time>
        </dd>
        <dt>Believed</dt>
        <dd>
          <time dateTime={clock.time}>{new Date(clock.time).toLocaleString('en-GB')}</time>{' '}
          <span class="hint">
            {clock.trust === 'anchored' ? 'from a signed beat' : 'no signed beat since power on'}
          </span>
        </dd>
      </dl>
      <div class="row">
        {STEPS.map(advance => (
          <Control key={advance} call={post(id, 'clock', { advance })}>
            +{advance.replace(/(\d+)/, '$1 ')}
          </Control>
        ))}
        <Control call={post(id, 'clock', { stop: clock.running })} pressed={!clock.running}>
          {clock.running ? 'Stop' : 'Let it run'}
        </Control>
      </div>
      <ControlForm
        call={set === undefined ? undefined : post(id, 'clock', { set })}
        example={post(id, 'clock', { set: '2026-03-01T12:00:00Z' })}
        done={() => setTime(undefined)}
      >
        <label class="field">
          Set the clock on the board
          <span class="row">
            <input
              type="datetime-local"
              step="1"
              value={field}
              onInput={event => setTime(event.currentTarget.value)}
            />
            <button type="submit" class="button" disabled={set === undefined}>
              Set
            </button>
          </span>
        </label>
      </ControlForm>
    </section>
  )
}
