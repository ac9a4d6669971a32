// What somebody is changing about a person and has not saved. What they did not touch follows the server.

import type { Language, User } from '../client/shapes.ts'

export interface PersonDraft {
  readonly name?: string
  readonly username?: string
  readonly email?: string
  readonly language?: Language
  readonly personalNumber?: string
  /** With commas between them. */
  readonly aliases?: string
  /** Groups to come into and to go out of; never the whole list, which others change too. */
  readonly join?: readonly string[]
  readonly leave?: readonly string[]
}

export interface PersonFields {
  readonly name: string
  readonly username: string
  readonly email: string
  readonly language: Language
  readonly personalNumber: string
  readonly aliases: string
  readonly groups: readonly string[]
}

/** The person as drafted. */
export function fieldsOf(user: User, draft: PersonDraft): PersonFields {
  const { join = [], leave = [] } = draft
  const staying = user.groups.filter(group => !leave.includes(group))
  return {
    name: draft.name ?? user.name,
    username: draft.username ?? user.username,
    email: draft.email ?? user.email ?? '',
    language: draft.language ?? user.language,
    personalNumber: draft.personalNumber ?? user.personalNumber ?? '',
    aliases: draft.aliases ?? user.aliases.join(', '),
    groups: [...staying, ...join.filter(group => !staying.includes(group))],
  }
}

/** Only what differs from what the server holds, as it wants to be told. */
export function changesOf(user: User, draft: PersonDraft): Readonly<Record<string, unknown>> {
  const held = fieldsOf(user, {})
  const fields = fieldsOf(user, draft)
  const name = fields.name.trim()
  const username = fields.username.trim()
  const email = fields.email.trim()
  const personalNumber = fields.personalNumber.trim()
  const aliases = aliasesOf(fields.aliases)
  return {
    ...(draft.name !== undefined && name !== held.name && { name }),
    ...(draft.username !== undefined && username !== held.username && { username }),
    ...(draft.email !== undefined &&
      email !== held.email && { email: email === '' ? null : email }),
    ...(fields.language !== held.language && { language: fields.language }),
    ...(draft.personalNumber !== undefined &&
      personalNumber !== held.personalNumber && {
        personalNumber: personalNumber === '' ? null : personalNumber,
      }),
    ...(!sameWords(aliases, aliasesOf(held.aliases)) && { aliases }),
    ...(!sameWords(fields.groups, held.groups) && { groups: fields.groups }),
  }
}

/** The draft with this person in the group, or out of it. There and back is nothing touched. */
export function regrouped(
  draft: PersonDraft,
  held: readonly string[],
  group: string,
  wanted: boolean,
): PersonDraft {
  const others = (groups: readonly string[] = []) => groups.filter(one => one !== group)
  const [join, leave] = [others(draft.join), others(draft.leave)]
  if (wanted === held.includes(group)) return { ...draft, join, leave }
  return wanted
    ? { ...draft, join: [...join, group], leave }
    : { ...draft, join, leave: [...leave, group] }
}

const aliasesOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map(alias => alias.trim())
    .filter(alias => alias !== '')

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(word => b.includes(word))
}
