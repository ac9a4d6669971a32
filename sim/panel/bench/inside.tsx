// What is going on inside the terminal, live.

import type { ComponentChildren, JSX } from 'preact'
import { Badge, type Tone } from '../../design/parts.tsx'
import type { Beat, Shown } from '../simulator.ts'
import { between, clockTime } from './moments.ts'
import { Heading } from './weather.tsx'

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

const Fact = ({ name, children }: { name: string; children: ComponentChildren }): JSX.Element => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

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

export function StoreRoom({ terminal }: { terminal: Shown }): JSX.Element {
  const { cache, journal, queue, clock, grade, pins, codes, secure, enrolled } = terminal
  const delayed = (until: string | null) =>
    until === null ? '' : `, wait until ${clockTime(until, clock.time)}`
  return (
    <section class="card" data-room="store">
      <header>
        <Heading icon="key">Cache, journal, tries</Heading>
        <Badge tone={queue === 0 ? 'good' : 'wait'}>{queue} queued</Badge>
      </header>
      <dl class="facts">
        <Fact name="Cache">
          {cache.users} users, generation {cache.generation},{' '}
          {cache.syncedAt === null
            ? 'never synchronised'
            : `${between(cache.syncedAt, clock.time)} old`}
        </Fact>
        <Fact name="Journal">
          <Watermarks {...journal} />
        </Fact>
        <Fact name="PINs">
          {pins.freeTries} free wrong tries, {pins.budgetLeft} left offline today
          {delayed(pins.delayedUntil)}
        </Fact>
        <Fact name="Codes">
          {codes.freeTries} free wrong tries{delayed(codes.delayedUntil)}
        </Fact>
        <Fact name="Key">
          grade {grade}
          {!enrolled && ', not enrolled'}
          {!secure && ', connection not secure'}
        </Fact>
      </dl>
    </section>
  )
}

/** How far the journal goes, and how much of it the server has. */
function Watermarks({ head, acked, durable, tail }: Shown['journal']): JSX.Element {
  const share = (through: number) => `${head === 0 ? 100 : Math.round((through / head) * 100)}%`
  return (
    <>
      written {head}, at the server {acked}, safe there {durable}, kept from {tail}
      <span class="watermarks" aria-hidden="true">
        <span style={{ width: share(acked) }} />
        <span class="durable" style={{ width: share(durable) }} />
      </span>
    </>
  )
}

export function Session({ terminal }: { terminal: Shown }): JSX.Element {
  const { session, lastVerdict, clock, meter, copier } = terminal
  const who = session === null ? 'nobody' : (session.user ?? 'a card nobody vouches for')
  return (
    <section class="card" data-room="session">
      <header>
        <Heading icon="people">Session</Heading>
        <Badge tone={session === null ? 'plain' : 'good'}>{who}</Badge>
      </header>
      <dl class="facts">
        <Fact name="Vouched for by">{session === null ? '–' : session.source}</Fact>
        <Fact name="Since">{session === null ? '–' : clockTime(session.since, clock.time)}</Fact>
        <Fact name="Last verdict">
          {lastVerdict === null
            ? 'none yet'
            : lastVerdict.granted
              ? 'granted'
              : `refused: ${lastVerdict.reason}`}
        </Fact>
        <Fact name="Copier">
          {copier.locked ? 'locked' : 'open'}
          {copier.jobs.map(job => `, ${job.kind} ${job.done}/${job.pages}`)}
        </Fact>
        <Fact name="Meter">
          {meter.pages} pages, {meter.color} of them in colour
        </Fact>
      </dl>
    </section>
  )
}
