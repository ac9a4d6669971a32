// People of a campaign at a real server: names, cards and PINs by the campaign's own chance, and how to find them again.

import { callServer, type ServerAccess } from '../../sim/server-api.ts'
import { cardSpelled, type Needle, textSpelled } from './secret-spellings.ts'

export interface Person {
  readonly id: string
  readonly username: string
  readonly name: string
  /** Fourteen hex digits, in capitals. */
  readonly card: string
  /** Eight digits. */
  readonly pin: string
  readonly cardId: string
  readonly pinId: string
}

/** Calls the Server API; throws unless it says yes. */
export async function ask<T>(
  access: ServerAccess,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await callServer(access, method, `/api${path}`, body)
  if (answer.status < 300) return answer.body as T
  throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** A card's number that is nobody's yet, and nothing that chance would write. */
export const cardBy = (chance: () => number): string =>
  `04${Array.from({ length: 12 }, () => Math.floor(chance() * 16).toString(16)).join('')}`.toUpperCase()

/** A PIN or code of so many digits. */
export const digitsBy = (chance: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(chance() * 10)).join('')

const wordBy = (chance: () => number): string =>
  Array.from({ length: 5 }, () => {
    const consonant = 'bdfgklmnprstvz'.charAt(Math.floor(chance() * 14))
    return consonant + 'aeiou'.charAt(Math.floor(chance() * 5))
  }).join('')

/** Somebody new at the server, with a card and a PIN. */
export async function newPerson(access: ServerAccess, chance: () => number): Promise<Person> {
  const username = `${wordBy(chance)}.${wordBy(chance)}`
  const name = `${wordBy(chance)} ${wordBy(chance)}`
  const { id } = await ask<{ id: string }>(access, 'POST', '/users', { username, name })
  const card = cardBy(chance)
  const pin = digitsBy(chance, 8)
  const cards = await ask<{ id: string }>(access, 'POST', `/users/${id}/cards`, { number: card })
  const pins = await ask<{ id: string }>(access, 'POST', `/users/${id}/pins`, { pin })
  return { id, username, name, card, pin, cardId: cards.id, pinId: pins.id }
}

export function personSpelled({ id, username, name, card, pin }: Person): readonly Needle[] {
  return [
    ...cardSpelled('card', card),
    ...textSpelled('PIN', pin),
    ...textSpelled('name', name),
    ...textSpelled('username', username),
    ...textSpelled('user id', id),
  ]
}
