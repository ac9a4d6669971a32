// Until when a card or PIN works, and how long that is from now.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { ahead } from '../parts/times.ts'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'

export function Expiry({ at }: { at: string | null }): JSX.Element {
  const now = useNow(10_000)
  if (at === null) return <span>No end</span>
  const left = Date.parse(at) - now
  return (
    <span class="row tight">
      <When at={at} />
      {left <= 0 ? <Badge tone="bad">Expired</Badge> : <span class="hint">{ahead(left)}</span>}
    </span>
  )
}
