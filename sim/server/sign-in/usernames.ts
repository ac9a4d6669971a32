// User names that people have without an administrator: made from what is known of them, or chosen by themselves.

import { randomInt } from 'node:crypto'
import { z } from 'zod'

const LENGTH = { min: 2, max: 64 } as const
const ADVICE = `write ${LENGTH.min} to ${LENGTH.max} letters and digits, between them dots, dashes and underscores`

/**
 * A name that somebody may take for themselves. No @: whoever is called like another's address would stand before them
 * where people are found by name or address.
 */
export const chosenUsername = z
  .string()
  .trim()
  .normalize('NFKC')
  .min(LENGTH.min, ADVICE)
  .max(LENGTH.max, ADVICE)
  .regex(/^[\p{L}\p{N}]([\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}])?$/u, ADVICE)

/** What a name can be made from; nothing of it need be true, or be there. */
export interface NameSource {
  readonly given?: string | undefined
  readonly family?: string | undefined
  readonly email?: string | undefined
}

/** Without letters and digits that are taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const RANDOM_CHARS = 8
const GENERATED_CHARS = 40

/** Random characters that can be read aloud. */
const randomChars = (count = RANDOM_CHARS): string =>
  Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** What somebody is called of whom no given or no family name is known. */
export const guestName = (): string => `Guest_${randomChars()}`

/**
 * A user name that is free, readable where that is possible: from the names, else from the address, else `guest`.
 * `taken` is asked for one name after the other.
 */
export function generateUsername(from: NameSource, taken: (name: string) => boolean): string {
  const { given = '', family = '', email = '' } = from
  const names = [given, family].map(plain).filter(part => part !== '')
  const base = (names.join('.') || plain(email.split('@', 1)[0] ?? '')).slice(0, GENERATED_CHARS)
  const wanted = base.replace(/^[._-]+|[._-]+$/g, '')
  if (wanted.length >= LENGTH.min) {
    if (!taken(wanted)) return wanted
    for (let number = 2; number < 100; number++) {
      if (!taken(`${wanted}-${number}`)) return `${wanted}-${number}`
    }
  }
  const head = wanted.length >= LENGTH.min ? wanted : 'guest'
  for (;;) {
    const name = `${head}-${randomChars()}`
    if (!taken(name)) return name
  }
}

/** Small letters of ASCII, digits, dots and dashes: accents are dropped, and what has no such letter as well. */
const plain = (text: string): string =>
  text
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
