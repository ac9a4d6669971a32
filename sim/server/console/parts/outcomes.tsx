// Says what came of what somebody did, to the eye and to a screen reader, for a while.

import { type ComponentChildren, createContext, type JSX } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 6_000

type Say = (sentence: string) => void

const SayContext = createContext<Say>(() => {})

/** Says a sentence; the next one takes its place. */
export const useSay = (): Say => useContext(SayContext)

export function Outcomes({ children }: { children: ComponentChildren }): JSX.Element {
  const [said, setSaid] = useState({ sentence: '', number: 0 })
  useEffect(() => {
    if (said.sentence === '') return
    const timer = setTimeout(() => setSaid({ sentence: '', number: 0 }), SHOWN_MS)
    return () => clearTimeout(timer)
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
