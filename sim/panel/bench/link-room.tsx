// Whether the server is there for the terminal, its last beats, and the gate.

import type { JSX } from 'preact'
import { Badge, type Tone } from '../../design/parts.tsx'
import type { Beat, Shown } from '../simulator.ts'
import { Fact } from './fact.tsx'
import { Heading } from './heading.tsx'
import { between, clockTime } from './moments.ts'

const LINK_TONES: Readonly<Record<string, Tone>> = {
  online: 'good',
  waiting: 'wait',
  offline: 'bad',
  recovering: 'wait',
}
const GATE_TONES: Readonly<Record<string, Tone>> = {
  open: 'plain',
  locked: 'wait',
  'unlocked-once': 'good',
  'unlocked-until-online': 'good',
}

export function LinkRoom({ terminal }: { terminal: Shown }): JSX.Element {
  const { link, gate, clock } = terminal
  return (
    <section class="card" data-room="link">
      <header>
        <Heading icon="network">Link and gate</Heading>
        <Badge tone={LINK_TONES[link.state] ?? 'plain'}>{link.state}</Badge>
      </header>
      <dl class="facts">
        <Fact name="Since">
          {clockTime(link.since, clock.time)} ({between(link.since, clock.time)})
        </Fact>
        <Fact name="Missed in a row">{link.misses}</Fact>
        <Fact name="Gate">
          <Badge tone={GATE_TONES[gate.state] ?? 'plain'}>{gate.state}</Badge>
          {gate.until !== null && ` until ${clockTime(gate.until, clock.time)}`}
        </Fact>
      </dl>
      <Beats beats={link.beats} today={clock.time} />
    </section>
  )
}

/** A bar as high as this took so long. */
const FULL_BAR_MS = 250

function Beats({ beats, today }: { beats: readonly Beat[]; today: string }): JSX.Element {
  if (beats.length === 0) return <p class="hint">No beat yet.</p>
  const words = ({ at, good, ms, problem }: Beat) =>
    `${clockTime(at, today)} ${good ? `${ms} ms` : (problem ?? 'no answer')}`
  const [last] = beats
  return (
    <figure class="beats">
      <ol>
        {beats.toReversed().map(beat => (
          <li
            key={beat.at}
            class={beat.good ? 'good' : 'bad'}
            style={{
              height: beat.good
                ? `${Math.max(12, Math.min(100, ((beat.ms ?? 0) / FULL_BAR_MS) * 100))}%`
                : '100%',
            }}
            title={words(beat)}
          >
            <span class="unseen">{words(beat)}</span>
          </li>
        ))}
      </ol>
      <figcaption class="hint">Last beats; the newest: {last && words(last)}</figcaption>
    </figure>
  )
}
