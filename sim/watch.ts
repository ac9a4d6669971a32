// Looks over the agent's shoulder: what it has asked the world for and not yet heard of, and what it wrote down last.

import type { World as AgentWorld } from '../agent/index.ts'

type Observer = NonNullable<AgentWorld['observe']>
type Effect = Parameters<Observer>[1]['effects'][number]
type Activity = Extract<Effect, { kind: 'record' }>['activity']

/** Questions whose answer comes from the network or a slow hash. */
const ASKED: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>([
  'probe',
  'ask-server',
  'look-up',
  'check-code',
  'upload',
  'refresh-cache',
  'fetch-settings',
  'enrol',
])
const MOST_EVENTS = 20

/** An entry of the journal without anything that is secret: no card, no PIN. */
export interface SeenEvent {
  readonly at: number
  readonly kind: Activity['kind']
  /** What a login or a code came to; null for what is no attempt. */
  readonly granted: boolean | null
  readonly reason: string | null
  readonly detail: string | null
}

export interface Watch {
  readonly observe: Observer
  /** The last twenty, oldest first. */
  readonly events: readonly SeenEvent[]
  /** Resolves when nothing is under way, or with false when that takes longer than `ms`. */
  idle(ms: number): Promise<boolean>
  /** Power off: nothing that was under way will be answered. */
  clear(): void
}

export function createWatch(): Watch {
  const underWay = new Set<number>()
  const waiting = new Set<() => void>()
  const events: SeenEvent[] = []

  const wake = (): void => {
    for (const one of waiting) one()
  }
  return {
    observe(event, step) {
      if (event !== 'boot' && 'ticket' in event) underWay.delete(event.ticket)
      for (const effect of step.effects) {
        if (ASKED.has(effect.kind) && 'ticket' in effect) underWay.add(effect.ticket)
        if (effect.kind === 'record') {
          events.push(seen(effect.activity, effect.time))
          if (events.length > MOST_EVENTS) events.shift()
        }
      }
      if (underWay.size === 0) wake()
    },
    get events() {
      return [...events]
    },
    async idle(ms) {
      if (underWay.size === 0) return true
      return new Promise(resolve => {
        const done = (): void => {
          clearTimeout(late)
          waiting.delete(done)
          resolve(underWay.size === 0)
        }
        const late = setTimeout(done, ms)
        waiting.add(done)
      })
    },
    clear() {
      underWay.clear()
      wake()
    },
  }
}

function seen(activity: Activity, at: number): SeenEvent {
  return {
    at,
    kind: activity.kind,
    granted: activity.kind === 'login' ? true : activity.kind === 'refused' ? false : null,
    reason: activity.kind === 'refused' ? activity.reason : null,
    detail: detail(activity),
  }
}

function detail(activity: Activity): string | null {
  switch (activity.kind) {
    case 'login':
      return `${activity.method}, by ${activity.source}`
    case 'refused':
      return activity.method
    case 'copy':
    case 'scan':
    case 'print':
      return `${activity.pages} pages`
    case 'logout':
    case 'gate-locked':
    case 'cache-purged':
    case 'service-closed':
      return activity.why
    case 'deny-applied':
      return `list ${activity.serial}`
    case 'gate-unlocked':
      return activity.mode
    case 'service-opened':
      return `by ${activity.code.by}`
    case 'pins-cleared':
      return `by ${activity.by}`
    case 'log-started':
      return activity.why
    case 'boot':
      return activity.version
    case 'clock-untrusted':
      return activity.state
    case 'went-offline':
    case 'came-online':
    case 'clock-corrected':
      return null
  }
}
