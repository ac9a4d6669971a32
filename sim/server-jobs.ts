// What the copier knows of the jobs that the server holds: as the agent lists them, and which of them somebody waits for.

import type { PanelNews } from '../agent/wire/panel-messages.ts'

type Listed = Extract<PanelNews, { kind: 'held-jobs' }>

/** Longer than the agent itself waits for the server. */
const RELEASE_WAIT_MS = 40_000

/** What became of a job that somebody wants; the id is that of the job that runs. */
export type Release =
  | { readonly id: string }
  /** The copier is not open to its owner (any more). */
  | 'closed'
  /** It was given out before, or thrown away. */
  | 'gone'
  /** Whoever holds it does not answer; it stays there. */
  | 'asleep'
  /** It was given out and did not come whole. */
  | 'cut'
  /** It is on its way already. */
  | 'busy'

export interface ServerJobs {
  readonly listed: Pick<Listed, 'jobs' | 'away'>
  has(id: string): boolean
  list(news: Listed): void
  /** Waits for a job that was asked for. */
  wait(id: string): Promise<Release>
  /** Its document is on its way. */
  begun(id: string): void
  done(id: string, release: Release): void
  /** The session is over. */
  forget(): void
}

export function createServerJobs(): ServerJobs {
  const waiting = new Map<string, (release: Release) => void>()
  const coming = new Set<string>()
  let listed: Pick<Listed, 'jobs' | 'away'> = { jobs: [], away: true }

  const has = (id: string): boolean => listed.jobs.some(job => job.id === id)
  const done = (id: string, release: Release): void => {
    coming.delete(id)
    waiting.get(id)?.(release)
    waiting.delete(id)
  }
  return {
    get listed() {
      return listed
    },
    has,
    done,
    begun: id => void coming.add(id),
    list(news) {
      listed = news
      for (const id of [...waiting.keys()]) {
        if (!coming.has(id) && !has(id)) done(id, news.away ? 'asleep' : 'gone')
      }
    },
    async wait(id) {
      if (waiting.has(id)) return 'busy'
      return new Promise(resolve => {
        const late = setTimeout(() => done(id, 'asleep'), RELEASE_WAIT_MS)
        waiting.set(id, release => {
          clearTimeout(late)
          resolve(release)
        })
      })
    },
    forget() {
      listed = { jobs: [], away: true }
      for (const id of [...waiting.keys()]) done(id, 'closed')
    },
  }
}
