// Whether the server is heard: a word in the bar always, and a bar of its own when it has been silent for a while.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import { useHearing } from '../client/use-hearing.ts'
import { countdown } from '../parts/times.ts'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'

/** A short break is mended before anybody needs to know. */
const BREAK_MS = 3_000

export function HearingBadge(): JSX.Element {
  const hearing = useHearing()
  if (hearing.kind === 'live') return <Badge tone="good">Live</Badge>
  return <Badge tone="wait">{hearing.kind === 'connecting' ? 'Connecting' : 'No answer'}</Badge>
}

export function SilentServer(): JSX.Element {
  const hearing = useHearing()
  // The region stands there before there is anything to say, or a screen reader would miss it.
  return (
    <section class="silent" aria-label="Whether the server answers">
      {hearing.kind === 'silent' && (
        <Silence key={hearing.since} since={hearing.since} nextTry={hearing.nextTry} />
      )}
    </section>
  )
}

function Silence({ since, nextTry }: { since: number; nextTry: number }): JSX.Element | null {
  const { tryNow } = useClient()
  const now = useNow(1_000)
  if (now - since < BREAK_MS) return null
  return (
    <div class="bar">
      <p role="alert">
        The server has not answered since <When at={new Date(since).toISOString()} />. What you see
        is from then.
      </p>
      <p class="row">
        <span class="when">
          {nextTry > now ? `Next try in ${countdown(nextTry - now)}` : 'Trying …'}
        </span>
        <button type="button" class="button" onClick={tryNow}>
          Try now
        </button>
      </p>
    </div>
  )
}
