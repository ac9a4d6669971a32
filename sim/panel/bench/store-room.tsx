// What the terminal keeps: cache, journal, counted tries, and how well its key is kept.

import type { JSX } from 'preact'
import { Badge } from '../../design/parts.tsx'
import type { Shown } from '../simulator.ts'
import { Fact } from './fact.tsx'
import { Heading } from './heading.tsx'
import { between, clockTime } from './moments.ts'

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
