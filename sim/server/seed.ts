// What a data folder starts with: one tenant, and for a demonstration two people and a closed gate.

import type { Cards } from './cards.ts'
import type { People } from './people.ts'
import type { Pins } from './pins.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Tenant } from './tenants.ts'

export const FIRST_TENANT: Tenant = { id: 'demo', region: 'eu' }

const DEMO_PEOPLE = [
  { username: 'anna', name: 'Anna', card: '0102030405', pin: '482913' },
  { username: 'ben', name: 'Ben', card: '04A1B2C3D4', pin: '730158' },
] as const
const DEMO_SETTINGS = { gate: 'static', unlockCode: '24680' } as const

export interface SeedNeed {
  readonly people: People
  readonly cards: Cards
  readonly pins: Pins
  readonly settings: SettingsStore
}

/** Anna, Ben and the gate with its unlock code. A seed that was cut short is completed. */
export async function seedDemo(need: SeedNeed): Promise<void> {
  const { people, cards, pins, settings } = need
  for (const { username, name, card, pin } of DEMO_PEOPLE) {
    const person =
      people.byUsername(FIRST_TENANT, username) ?? people.add(FIRST_TENANT, { username, name })
    if (cards.of(FIRST_TENANT, person.id).length === 0) {
      cards.register(FIRST_TENANT, person.id, card, null)
    }
    if (pins.of(FIRST_TENANT, person.id).length === 0) await pins.add(FIRST_TENANT, person.id, pin)
  }
  await settings.change(FIRST_TENANT, DEMO_SETTINGS)
}
