// What people do at a terminal of the campaign `secrets`: join, hold cards, type PINs and codes, and are cut off.

import { expect } from 'vitest'
import type { ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { ask, cardBy, digitsBy, newPerson, type Person, personSpelled } from './cast.ts'
import { forbid, type Watch } from './leaks.ts'
import { cardSpelled, textSpelled } from './secret-spellings.ts'

export interface Round extends Watch {
  readonly name: string
  readonly access: ServerAccess
  readonly chance: () => number
  readonly people: Person[]
}

export async function joins(round: Round): Promise<Person> {
  const person = await newPerson(round.access, round.chance)
  forbid(round, personSpelled(person))
  round.people.push(person)
  return person
}

/** Somebody who leaves today. */
export function leaver({ people }: Round): Person {
  const person = people.shift()
  if (person === undefined) throw new Error('Everybody has left.')
  return person
}

export const someone = ({ people }: Round): Person => {
  const person = people.at(-1)
  if (person === undefined) throw new Error('There is nobody.')
  return person
}

/** A code that somebody typed, right or wrong. */
function typed(round: Round, what: string, code: string): string {
  forbid(round, textSpelled(what, code))
  return code
}

export const settings = ({ access }: Round, values: object): Promise<unknown> =>
  ask(access, 'PATCH', '/settings', values)

/** Changes settings and waits until the terminal has them. */
export async function reach(round: Round, values: object): Promise<void> {
  await settings(round, values)
  await patiently(async () => {
    const path = `/terminals/${round.name}`
    const shown = await ask<{ settingsCurrent: boolean }>(round.access, 'GET', path)
    expect(shown.settingsCurrent).toBe(true)
  })
}

export async function enrol(round: Round, name: string): Promise<void> {
  typed(round, 'enrolment code', await round.terminal.enrol(name))
}

/** An ordinary quarter of an hour: a card as readers write it, a PIN, and a card of nobody. */
export async function used(round: Round): Promise<void> {
  const { terminal, chance } = round
  const stranger = cardBy(chance)
  forbid(round, cardSpelled('card of nobody', stranger))
  terminal.swipe(stranger)
  await terminal.told('reason.unknown-card')
  await terminal.letIn(someone(round).card.toLowerCase())
  await terminal.letIn(someone(round).pin, 'pin')
}

/** Cut off behind a gate with a static code, which somebody mistypes first. */
export async function cutOffStatic(round: Round): Promise<void> {
  const { terminal, chance } = round
  const code = typed(round, 'static code', digitsBy(chance, 12))
  await reach(round, { gate: 'static', unlockCode: code })
  await terminal.network.set('down')
  await terminal.link('offline')
  terminal.type(typed(round, 'wrong code', digitsBy(chance, 12)))
  await terminal.told('reason.wrong-code')
  terminal.type(code)
  await patiently(() => expect(terminal.panel().view()?.screen).toBe('unlock-mode'))
  terminal.press('2')
  await patiently(() => expect(terminal.panel().view()?.gate).toBe('unlocked-until-online'))
}

/** Cut off behind a gate with challenges, which the unlock desk answers. */
export async function cutOffChallenge(round: Round): Promise<void> {
  const { terminal, access } = round
  await reach(round, { gate: 'challenge', offlineAcceptance: 'cached-then-any-card' })
  await terminal.network.set('down')
  await terminal.link('offline')
  const challenge = await patiently(() => {
    const shown = terminal
      .panel()
      .view()
      ?.lines.find(({ id }) => id === 'challenge')
    const { challenge } = shown?.args ?? {}
    if (typeof challenge !== 'string') throw new Error('The panel shows no challenge.')
    return challenge
  })
  const order = { challenge, mode: 'until-online', hours: 1, reason: 'campaign' }
  const { code } = await ask<{ code: string }>(
    access,
    'POST',
    `/terminals/${round.name}/unlock-codes`,
    order,
  )
  terminal.type(typed(round, 'answer to a challenge', code.replaceAll(' ', '')))
  await patiently(() => expect(terminal.panel().view()?.gate).toBe('unlocked-until-online'))
}
