// A reader in its socket: a light, a beep, and the place to hold a card to.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { wanted } from '../../design/appearance.tsx'
import type { ShownReader } from '../simulator.ts'
import { beep } from './beep.ts'

/** More beeps than this at once are a page that was looking away. */
const MOST_BEEPS = 4

export function Reader(props: {
  reader: ShownReader
  socket: string
  chosen: boolean
  choose: () => void
}): JSX.Element {
  const { reader, socket, chosen, choose } = props
  const rings = useBeeps(reader.beeps)
  const light = reader.light
  return (
    <button
      type="button"
      class={`reader ${light}`}
      data-reader={reader.id}
      aria-pressed={chosen}
      title="Cards that are clicked go to this reader"
      onClick={choose}
    >
      <span key={rings} class={rings > 0 ? 'led light rings' : 'led light'} />
      <strong>{reader.id}</strong>
      <small>{reader.plugged ? socket : 'unplugged'}</small>
      <span class="unseen">light: {light}</span>
    </button>
  )
}

/** Beeps when the count rises; returns how often that happened, so that a ring can be drawn anew each time. */
function useBeeps(count: number): number {
  const before = useRef(count)
  const [rings, ring] = useState(0)
  useEffect(() => {
    const news = count - before.current
    before.current = count
    if (news <= 0) return
    ring(times => times + 1)
    if (wanted('sound') === 'on') beep(Math.min(news, MOST_BEEPS))
  }, [count])
  return rings
}
