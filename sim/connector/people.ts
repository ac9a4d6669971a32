// Who the example connector knows: staff by personal number, visitors by username, in two lists that are asked in turn.

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { BadFile } from '../readers-commands/outcome.ts'

const text = z.string().min(1).max(200)
const person = z.strictObject({
  card: text.optional(),
  pin: text.optional(),
  personalNumber: text.optional(),
  username: text.optional(),
  active: z.boolean().default(true),
})
const people = z.strictObject({
  staff: z.array(person).max(10_000).default([]),
  visitors: z.array(person).max(10_000).default([]),
})
export type ConnectorPerson = z.infer<typeof person>
export type ConnectorPeople = z.infer<typeof people>
export type Source = keyof ConnectorPeople

/** The two people of a demonstration, by what they have there. */
const EXAMPLES: ConnectorPeople = {
  staff: [{ card: '0102030405', pin: '482913', username: 'anna', active: true }],
  visitors: [{ card: '04A1B2C3D4', pin: '730158', username: 'ben', active: true }],
}

/** From a file of JSON, or the built-in ones. Throws `BadFile`. */
export function readConnectorPeople(file: string | undefined): ConnectorPeople {
  if (file === undefined) return EXAMPLES
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new BadFile(`${file} cannot be read: ${(error as Error).message}.`)
  }
  const read = people.safeParse(content)
  if (read.success) return read.data
  const [first] = read.error.issues
  throw new BadFile(`${file}: ${first?.path.join('.')}: ${first?.message}.`)
}

/** Who of a list has this card, this PIN, or where nobody can tell which it is, either. */
export function findIn(
  list: readonly ConnectorPerson[],
  loginType: string,
  value: string,
): ConnectorPerson | undefined {
  const card = (one: ConnectorPerson) => one.card?.toUpperCase() === value.toUpperCase()
  const pin = (one: ConnectorPerson) => one.pin === value
  if (loginType === '0') return list.find(pin)
  if (loginType === '1') return list.find(card)
  return list.find(card) ?? list.find(pin)
}
