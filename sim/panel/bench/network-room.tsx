// The network between terminal and server: whole, or spoilt in one of five ways.

import type { JSX } from 'preact'
import { post, type Shown } from '../simulator.ts'
import { Control } from './control.tsx'
import { Heading } from './heading.tsx'

const NETWORKS = {
  up: 'The cable is in and all is well.',
  down: 'The cable is out: connections are refused at once.',
  slow: 'Every answer takes some hundred milliseconds.',
  lossy: 'Some connections die under way.',
  frozen: 'The server is there and never answers.',
  captive: 'A portal answers in the server’s place.',
} as const

export function NetworkRoom({ terminal }: { terminal: Shown }): JSX.Element {
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
