// That a terminal is refused: since when, by whom, why, and what ends it.

import type { JSX } from 'preact'
import type { Revoked } from '../client/shapes.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'

export function RevokedNote({ id, revoked }: { id: string; revoked: Revoked }): JSX.Element {
  const { at, by, why } = revoked
  return (
    <>
      <dl class="facts">
        <dt>Revoked</dt>
        <dd>
          <When at={at} />
          {by !== null && `, by ${by}`}
        </dd>
        <dt>Reason</dt>
        <dd>{why}</dd>
      </dl>
      <p>
        To take it back, make an{' '}
        <a href={placeHash('enrolment', undefined, { terminal: id })}>enrolment code for {id}</a>.
        Its panel asks for it; what it still has to tell, it tells then.
      </p>
      <p class="note wait">
        If it cannot hear the server, it does not know yet and may still let people in. Then carry a{' '}
        <a href={placeHash('deny-lists', undefined, { terminal: id, purge: 'yes' })}>deny list</a>{' '}
        to it that erases its stored logins.
      </p>
    </>
  )
}
