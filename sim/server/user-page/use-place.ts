// Where somebody is in this page, kept in the browser's history: Back goes back a step, and loading anew stays there.

import { useEffect, useState } from 'preact/hooks'
import { type Account, isAccount, isStep, type Step } from './way-in/steps.ts'

export interface Place {
  readonly step: Step | 'home' | 'scan'
  /** Empty without one. */
  readonly tenant: string
  readonly account: Account
  /** How many places Back can go through before it leaves this page. */
  readonly depth: number
}

export interface Placed {
  readonly place: Place
  /** Goes to another place, from which Back leads here. */
  readonly go: (to: Partial<Place>) => void
  /** Is at another place instead. */
  readonly be: (to: Partial<Place>) => void
  /** Undefined where Back would leave this page. */
  readonly back: (() => void) | undefined
}

/** `first` counts where the history knows of no place yet. */
export function usePlace(first: () => Place): Placed {
  const [place, setPlace] = useState(() => readPlace(history.state) ?? first())
  useEffect(() => {
    history.replaceState(place, '')
    const back = ({ state }: PopStateEvent): void => setPlace(now => readPlace(state) ?? now)
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])
  const go = (to: Partial<Place>): void => {
    const next = { ...place, ...to, depth: place.depth + 1 }
    // What was chosen here is still chosen when somebody comes back.
    history.replaceState({ ...place, ...to, step: place.step }, '')
    history.pushState(next, '')
    setPlace(next)
  }
  const be = (to: Partial<Place>): void => {
    const next = { ...place, ...to }
    history.replaceState(next, '')
    setPlace(next)
  }
  return { place, go, be, back: place.depth > 0 ? () => history.back() : undefined }
}

/** What the history holds, which may be anything; undefined when it is no place. */
function readPlace(state: unknown): Place | undefined {
  if (typeof state !== 'object' || state === null) return undefined
  const { step, tenant, account, depth } = state as Readonly<Record<string, unknown>>
  if (!(isStep(step) || step === 'home' || step === 'scan')) return undefined
  if (typeof tenant !== 'string' || !isAccount(account)) return undefined
  return typeof depth === 'number' ? { step, tenant, account, depth } : undefined
}
