// Who can sign in at the stand-ins: made-up people in fixtures/identities, checked when they are read.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const text = z.string().trim().min(1).max(200)
const guid = z.guid()
const person = { sub: text, note: text, email: z.email() }

const people = z.strictObject({
  apple: z
    .array(
      z.strictObject({
        ...person,
        firstName: text.optional(),
        lastName: text.optional(),
        relay: z.email().endsWith('@privaterelay.appleid.com'),
        flags: z.enum(['boolean', 'text']),
      }),
    )
    .min(1),
  microsoft: z
    .array(
      z.strictObject({
        ...person,
        tid: guid,
        oid: guid,
        username: z.email(),
        name: text.optional(),
        givenName: text.optional(),
        familyName: text.optional(),
        edov: z.literal(true).optional(),
      }),
    )
    .min(1),
  google: z
    .array(
      z.strictObject({
        ...person,
        name: text.optional(),
        givenName: text.optional(),
        familyName: text.optional(),
        emailVerified: z.boolean(),
        hd: text.optional(),
      }),
    )
    .min(1),
})

/** See fixtures/identities/README.md for what each field says. */
export type People = Readonly<z.infer<typeof people>>

/** They lie beside the sources, which are one folder further away from what is built. */
function fixture(): string {
  const places = [
    '../../fixtures/identities/people.json',
    '../../../fixtures/identities/people.json',
  ]
  const paths = places.map(place => fileURLToPath(new URL(place, import.meta.url)))
  const found = paths.find(path => existsSync(path))
  if (found !== undefined) return found
  throw new Error(`The people are missing: put them back at ${paths.join(' or ')}.`)
}

/** Throws an Error that names the file and what is wrong in it. */
export function readPeople(path = fixture()): People {
  const read = people.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (read.success) return read.data
  const [first] = read.error.issues
  throw new Error(`${path}: ${first?.path.join('.')}: ${first?.message}.`)
}
