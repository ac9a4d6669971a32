// Until when a card or PIN works.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'

export function Expiry({ at }: { at: string | null }): JSX.Element {
  const now = useNow(10_000)
  if (at === null) return <span>No end</span>
  return (
    <span class="row tight">
      <When at={at} />
      {Date.parse(at) <= now && <Badge tone="bad">Expired</Badge>}
    </span>
  )
}
