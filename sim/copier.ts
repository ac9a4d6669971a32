// The copier around the panel: runs jobs page by page, tells the agent, and counts every page on its meter.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { PanelNews, PanelRequest } from '../agent/wire/panel-messages.ts'
import { writeDurably } from './durable-file.ts'
import { type HeldJob, type HeldJobs, type HeldOrder, openHeldJobs } from './held-jobs.ts'
import { fetchDocument } from './loopback-document.ts'
import { createServerJobs, type Release, type ServerJobs } from './server-jobs.ts'
import { createTray, type Tray } from './tray.ts'

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

/** What a held job brings with it. */
interface Brought {
  readonly name: string
  readonly document?: Uint8Array
  /** It came from a computer, which is told that it was printed. */
  readonly from?: HeldJob
}

interface Running {
  readonly job: RunningJob
  readonly page: NodeJS.Timeout
  readonly brought?: Brought
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
  /** A job that is taken of it and does not run is not confirmed. */
  readonly held: HeldJobs
  /** What the agent says that the server holds. */
  readonly atServer: ServerJobs['listed'] & { readonly user: string }
  readonly tray: Tray
  /** Takes a job in and gives its id, or undefined while the copier is locked. */
  start(order: JobOrder): string | undefined
  /** Stops a running job; the pages that are out are booked. False when no such job runs. */
  stop(id: string): boolean
  /**
   * Prints a job that is held here, on a computer or at the server, for whom the copier is open; it keeps its id. Whoever
   * holds it has it off the list for good before its document goes out: whatever happens then, it does not come out twice.
   */
  release(id: string): Promise<Release>
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
  /** Where the agent's panel socket is. */
  readonly panelPort: () => number
  readonly tell: (request: PanelRequest) => void
}): Copier {
  const { meterFile, pageMs, tell } = options
  const running = new Map<string, Running>()
  const waiting = new Set<() => void>()
  let meter: Meter = existsSync(meterFile)
    ? JSON.parse(readFileSync(meterFile, 'utf8'))
    : { pages: 0, color: 0 }
  const held = openHeldJobs(options.heldFile, options.firstHeld, Date.now())
  const server = createServerJobs()
  const tray = createTray()
  /** Held jobs that are on their way from a computer. */
  const coming = new Set<string>()
  let locked = true
  let user: string | null = null
  /** Counts how often it was opened or closed: what was fetched for one session is not printed in the next. */
  let turn = 0

  const count = ({ kind, color }: JobOrder): void => {
    if (kind === 'scan') return
    meter = { pages: meter.pages + 1, color: meter.color + (color ? 1 : 0) }
    writeDurably(meterFile, JSON.stringify(meter))
  }
  const out = ({ job, brought }: Running): void => {
    if (brought === undefined || job.done === 0) return
    tray.put({ job: job.id, name: brought.name, pages: job.done }, brought.document)
  }
  const stopAll = (): void => {
    for (const one of running.values()) {
      clearTimeout(one.page)
      out(one)
    }
    running.clear()
  }
  /** The agent says stop: it hears that they are over, though whoever holds one does not hear that it was printed. */
  const halt = (job: string | undefined): void => {
    const ids = job === undefined ? [...running.keys()] : [job]
    for (const id of ids) {
      const one = running.get(id)
      if (one === undefined) continue
      clearTimeout(one.page)
      running.delete(id)
      out(one)
      // One that was not let begin has made no page, and its owner may release it when it is covered.
      if (job !== undefined && one.job.done === 0) held.again(id)
      tell({ kind: 'job-ended', job: id })
    }
  }
  const end = (one: Running): void => {
    const { id, done } = one.job
    running.delete(id)
    out(one)
    tell({ kind: 'job-ended', job: id })
    if (held.unconfirmed.some(job => job.id === id)) held.drop(id)
    if (one.brought?.from !== undefined && done > 0) void confirm(one.brought.from)
  }
  const nextPage = (job: RunningJob, brought: Brought | undefined): void => {
    const page = (): void => {
      const { id, done, pages } = job
      count(job)
      tell({ kind: 'pages-done', job: id, pages: 1, meter: meter.pages })
      const next = { ...job, done: done + 1 }
      if (done + 1 < pages) nextPage(next, brought)
      else end({ job: next, page: timer, ...(brought && { brought }) })
    }
    const timer = setTimeout(page, pageMs)
    running.set(job.id, { job, page: timer, ...(brought && { brought }) })
  }

  const run = (id: string, order: JobOrder, brought?: Brought): string => {
    const { kind, pages, color, duplex } = order
    tell({ kind: 'job-started', job: id, activity: kind, color, duplex, pages })
    nextPage({ id, kind, pages, color, duplex, done: 0 }, brought)
    return id
  }
  const print = (job: Omit<JobOrder, 'kind'> & { readonly id: string }, brought: Brought) => ({
    id: run(job.id, { ...job, kind: 'print' }, brought),
  })
  const fromHere = (id: string): Release => {
    const job = held.take(id)
    return job === undefined ? 'gone' : print(job, job)
  }
  const fromComputer = async (
    job: HeldJob,
    { address, secret }: NonNullable<HeldJob['computer']>,
  ): Promise<Release> => {
    if (coming.has(job.id)) return 'busy'
    coming.add(job.id)
    const began = turn
    const headers = { authorization: `Bearer ${secret}` }
    const url = `${address}/jobs/${job.id}/take`
    const fetched = await fetchDocument(url, { method: 'POST', headers })
    coming.delete(job.id)
    if (fetched.result === 'asleep') return 'asleep'
    // Whether it came out, its computer shows.
    held.drop(job.id)
    if (fetched.result !== 'whole') return fetched.result
    return turn === began ? print(job, { ...job, ...fetched, from: job }) : 'closed'
  }
  const receive = async ({ job, path }: Extract<PanelNews, { kind: 'document' }>) => {
    const began = turn
    server.begun(job.id)
    const url = `http://127.0.0.1:${options.panelPort()}${path}`
    const fetched = await fetchDocument(url, { method: 'GET' })
    if (fetched.result !== 'whole') return server.done(job.id, 'cut')
    server.done(job.id, turn === began ? print(job, { ...job, ...fetched }) : 'closed')
  }
  const isOpen = (to?: string): boolean => !locked && (to === undefined || to === user)

  return {
    held,
    get atServer() {
      return { ...server.listed, user: user ?? '' }
    },
    tray,
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
      end(stopped)
      return true
    },
    async release(id) {
      const job = held.all.find(one => one.id === id)
      if (job !== undefined) {
        if (!isOpen(job.user)) return 'closed'
        return job.computer === undefined ? fromHere(id) : fromComputer(job, job.computer)
      }
      if (locked) return 'closed'
      if (!server.has(id)) return 'gone'
      const released = server.wait(id)
      tell({ kind: 'release', job: id })
      return released
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
      if (news.kind === 'stop-jobs') halt(news.job)
      if (news.kind === 'held-jobs') server.list(news)
      if (news.kind === 'document') void receive(news)
      if (news.kind !== 'copier') return
      turn += 1
      server.forget()
      locked = news.state === 'locked'
      user = 'user' in news ? news.user : null
      if (locked) stopAll()
      else for (const wake of waiting) wake()
    },
    off() {
      turn += 1
      locked = true
      user = null
      server.forget()
      stopAll()
    },
  }
}

/** Tells the computer that its job is on paper. When it is asleep it shows the job as not confirmed. */
async function confirm({ id, computer }: HeldJob): Promise<void> {
  if (computer === undefined) return
  const headers = { authorization: `Bearer ${computer.secret}` }
  await fetchDocument(`${computer.address}/jobs/${id}/printed`, { method: 'POST', headers })
}
