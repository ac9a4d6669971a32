// How far the settings have got: which terminals use the newest, and which do not yet.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { LoadNote } from '../parts/loaded.tsx'
import { placeHash } from '../place/place.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'
import { distributed } from './distributed.ts'

/** So many are named; the rest are counted. */
const NAMED = 8

export function Distribution(): JSX.Element {
  const { watched, loaded, problem } = useTerminals()
  const { current, late } = distributed(watched.map(({ terminal }) => terminal))
  const all = current + late.length
  return (
    <section class="card distribution" aria-label="How far the settings have got">
      <LoadNote loaded={loaded} problem={problem} />
      {loaded && all === 0 && <p>No terminal is enrolled; the first one gets them when it is.</p>}
      {loaded && all > 0 && late.length === 0 && (
        <p class="row">
          <Badge tone="good">Everywhere</Badge>
          <span>
            {all === 1 ? 'The terminal uses' : `All ${all} terminals use`} these settings.
          </span>
        </p>
      )}
      {late.length > 0 && (
        <p class="row">
          <Badge tone="wait">
            {current} of {all} terminals
          </Badge>
          <span>
            {current === 1 ? 'uses' : 'use'} these settings. Not yet:{' '}
            {late.slice(0, NAMED).map(({ id, connected }, at) => (
              <span key={id}>
                {at > 0 && ', '}
                <a href={placeHash('terminals', id)}>{id}</a>
                {!connected && ' (offline)'}
              </span>
            ))}
            {late.length > NAMED && ` and ${late.length - NAMED} more`}.
          </span>
        </p>
      )}
    </section>
  )
}
