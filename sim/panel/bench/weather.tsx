// Bad days on demand: network, power, clock and readers.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon, type IconName } from '../../design/icons.tsx'
import { Badge } from '../../design/parts.tsx'
import { post, type Shown } from '../simulator.ts'
import { Control, ControlForm } from './control.tsx'
import { localField } from './moments.ts'

const NETWORKS = {
  up: 'The cable is in and all is well.',
  down: 'The cable is out: connections are refused at once.',
  slow: 'Every answer takes some hundred milliseconds.',
  lossy: 'Some connections die under way.',
  frozen: 'The server is there and never answers.',
  captive: 'A portal answers in the server’s place.',
} as const

export const Heading = ({ icon, children }: { icon: IconName; children: string }): JSX.Element => (
  <h3 class="row">
    <Icon name={icon} size={18} />
    {children}
  </h3>
)

export function Network({ terminal }: { terminal: Shown }): JSX.Element {
  const now = terminal.network as keyof typeof NETWORKS
  return (
    <section class="card" data-room="network">
      <Heading icon="network">Network</Heading>
      <div class="segments">
        {Object.keys(NETWORKS).map(state => (
          <Control
            key={state}
            call={post(terminal.id, 'network', { state })}
            pressed={state === now}
          >
            {state}
          </Control>
        ))}
      </div>
      <p class="hint">{NETWORKS[now]}</p>
    </section>
  )
}

export function Power({ terminal }: { terminal: Shown }): JSX.Element {
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

export function Readers({ terminal }: { terminal: Shown }): JSX.Element {
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
    </section>
  )
}
