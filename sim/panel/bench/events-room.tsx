// The last twenty entries of the terminal's journal: what happened, the verdict, and why.

import type { JSX } from 'preact'
import { Badge } from '../../design/parts.tsx'
import type { SeenEvent, Shown } from '../simulator.ts'
import { Heading } from './heading.tsx'
import { clockTime } from './moments.ts'

export function EventsRoom({ terminal }: { terminal: Shown }): JSX.Element {
  const { events, clock } = terminal
  return (
    <section class="card events" data-room="events">
      <Heading icon="log">Last entries of the journal</Heading>
      {events.length === 0 ? (
        <p class="hint">Nothing has happened yet. Hold a card to the reader.</p>
      ) : (
        // A region that scrolls must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <section class="scroller" tabIndex={0} aria-label="Last entries of the journal">
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What</th>
                <th scope="col">Verdict</th>
                <th scope="col">Why, how</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event, i) => (
                <Row key={`${event.at}${events.length - i}`} event={event} today={clock.time} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function Row({ event, today }: { event: SeenEvent; today: string }): JSX.Element {
  const { at, kind, granted, reason, detail } = event
  return (
    <tr>
      <td>
        <time dateTime={at}>{clockTime(at, today)}</time>
      </td>
      <td>{kind}</td>
      <td>
        {granted !== null && (
          <Badge tone={granted ? 'good' : 'bad'}>{granted ? 'granted' : 'refused'}</Badge>
        )}
      </td>
      <td>{[reason, detail].filter(word => word !== null).join(', ')}</td>
    </tr>
  )
}
