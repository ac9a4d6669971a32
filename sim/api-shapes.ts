// Shapes of the simulator API. Times are ISO 8601 texts in UTC.

import { z } from 'zod'
import { readDuration } from '../agent/wire/settings.ts'
import { NETWORK_STATES } from './faults/network.ts'

const LONGEST_ADVANCE_MS = 366 * 86_400_000
const MOST_KEYS = 64

const when = z.iso.datetime().describe('ISO 8601, UTC')

export const terminalPath = z.object({ id: z.string() })
export const readerPath = z.object({ id: z.string(), reader: z.string() })

export const error = z.object({
  error: z.string().describe('A word for machines'),
  message: z.string().describe('A sentence for people'),
})

export const swipe = z.strictObject({
  reader: z.string().default('serial'),
  card: z
    .string()
    .regex(/^[0-9A-Fa-f]{4,64}$/, 'a card is 4 to 64 hex digits')
    .describe('Hex text, as the reader sends it'),
})

export const keys = z.strictObject({
  keys: z
    .string()
    .regex(
      /^(?:[0-9]|<(?:enter|clear|back|start|stop|logout)>)+$/,
      'keys are digits and <enter> <clear> <back> <start> <stop> <logout>',
    )
    .transform(text => text.match(/[0-9]|[a-z]+/g) ?? [])
    .refine(list => list.length <= MOST_KEYS, `at most ${MOST_KEYS} keys at once`),
})

export const job = z.strictObject({
  kind: z.enum(['copy', 'scan', 'print']),
  pages: z.number().int().min(1).max(10_000),
  color: z.boolean().default(false),
  duplex: z.boolean().default(false),
})

export const network = z.strictObject({ state: z.enum(NETWORK_STATES) })

export const power = z.strictObject({ action: z.enum(['cut', 'restart']) })

export const clock = z
  .strictObject({
    set: z.iso
      .datetime({ offset: true, error: 'write a time such as 2026-03-01T12:00:00Z' })
      .optional()
      .describe('What the clock on the board shows from now on; waits are not touched'),
    advance: z
      .string()
      .optional()
      .describe('Lets this much time pass on all clocks of the terminal, such as 90s, 2m, 26h'),
  })
  .refine(body => body.set !== undefined || body.advance !== undefined, 'give set or advance')
  .transform((body, context) => {
    const ms = body.advance === undefined ? 0 : readDuration(body.advance, 's')
    if (ms !== undefined && ms <= LONGEST_ADVANCE_MS) return { set: body.set, advanceMs: ms }
    const message = 'advance: write a duration such as 90s, 2m or 26h, at most 366d'
    context.issues.push({ code: 'custom', input: body, message })
    return z.NEVER
  })

export const reader = z.strictObject({ action: z.enum(['unplug', 'replug', 'noise']) })

export const networkState = z.object({ state: z.enum(NETWORK_STATES) })
export const powerState = z.object({ power: z.enum(['on', 'off']) })
export const clockState = z.object({
  clock: when.describe('What the clock on the board shows'),
  time: when.describe('What the terminal takes the time to be'),
})
export const readerState = z.object({ id: z.string(), plugged: z.boolean() })
export const startedJob = z.object({ id: z.string() })
export const accepted = z.object({ accepted: z.literal(true) })

export const terminal = z.object({
  id: z.string(),
  profile: z.string(),
  power: z.enum(['on', 'off']).describe('When off, the rest is as it was at the cut'),
  panel: z
    .looseObject({ screen: z.string(), text: z.string() })
    .describe('What the panel shows; `text` is all its lines'),
  link: z.object({ state: z.enum(['online', 'waiting', 'offline', 'recovering']), since: when }),
  gate: z.object({
    state: z.enum(['open', 'locked', 'unlocked-once', 'unlocked-until-online']),
    until: when.nullable(),
  }),
  session: z
    .object({
      user: z.string().nullable().describe('Username, or null for an unverified card'),
      source: z.enum(['server', 'cache']),
      since: when,
      pages: z.number().int().describe('Of the jobs that are running'),
    })
    .nullable(),
  queue: z.number().int().describe('Journal entries the server has not acknowledged'),
  cache: z.object({
    users: z.number().int(),
    generation: z.number().int(),
    syncedAt: when.nullable(),
  }),
  lastVerdict: z.object({ granted: z.boolean(), reason: z.string().nullable() }).nullable(),
  readers: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      attached: z.boolean(),
      problem: z.string().nullable(),
    }),
  ),
  enrolled: z.boolean(),
  secure: z.boolean(),
  network: z.enum(NETWORK_STATES),
  clock: clockState.extend({ trust: z.enum(['anchored', 'floor']) }),
  meter: z.object({ pages: z.number().int(), color: z.number().int() }),
  panelSocket: z.string(),
  server: z.string(),
  events: z
    .array(
      z.object({
        at: when,
        kind: z.string(),
        granted: z.boolean().nullable(),
        reason: z.string().nullable(),
        detail: z.string().nullable(),
      }),
    )
    .describe('The last twenty entries of its journal, newest first'),
})
export const terminals = z.object({ items: z.array(terminal), next: z.string().nullable() })
