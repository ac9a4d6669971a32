// The copier around the panel: runs jobs page by page, tells the agent, and counts every page on its meter.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { PanelNews, PanelRequest } from '../agent/wire/panel-messages.ts'
import { writeDurably } from './durable-file.ts'
import { type HeldJobs, type HeldOrder, openHeldJobs } from './held-jobs.ts'

export interface JobOrder {
  readonly kind: 'copy' | 'scan' | 'print'
  readonly pages: number
  readonly color: boolean
  readonly duplex: boolean
}

/** Pages since the machine was made; scans are not printed pages. */
export interface Meter {
  readonly pages: number
  readonly color: number
}

/** A job that is running. */
export interface RunningJob extends JobOrder {
  readonly id: string
  /** Pages that are out. */
  readonly done: number
}

/** The agent stops everything that runs when it is told of more. */
const MOST_JOBS = 32
/** The session is known a moment before the copier has heard of it. */
const OPEN_WAIT_MS = 1_000

export interface Copier {
  readonly meter: Meter
  readonly locked: boolean
  /** Oldest first. */
  readonly jobs: readonly RunningJob[]
  /** As many are running as can. */
  readonly busy: boolean
  readonly held: HeldJobs
  /** Takes a job in and gives its id, or undefined while the copier is locked. */
  start(order: JobOrder): string | undefined
  /** Stops a running job; the pages that are out are booked. False when no such job runs. */
  stop(id: string): boolean
  /**
   * Prints a held job and gives its id, which it keeps; undefined when it is not there, or not of whom the copier is open
   * for. It is off the list for good before it starts: whatever happens then, it does not come out twice.
   */
  release(id: string): string | undefined
  /** Resolves with true as soon as the copier is open, to `user` if one is named, or with false after a second. */
  opened(user?: string): Promise<boolean>
  /** What the panel socket says to the copier. */
  hear(news: Exclude<PanelNews, { kind: 'view' }>): void
  /** Tells the agent what the meter says: whoever has just connected does not know. */
  greet(): void
  /** Power off: everything stops where it is, and the copier is locked. */
  off(): void
}

/** A copier that keeps its meter and the held jobs in files, as a real one keeps them through everything. */
export function createCopier(options: {
  readonly meterFile: string
  readonly heldFile: string
  /** Held jobs of a new copier. */
  readonly firstHeld: readonly HeldOrder[]
  /** How long a page takes, milliseconds. */
  readonly pageMs: number
  readonly tell: (request: PanelRequest) => void
}): Copier {
  const { meterFile, pageMs, tell } = options
  const running = new Map<string, { readonly job: RunningJob; readonly page: NodeJS.Timeout }>()
  const waiting = new Set<() => void>()
  let meter: Meter = existsSync(meterFile)
    ? JSON.parse(readFileSync(meterFile, 'utf8'))
    : { pages: 0, color: 0 }
  const held = openHeldJobs(options.heldFile, options.firstHeld, Date.now())
  let locked = true
  let user: string | null = null

  const count = ({ kind, color }: JobOrder): void => {
    if (kind === 'scan') return
    meter = { pages: meter.pages + 1, color: meter.color + (color ? 1 : 0) }
    writeDurably(meterFile, JSON.stringify(meter))
  }
  const stopAll = (): void => {
    for (const { page } of running.values()) clearTimeout(page)
    running.clear()
  }
  const end = (id: string): void => {
    running.delete(id)
    tell({ kind: 'job-ended', job: id })
  }
  const nextPage = (job: RunningJob): void => {
    const page = (): void => {
      const { id, done, pages } = job
      count(job)
      tell({ kind: 'pages-done', job: id, pages: 1, meter: meter.pages })
      if (done + 1 < pages) nextPage({ ...job, done: done + 1 })
      else end(id)
    }
    running.set(job.id, { job, page: setTimeout(page, pageMs) })
  }

  const run = (id: string, order: JobOrder): string => {
    const { kind, pages, color, duplex } = order
    tell({ kind: 'job-started', job: id, activity: kind, color, duplex, pages })
    nextPage({ id, kind, pages, color, duplex, done: 0 })
    return id
  }
  const isOpen = (to?: string): boolean => !locked && (to === undefined || to === user)

  return {
    held,
    greet: () => tell({ kind: 'meter', pages: meter.pages }),
    get meter() {
      return meter
    },
    get locked() {
      return locked
    },
    get jobs() {
      return [...running.values()].map(({ job }) => job)
    },
    get busy() {
      return running.size >= MOST_JOBS
    },
    start: order => (locked ? undefined : run(randomUUID(), order)),
    stop(id) {
      const stopped = running.get(id)
      if (stopped === undefined) return false
      clearTimeout(stopped.page)
      end(id)
      return true
    },
    release(id) {
      if (locked || held.all.find(job => job.id === id)?.user !== user) return undefined
      const job = held.take(id)
      return job === undefined ? undefined : run(id, { kind: 'print', ...job })
    },
    async opened(to) {
      if (isOpen(to)) return true
      return new Promise(resolve => {
        const done = (): void => {
          clearTimeout(late)
          waiting.delete(wake)
          resolve(isOpen(to))
        }
        const wake = (): void => {
          if (isOpen(to)) done()
        }
        const late = setTimeout(done, OPEN_WAIT_MS)
        waiting.add(wake)
      })
    },
    hear(news) {
      if (news.kind === 'stop-jobs') stopAll()
      if (news.kind !== 'copier') return
      locked = news.state === 'locked'
      user = 'user' in news ? news.user : null
      if (locked) stopAll()
      else for (const wake of waiting) wake()
    },
    off() {
      locked = true
      user = null
      stopAll()
    },
  }
}
