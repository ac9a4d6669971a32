// Who is logged in, on whose word, and what the copier does for them.

import type { JSX } from 'preact'
import { Badge } from '../../design/parts.tsx'
import type { Shown } from '../simulator.ts'
import { Fact } from './fact.tsx'
import { Heading } from './heading.tsx'
import { clockTime } from './moments.ts'

export function SessionRoom({ terminal }: { terminal: Shown }): JSX.Element {
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
