// What a data folder starts with: one tenant, and for a demonstration two people and a closed gate.

import type { Cards } from './cards.ts'
import type { People } from './people.ts'
import type { Pins } from './pins.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Region, Tenant } from './tenants.ts'

/** The one that whoever runs a server has from the first start. */
export const firstTenant = (region: Region) => ({ id: 'demo', region }) satisfies Tenant
export const FIRST_TENANT: Tenant = firstTenant('eu')

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
export async function seedDemo(tenant: Tenant, need: SeedNeed): Promise<void> {
  const { people, cards, pins, settings } = need
  for (const { username, name, card, pin } of DEMO_PEOPLE) {
    const person = people.byUsername(tenant, username) ?? people.add(tenant, { username, name })
    if (cards.of(tenant, person.id).length === 0) {
      cards.register(tenant, person.id, card, null)
    }
    if (pins.of(tenant, person.id).length === 0) await pins.add(tenant, person.id, pin)
  }
  await settings.change(tenant, DEMO_SETTINGS)
}
