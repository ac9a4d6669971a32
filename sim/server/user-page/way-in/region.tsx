// Which data centre: this server's, or another's, whose page goes on from here. Where there is one only, nothing is asked.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { client, type Region } from '../client.ts'
import { Heading, Waiting } from '../parts.tsx'
import { useLoaded } from '../use-loaded.ts'
import { useSpeech } from '../words.ts'
import { pageOfRegion } from './arrival.ts'
import { keepRegion, lastRegion } from './last-visit.ts'
import type { OnTheWay } from './on-the-way.ts'
import { Back, StepCount } from './step-count.tsx'
import { stepAfter } from './steps.ts'

export function RegionStep({ next, be, back }: OnTheWay): JSX.Element {
  const say = useSpeech()
  const { value: regions, problem } = useLoaded(client.regions, 'regions')
  const isOnly = regions?.length === 1
  useEffect(() => {
    if (!isOnly) return
    keepRegion('only')
    be({ step: stepAfter('region') })
  }, [isOnly])
  if (regions === undefined || isOnly) return <Waiting problem={problem} />
  const last = lastRegion()
  const first = ({ id, here }: Region): number => Number(last === 'here' ? here : id === last)
  return (
    <div class="stack">
      <StepCount step="region" />
      <Heading>{say('region')}</Heading>
      <p>{say('region.how')}</p>
      <ul class="choices">
        {regions
          .toSorted((a, b) => first(b) - first(a))
          .map(region => (
            <li key={region.id}>
              <Choice region={region} choose={() => next()} />
            </li>
          ))}
      </ul>
      <Back back={back} />
    </div>
  )
}

function Choice({ region, choose }: { region: Region; choose: () => void }): JSX.Element {
  const say = useSpeech()
  const { id, url, here } = region
  const label = (
    <>
      <Icon name="house" size={28} />
      <span>{say.region(id)}</span>
    </>
  )
  const chosen = (): void => {
    keepRegion(here ? 'here' : { other: id })
    if (here) choose()
  }
  return here ? (
    <button type="button" class="button choice" onClick={chosen}>
      {label}
    </button>
  ) : (
    <a class="button choice" href={pageOfRegion(url, id, say.language)} onClick={chosen}>
      {label}
    </a>
  )
}
