// What a connector says in answer, read and judged: pure, and never kinder than the text.

import { z } from 'zod'

/** Why a connector's answer lets nobody in, each with the end of a sentence that begins "The connector". */
export const TROUBLES = {
  'no-url': 'has no URL: set auth.url',
  busy: 'was asked too often at once: too many of its answers were waited for',
  timeout: 'did not answer in time',
  unreachable: 'cannot be reached, or broke off: check its URL and that it runs',
  'not-trusted': 'did not prove who it is: check its certificate and auth.caPem',
  'not-authorized': 'refuses the user name or password: check auth.user and auth.password',
  redirect: 'sends elsewhere, which is not followed: set auth.url to where it is',
  'wrong-status': 'answered with an HTTP status other than 200',
  'wrong-content': 'did not answer in application/json',
  'too-large': 'answered with more than 64 KiB',
  malformed: 'answered with something that is no result, or names nobody at all',
  'names-nobody': 'named somebody who is no user here',
  'names-two': 'named two different users',
  'names-inactive': 'named a user who is switched off',
} as const
export type Trouble = keyof typeof TROUBLES

/** Names of one person, in whatever of the two ways; never both undefined. */
export interface Named {
  readonly personalNumber: string | undefined
  /** Or an alias. */
  readonly username: string | undefined
}

export type ConnectorAnswer =
  | { readonly kind: 'named'; readonly names: Named }
  /** Found, and switched off there. */
  | { readonly kind: 'invalid' }
  /** Nobody has this card or PIN. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }

export const trouble = (why: Trouble): ConnectorAnswer => ({ kind: 'trouble', trouble: why })

// Connectors fill what they do not have with nothing in either spelling.
const name = z
  .string()
  .max(200)
  .nullish()
  .transform(text => (text === null || text === '' ? undefined : text))
const answer = z.discriminatedUnion('result', [
  z.object({ result: z.literal(0), personalNumber: name, username: name }),
  z.object({ result: z.literal(1) }),
  z.object({ result: z.literal(2) }),
])

/** Reads the body of an answer that came with status 200 and as JSON. */
export function readAnswer(body: Uint8Array): ConnectorAnswer {
  const said = answer.safeParse(parsed(body)).data
  switch (said?.result) {
    case undefined:
      return trouble('malformed')
    case 1:
      return { kind: 'invalid' }
    case 2:
      return { kind: 'nobody' }
    case 0: {
      const { personalNumber, username } = said
      if (personalNumber === undefined && username === undefined) return trouble('malformed')
      return { kind: 'named', names: { personalNumber, username } }
    }
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}
