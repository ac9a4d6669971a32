// The shape of a terminal as the simulator API shows it.

import { z } from 'zod'
import { clockState, jobKind, when } from './api-shapes.ts'
import { NETWORK_STATES } from './faults/network.ts'
import { LIGHTS } from './reader-lights.ts'

/** Two kinds of tries are counted and slowed down by themselves. */
const tries = {
  freeTries: z.number().int().describe('Wrong tries that still cost nothing'),
  delayedUntil: when.nullable().describe('Before this moment nobody is listened to'),
}

export const terminal = z.object({
  id: z.string(),
  profile: z.string(),
  grade: z.enum(['A', 'B', 'C']).describe('How well it protects its root key'),
  power: z.enum(['on', 'off']).describe('When off, the rest is as it was at the cut'),
  panel: z
    .looseObject({ screen: z.string(), text: z.string() })
    .describe('What the panel shows; `text` is all its lines'),
  link: z.object({
    state: z.enum(['online', 'waiting', 'offline', 'recovering']),
    since: when,
    misses: z.number().int().describe('Contacts that failed in a row'),
    beats: z
      .array(
        z.object({
          at: when,
          good: z.boolean(),
          ms: z.number().nullable().describe('Round trip of a good one'),
          problem: z.string().nullable().describe('Fault code of a bad one'),
        }),
      )
      .describe('The last ten, newest first'),
  }),
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
  pins: z.object({
    ...tries,
    budgetLeft: z.number().int().describe('Wrong PINs that are still looked at offline today'),
  }),
  codes: z.object(tries),
  queue: z.number().int().describe('Journal entries the server has not acknowledged'),
  journal: z
    .object({
      logId: z.string(),
      head: z.number().int(),
      acked: z.number().int(),
      durable: z.number().int(),
      tail: z.number().int(),
    })
    .describe('Newest entry, what the server has, what it cannot lose, and the oldest still held'),
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
      gives: z.enum(['cards', 'keys', 'both']),
      faults: z.array(z.string()).describe('What can go wrong with a card held to it'),
      plugged: z.boolean(),
      attached: z.boolean().describe('The agent has it open'),
      problem: z.string().nullable(),
      light: z.enum(LIGHTS),
      beeps: z.number().int().describe('Since power on'),
    }),
  ),
  enrolled: z.boolean(),
  secure: z.boolean(),
  network: z.enum(NETWORK_STATES),
  clock: clockState.extend({ trust: z.enum(['anchored', 'floor']) }),
  meter: z.object({ pages: z.number().int(), color: z.number().int() }),
  copier: z.object({
    locked: z.boolean(),
    jobs: z
      .array(
        z.object({
          id: z.string(),
          kind: jobKind,
          pages: z.number().int(),
          done: z.number().int().describe('Pages that are out'),
          color: z.boolean(),
          duplex: z.boolean(),
        }),
      )
      .describe('Running now'),
    held: z.number().int().describe('Jobs that can be released here'),
  }),
  panelSocket: z.string(),
  server: z.string(),
  adminTokenFile: z.string().describe("Path of the file with the server's admin token"),
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
