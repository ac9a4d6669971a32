// Jobs that lie on a terminal until their owner releases them, in a file, so that they are there after a power cut.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeDurably } from './durable-file.ts'

export const MOST_HELD = 200

export const heldOrder = z.strictObject({
  user: z.string().min(1).max(64).describe('Username of its owner'),
  name: z.string().min(1).max(120).describe('What its owner called it'),
  pages: z.number().int().min(1).max(10_000),
  color: z.boolean().default(false),
  duplex: z.boolean().default(false),
})
export type HeldOrder = Readonly<z.infer<typeof heldOrder>>

/** Where a job lies that is only announced here: its owner's computer gives it out to whoever knows the secret. */
export const computer = z.strictObject({
  address: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }).max(200),
  secret: z.string().min(16).max(100),
})
/** The name its computer gave a job. */
export const jobId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/)

const file = z
  .array(
    heldOrder.extend({
      ...{ id: z.string(), sentAt: z.number() },
      computer: computer.exactOptional(),
      /** It was taken to be printed, and nobody has said yet that it was. */
      taken: z.literal(true).exactOptional(),
    }),
  )
  .max(MOST_HELD)
/** `sentAt` in milliseconds since 1970 UTC. */
export type HeldJob = Readonly<z.infer<typeof file>[number]>

export interface HeldJobs {
  /** In the order in which they were sent. */
  readonly all: readonly HeldJob[]
  /** Taken, and not known to be printed: nobody knows whether they came out. */
  readonly unconfirmed: readonly HeldJob[]
  readonly full: boolean
  /** Keeps one more and gives its id. The caller looks at `full` first. */
  add(order: HeldOrder, sentAt: number): string
  /** Keeps one that lies on a computer, in the place of one it announced under this id before. */
  announce(job: HeldJob): void
  /** Takes it off the list, which is on the disk when this returns; undefined when it is not there any more. */
  take(id: string): HeldJob | undefined
  /** It came out, or is of no use to anybody. */
  drop(id: string): void
  /** A person says that a job that was taken did not come out. False when there is none like that. */
  again(id: string): boolean
}

/**
 * The held jobs of the file at `path`; a file that is not there is made, with the jobs `first`.
 * @throws Error that says what to do, when the file cannot be read
 */
export function openHeldJobs(path: string, first: readonly HeldOrder[], now: number): HeldJobs {
  let jobs: readonly HeldJob[] = []
  const keep = (next: readonly HeldJob[]): void => {
    writeDurably(path, JSON.stringify(next))
    jobs = next
  }
  const sent = (order: HeldOrder, sentAt: number): HeldJob => ({
    ...{ id: randomUUID(), ...order, sentAt },
  })
  if (existsSync(path)) jobs = read(path)
  else keep(first.map(order => sent(order, now)))

  return {
    get all() {
      return jobs.filter(({ taken }) => taken !== true)
    },
    get unconfirmed() {
      return jobs.filter(({ taken }) => taken === true)
    },
    get full() {
      return jobs.length >= MOST_HELD
    },
    add(order, sentAt) {
      const job = sent(order, sentAt)
      keep([...jobs, job])
      return job.id
    },
    announce: job => keep([...jobs.filter(({ id }) => id !== job.id), job]),
    take(id) {
      const taken = jobs.find(job => job.id === id && job.taken !== true)
      if (taken !== undefined) {
        keep(jobs.map(job => (job === taken ? { ...job, taken: true as const } : job)))
      }
      return taken
    },
    drop: id => keep(jobs.filter(job => job.id !== id)),
    again(id) {
      const isTaken = jobs.some(job => job.id === id && job.taken === true)
      const released = ({ taken: _, ...job }: HeldJob): HeldJob => job
      if (isTaken) keep(jobs.map(job => (job.id === id ? released(job) : job)))
      return isTaken
    },
  }
}

function read(path: string): readonly HeldJob[] {
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Error(
      `The held jobs in ${path} cannot be read: delete that file to start without them.`,
      { cause: error },
    )
  }
}
