// Terminals by name, each a link to its room; of many only the first few.

import { Fragment, type JSX } from 'preact'
import { number } from '../parts/numbers.ts'
import { placeHash } from '../place/place.ts'

const NAMED = 5

export function TerminalNames(props: {
  /** Null: all there are. */
  ids: readonly string[] | null
}): JSX.Element {
  const { ids } = props
  if (ids === null) return <>Everywhere</>
  const more = ids.length - NAMED
  return (
    <span>
      {ids.slice(0, NAMED).map((id, at) => (
        <Fragment key={id}>
          {at > 0 && ', '}
          <a href={placeHash('terminals', id)}>{id}</a>
        </Fragment>
      ))}
      {more > 0 && ` and ${number(more)} more`}
    </span>
  )
}
