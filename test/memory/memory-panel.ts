// The Panel port in memory: remembers what it was told and lets a script press its keys.

import type { EventBody, PanelView } from '../../agent/core/vocabulary.ts'
import type { Panel } from '../../agent/ports.ts'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'

/** What a panel was told, in order. */
type Told =
  | { readonly kind: 'view'; readonly view: PanelView }
  | Extract<PanelNews, { readonly kind: 'copier' | 'stop-jobs' | 'held-jobs' }>

export interface MemoryPanel extends Panel {
  /** The view it shows now. */
  readonly view: PanelView | undefined
  readonly copier: Told
  /** Somebody presses a key or the copier reports; nothing happens before `start` and after `stop`. */
  emit(event: EventBody): void
  /** Hears everything told from now on, the present view and copier state first. */
  watch(watcher: (told: Told) => void): void
}

/** A panel that nobody needs to look at. */
export function createMemoryPanel(): MemoryPanel {
  const watchers: ((told: Told) => void)[] = []
  let view: PanelView | undefined
  let copier: Told = { kind: 'copier', state: 'locked' }
  let listener: ((event: EventBody) => void) | undefined

  const tell = (told: Told) => {
    for (const watcher of watchers) watcher(told)
  }
  return {
    get view() {
      return view
    },
    get copier() {
      return copier
    },
    emit: event => listener?.(event),
    watch(watcher) {
      watchers.push(watcher)
      if (view !== undefined) watcher({ kind: 'view', view })
      watcher(copier)
    },
    async start(emit) {
      listener = emit
    },
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(view)) return
      view = next
      tell({ kind: 'view', view: next })
    },
    unlock(holder) {
      const { name, username: user } = holder ?? { name: '', username: null }
      copier = { kind: 'copier', state: 'unlocked', name, user }
      tell(copier)
    },
    lock() {
      copier = { kind: 'copier', state: 'locked' }
      tell(copier)
    },
    showHeld: jobs => tell({ kind: 'held-jobs', jobs: jobs ?? [], away: jobs === undefined }),
    async deliver(_user, _job, document) {
      for await (const _ of document.content);
    },
    stopJobs: job => tell({ kind: 'stop-jobs', ...(job !== undefined && { job }) }),
    async stop() {
      listener = undefined
    },
  }
}
