// Says what came of what somebody did, to the eye and to a screen reader, until they go on.

import { type ComponentChildren, createContext, type JSX } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

/** Whoever goes on at once has this long to read it; whoever reads slowly, until they go on. */
const LEAST_SHOWN_MS = 6_000
const GOING_ON = ['pointerdown', 'keydown'] as const

type Say = (sentence: string) => void

const SayContext = createContext<Say>(() => {})

/** Says a sentence; the next one takes its place. */
export const useSay = (): Say => useContext(SayContext)

export function Outcomes({ children }: { children: ComponentChildren }): JSX.Element {
  const [said, setSaid] = useState({ sentence: '', number: 0 })
  useEffect(() => {
    if (said.sentence === '') return
    const clear = () => setSaid({ sentence: '', number: 0 })
    const timer = setTimeout(() => {
      for (const event of GOING_ON) addEventListener(event, clear)
    }, LEAST_SHOWN_MS)
    return () => {
      clearTimeout(timer)
      for (const event of GOING_ON) removeEventListener(event, clear)
    }
  }, [said])
  return (
    <SayContext.Provider
      value={sentence => setSaid(({ number }) => ({ sentence, number: number + 1 }))}
    >
      {children}
      <div class="outcome" role="status">
        {said.sentence !== '' && <p key={said.number}>{said.sentence}</p>}
      </div>
    </SayContext.Provider>
  )
}
