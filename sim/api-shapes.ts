// Shapes of the simulator API. Times are ISO 8601 texts in UTC.

import { z } from 'zod'
import { readDuration } from '../agent/wire/setting-shapes.ts'
import { NETWORK_STATES } from './faults/network.ts'
import { computer, heldOrder, jobId } from './held-jobs.ts'
import { FAULTS, type ReaderFault } from './readers/faults.ts'

const LONGEST_ADVANCE_MS = 366 * 86_400_000
const MOST_KEYS = 64

export const when = z.iso.datetime().describe('ISO 8601, UTC')

export const terminalPath = z.object({ id: z.string() })
export const jobPath = z.object({ id: z.string(), job: z.string() })
export const readerPath = z.object({ id: z.string(), reader: z.string() })

export const error = z.object({
  error: z.string().describe('A word for machines'),
  message: z.string().describe('A sentence for people'),
})

const faultNames = Object.keys(FAULTS) as ReaderFault[]

export const swipe = z.strictObject({
  reader: z.string().default('serial'),
  card: z
    .string()
    .regex(/^[0-9A-Fa-f]{4,64}$/, 'a card is 4 to 64 hex digits')
    .describe('Hex text, as the reader sends it'),
  fault: z.enum(faultNames).exactOptional().describe('What goes wrong this once'),
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

export const register = z.strictObject({
  username: z.string().min(1).max(200).describe('Or e-mail address'),
  password: z.string().min(1).max(512),
})

export const jobKind = z.enum(['copy', 'scan', 'print'])

export const job = z.strictObject({
  kind: jobKind,
  pages: z.number().int().min(1).max(10_000),
  color: z.boolean().default(false),
  duplex: z.boolean().default(false),
})

export const network = z.strictObject({ state: z.enum(NETWORK_STATES) })

export const power = z.strictObject({ action: z.enum(['cut', 'restart']) })

/** Wide enough for every dead battery, and years that all programs can write. */
const EARLIEST_CLOCK = Date.UTC(1900, 0)
const LATEST_CLOCK = Date.UTC(2200, 0)

export const clock = z
  .strictObject({
    set: z.iso
      .datetime({ offset: true, error: 'write a time such as 2026-03-01T12:00:00Z' })
      .refine(
        time => Date.parse(time) >= EARLIEST_CLOCK && Date.parse(time) <= LATEST_CLOCK,
        'a clock can be set to any time from 1900 to 2200',
      )
      .optional()
      .describe('What the clock on the board shows from now on; waits are not touched'),
    advance: z
      .string()
      .optional()
      .describe('Lets this much time pass on all clocks of the terminal, such as 90s, 2m, 26h'),
    stop: z
      .boolean()
      .optional()
      .describe('Whether the clocks of the terminal, and all its waits, stand still from now on'),
  })
  .refine(({ set, advance, stop }) => (set ?? advance ?? stop) !== undefined, {
    error: 'give set, advance or stop',
  })
  .transform((body, context) => {
    const { set, stop } = body
    const ms = body.advance === undefined ? 0 : readDuration(body.advance, 's')
    if (ms !== undefined && ms <= LONGEST_ADVANCE_MS) return { set, advanceMs: ms, stop }
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
  running: z.boolean().describe('False while its clocks are stopped'),
  uptime: z.number().int().describe('Milliseconds on the running clock, since power on'),
})
export const readerState = z.object({ id: z.string(), plugged: z.boolean() })
export const startedJob = z.object({ id: z.string() })
/** A job that is sent here whole, or one that lies on its owner's computer and is only announced. */
export const sentJob = heldOrder.extend({
  computer: computer
    .extend({ id: jobId.describe('What the computer calls it') })
    .exactOptional()
    .describe('It stays on the computer of its owner until it is released'),
})
export const heldJobs = z.object({
  items: z.array(
    z.object({
      ...{ id: z.string(), ...heldOrder.shape, sentAt: when },
      at: z.enum(['terminal', 'computer', 'server']).describe('Where it lies'),
    }),
  ),
  serverAway: z.boolean().describe('What the server holds cannot be listed at the moment'),
  notConfirmed: z
    .array(z.object({ id: z.string(), user: z.string(), name: z.string() }))
    .describe('Taken at this terminal before a power cut: nobody knows whether they came out'),
  next: z.string().nullable(),
})
export const tray = z.object({
  items: z.array(
    z.object({
      job: z.string(),
      name: z.string(),
      pages: z.number().int().describe('That came out'),
      bytes: z.number().int().nullable().describe('Null for a job that brought no document'),
      sha256: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
})
export const accepted = z.object({ accepted: z.literal(true) })

/** What a route says yes and no with, for the description. */
export const answers = <S extends 200 | 201 | 202, T extends z.ZodType>(status: S, answer: T) =>
  ({ [status]: answer, '4xx': error }) as Record<S, T> & Record<'4xx', typeof error>
