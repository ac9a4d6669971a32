// Whether somebody may log in, in a word.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { User } from '../client/shapes.ts'

export function LoginBadge({ user }: { user: User }): JSX.Element {
  if (user.active) return <Badge tone="good">Active</Badge>
  if (user.awaitsActivation) return <Badge tone="wait">Waits for activation</Badge>
  return <Badge tone="bad">Switched off</Badge>
}
