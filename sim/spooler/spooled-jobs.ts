// Jobs on a person's own computer until a terminal takes them. Each document goes out at most once: that it was taken is
// on the disk before its first byte leaves, and only its owner queues it again.
//
//   held ──taken──▶ taken ──the terminal printed it──▶ printed
//     ▲               │
//     └──again────────┘ (not confirmed: nobody knows whether it came out)

import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../durable-file.ts'

/** Jobs that are kept, those that were printed included; and the longest document. */
export const LIMITS = { jobs: 50, documentBytes: 33_554_432 } as const

const file = z.array(
  z.object({
    ...{ id: z.string(), name: z.string(), pages: z.number() },
    ...{ color: z.boolean(), duplex: z.boolean() },
    state: z.enum(['held', 'taken', 'printed']),
    /** What a terminal shows to take it. A new one each time it is queued. */
    secret: z.string(),
    announced: z.boolean(),
  }),
)
export type SpooledJob = Readonly<z.infer<typeof file>[number]>
export type NewSpooledJob = Pick<SpooledJob, 'name' | 'pages' | 'color' | 'duplex'>

export interface SpooledJobs {
  readonly all: readonly SpooledJob[]
  /** Undefined when there is no room for it. */
  add(job: NewSpooledJob, document: Uint8Array): SpooledJob | undefined
  /** Marks a held job as taken, for good, and then gives its document. */
  take(id: string, secret: string): Uint8Array | undefined
  /** The terminal says that it is on paper; its document goes. */
  printed(id: string, secret: string): boolean
  /** Its owner says that it did not come out, or wants it once more. Undefined when it was not taken. */
  again(id: string): SpooledJob | undefined
  /** A terminal knows of it under this secret. */
  announced(id: string, secret: string): void
}

/** The jobs in the folder. Throws, with a sentence on what to do, when they cannot be read. */
export function openSpooledJobs(folder: string): SpooledJobs {
  const list = join(folder, 'jobs.json')
  const documentOf = (id: string) => join(folder, 'documents', id)
  mkdirSync(join(folder, 'documents'), { recursive: true, mode: 0o700 })
  let jobs: readonly SpooledJob[] = existsSync(list) ? read(list) : []

  const keep = (next: readonly SpooledJob[]): void => {
    writeDurably(list, JSON.stringify(next))
    jobs = next
  }
  const change = (id: string, changes: Partial<SpooledJob>): SpooledJob | undefined => {
    keep(jobs.map(job => (job.id === id ? { ...job, ...changes } : job)))
    return jobs.find(job => job.id === id)
  }
  const inState = (id: string, state: SpooledJob['state'], secret?: string) =>
    jobs.some(job => job.id === id && job.state === state && (secret ?? job.secret) === job.secret)
  const dropPrinted = (): void => {
    const oldest = jobs.find(({ state }) => state === 'printed')
    if (oldest !== undefined && jobs.length >= LIMITS.jobs) {
      keep(jobs.filter(job => job !== oldest))
    }
  }

  return {
    get all() {
      return jobs
    },
    add(order, document) {
      dropPrinted()
      if (jobs.length >= LIMITS.jobs || document.length > LIMITS.documentBytes) return undefined
      const id = randomUUID()
      writeDurably(documentOf(id), document)
      const job = { id, ...order, state: 'held', secret: newSecret(), announced: false } as const
      keep([...jobs, job])
      return job
    },
    take(id, secret) {
      if (!inState(id, 'held', secret)) return undefined
      change(id, { state: 'taken' })
      return readFileSync(documentOf(id))
    },
    printed(id, secret) {
      if (!inState(id, 'taken', secret)) return false
      change(id, { state: 'printed' })
      rmSync(documentOf(id), { force: true })
      return true
    },
    again(id) {
      if (!inState(id, 'taken')) return undefined
      return change(id, { state: 'held', secret: newSecret(), announced: false })
    },
    announced(id, secret) {
      if (inState(id, 'held', secret)) change(id, { announced: true })
    },
  }
}

const newSecret = () => randomBytes(24).toString('base64url')

function read(path: string): readonly SpooledJob[] {
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Error(`The jobs in ${path} cannot be read: delete that file to start without them.`, {
      cause: error,
    })
  }
}
