// The copier around the panel: runs jobs page by page, tells the agent, and counts every page on its meter.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { PanelNews, PanelRequest } from '../agent/wire/panel-messages.ts'

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

export interface Copier {
  readonly meter: Meter
  readonly locked: boolean
  /** Oldest first. */
  readonly jobs: readonly RunningJob[]
  /** Takes a job in and gives its id, or undefined while the copier is locked. */
  start(order: JobOrder): string | undefined
  /** Resolves with true as soon as the copier is open, or with false after `ms`. */
  opened(ms: number): Promise<boolean>
  /** What the panel socket says to the copier. */
  hear(news: Exclude<PanelNews, { kind: 'view' }>): void
  /** Power off: everything stops where it is, and the copier is locked. */
  off(): void
}

/** A copier that keeps its meter in the file `meterFile`, as a real one keeps it through everything. */
export function createCopier(options: {
  readonly meterFile: string
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
  let locked = true

  const count = ({ kind, color }: JobOrder): void => {
    if (kind === 'scan') return
    meter = { pages: meter.pages + 1, color: meter.color + (color ? 1 : 0) }
    writeFileSync(`${meterFile}.new`, JSON.stringify(meter))
    renameSync(`${meterFile}.new`, meterFile)
  }
  const stopAll = (): void => {
    for (const { page } of running.values()) clearTimeout(page)
    running.clear()
  }
  const nextPage = (job: RunningJob): void => {
    const page = (): void => {
      const { id, done, pages } = job
      count(job)
      tell({ kind: 'pages-done', job: id, pages: 1 })
      if (done + 1 < pages) nextPage({ ...job, done: done + 1 })
      else {
        running.delete(id)
        tell({ kind: 'job-ended', job: id })
      }
    }
    running.set(job.id, { job, page: setTimeout(page, pageMs) })
  }

  return {
    get meter() {
      return meter
    },
    get locked() {
      return locked
    },
    get jobs() {
      return [...running.values()].map(({ job }) => job)
    },
    start(order) {
      if (locked) return undefined
      const id = randomUUID()
      const { kind: activity, color, duplex } = order
      tell({ kind: 'job-started', job: id, activity, color, duplex })
      nextPage({ ...order, id, done: 0 })
      return id
    },
    async opened(ms) {
      if (!locked) return true
      return new Promise(resolve => {
        const wake = (): void => {
          clearTimeout(late)
          waiting.delete(wake)
          resolve(!locked)
        }
        const late = setTimeout(wake, ms)
        waiting.add(wake)
      })
    },
    hear(news) {
      if (news.kind === 'stop-jobs') stopAll()
      if (news.kind !== 'copier') return
      locked = news.state === 'locked'
      if (locked) stopAll()
      else for (const wake of waiting) wake()
    },
    off() {
      locked = true
      stopAll()
    },
  }
}
