// Follows the address: links, back and forward, reload. Every step of the way keeps how far it was scrolled.

import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { type Place, placeHash, readPlace } from './place.ts'

export interface Going extends Place {
  /** Counts the navigations; 0 is where the page was opened. */
  readonly step: number
  /** Where a step taken before was scrolled to; 0 for a new one. */
  readonly scrolled: number
  /** Changes words of the query in place, without a step of its own. */
  readonly changeQuery: (words: Readonly<Record<string, string | undefined>>) => void
}

export const PlaceContext = createContext<Going | undefined>(undefined)

export function usePlace(): Going {
  const going = useContext(PlaceContext)
  if (going === undefined) throw new Error('Drawn outside of any place.')
  return going
}

/** Used once, by what draws the rooms. */
export function useGoing(): Going {
  const [{ place, step, scrolled }, go] = useState(() => ({
    place: readPlace(location.hash),
    step: 0,
    scrolled: 0,
  }))
  useEffect(() => {
    const positions = new Map<number, number>()
    let count = 0
    let here = enter(count)
    const scroll = (): void => {
      positions.set(here, window.scrollY)
    }
    const arrive = (): void => {
      count += 1
      // An entry of the history that was here before has its number; a new one gets the next.
      here = enter(count)
      go({ place: readPlace(location.hash), step: count, scrolled: positions.get(here) ?? 0 })
    }
    history.scrollRestoration = 'manual'
    window.addEventListener('scroll', scroll, { passive: true })
    window.addEventListener('hashchange', arrive)
    return () => {
      window.removeEventListener('scroll', scroll)
      window.removeEventListener('hashchange', arrive)
    }
  }, [])
  return {
    ...place,
    step,
    scrolled,
    changeQuery(words) {
      const { room, id, query } = readPlace(location.hash)
      if (room === undefined) return
      history.replaceState(history.state, '', placeHash(room, id, { ...query, ...words }))
      go(held => ({ ...held, place: readPlace(location.hash) }))
    },
  }
}

/** The number of this entry of the history; `fresh` if it has none yet. */
function enter(fresh: number): number {
  const held: unknown = history.state?.latchkeyStep
  if (typeof held === 'number' && fresh > 0) return held
  history.replaceState({ latchkeyStep: fresh }, '')
  return fresh
}
