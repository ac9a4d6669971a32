// Profiles of terminals: what is particular to a maker's machines, as data in fixtures/terminals, checked at start.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { SETTINGS } from '../agent/wire/settings.ts'
import { DEVICE_KINDS } from './devices.ts'

const PROFILES = ['kyocera', 'ricoh', 'canon'] as const

const label = z.string().trim().min(1).max(64)
const sentence = z.string().trim().min(1).max(1_000)
const pixels = z.number().int().min(240).max(4_096)

/** A setting in its outside form, for the agent's configuration file. */
const setting = (name: 'login.methods' | 'session.idle') =>
  z.string().refine(value => SETTINGS[name].schema.safeParse(value).success, {
    error: `write it as the setting ${name}, e.g. "${SETTINGS[name].standard}"`,
  })
const words = z.strictObject({
  copy: label,
  scan: label,
  print: label,
  heldJobs: label,
  start: label,
})

const profile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'use small letters, digits and hyphens'),
  title: label,
  model: label,
  origin: sentence,
  panel: z.strictObject({
    inches: z.number().min(2).max(32),
    width: pixels,
    height: pixels,
  }),
  keys: z.strictObject({
    logout: label,
    clear: label,
    back: label,
    enter: label,
    stop: label,
    start: label,
  }),
  wording: z.strictObject({ en: words, de: words, fr: words, cs: words }),
  readers: z
    .array(
      z.strictObject({
        socket: label,
        id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'use small letters, digits and hyphens'),
        kind: z.string().refine(kind => DEVICE_KINDS.includes(kind), {
          error: `kinds of readers are ${DEVICE_KINDS.join(', ')}`,
        }),
      }),
    )
    .min(1)
    .max(8)
    .refine(readers => new Set(readers.map(({ id }) => id)).size === readers.length, {
      error: 'two readers have the same id',
    }),
  loginMethods: setting('login.methods'),
  idle: setting('session.idle'),
  meter: z.strictObject({ title: label, pages: label, color: label }),
})

/** See fixtures/terminals/README.md for what each field says. */
export type Profile = Readonly<z.infer<typeof profile>>

/** The profiles lie beside the sources, which are one folder further away from what is built. */
function fixtures(): string {
  const places = ['../fixtures/terminals', '../../fixtures/terminals'].map(place =>
    fileURLToPath(new URL(place, import.meta.url)),
  )
  const found = places.find(place => existsSync(place))
  if (found !== undefined) return found
  throw new Error(`The terminal profiles are missing: put them back at ${places.join(' or ')}.`)
}

/**
 * The profiles, in the order in which terminals get them.
 * @throws Error that names the file and each mistake in it
 */
export function readProfiles(folder = fixtures()): readonly Profile[] {
  return PROFILES.map(id => readProfile(folder, id))
}

function readProfile(folder: string, id: string): Profile {
  const path = join(folder, `${id}.json`)
  const wrong = (what: string): Error =>
    new Error(`The terminal profile ${path} cannot be used: ${what}. Its README.md says what fits.`)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw wrong((error as Error).message)
  }
  const { success, data, error } = profile.safeParse(value)
  if (!success) {
    throw wrong(error.issues.map(one => `${one.path.join('.')}: ${one.message}`).join('; '))
  }
  if (data.id !== id) throw wrong(`id: it must be ${id}, as the file is called`)
  return data
}
