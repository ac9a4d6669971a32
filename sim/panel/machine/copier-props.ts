// What the copier's screens are drawn from, and what they can do.

import type { Language } from '../../../agent/wire/panel-messages.ts'
import type { Profile } from '../profiles.ts'
import type { Shown } from '../simulator.ts'
import type { Words } from '../words.ts'
import type { Order } from './order.ts'

export interface CopierProps {
  readonly terminal: Shown
  readonly profile: Profile
  readonly language: Language
  readonly words: Words
  readonly order: Order
  change(order: Order): void
  start(): void
  run(what: string, body?: object, method?: 'POST' | 'DELETE'): Promise<void>
}
