// The bench beside a terminal: everything that can happen to it, and what is going on inside.

import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { remember, remembered } from '../../design/appearance.tsx'
import type { Call, Shown } from '../simulator.ts'
import { ClockRoom } from './clock-room.tsx'
import { CommandBar } from './command-bar.tsx'
import { DeskContext } from './control.tsx'
import { EventsRoom } from './events-room.tsx'
import { LinkRoom } from './link-room.tsx'
import { NetworkRoom } from './network-room.tsx'
import { PowerRoom } from './power-room.tsx'
import { ReadersRoom } from './readers-room.tsx'
import { SendJobRoom } from './send-job-room.tsx'
import { SessionRoom } from './session-room.tsx'
import { StoreRoom } from './store-room.tsx'

const LINES = 'latchkey.curl-lines'

export function Bench(props: { terminal: Shown; act: (call: Call) => Promise<void> }): JSX.Element {
  const { terminal, act } = props
  const [pointed, point] = useState<Call>()
  const [lines, setLines] = useState(remembered(LINES) === 'on')
  const desk = useMemo(() => ({ act, point, lines }), [act, lines])
  const showLines = (show: boolean): void => {
    setLines(show)
    remember(LINES, show ? 'on' : 'off')
  }
  return (
    <DeskContext.Provider value={desk}>
      <section class="bench" id="bench" tabIndex={-1} aria-labelledby="bench-heading">
        <h2 id="bench-heading">Bench of {terminal.id}</h2>
        <div class="rooms">
          <NetworkRoom terminal={terminal} />
          <PowerRoom terminal={terminal} />
          <LinkRoom terminal={terminal} />
          <StoreRoom terminal={terminal} />
          <ClockRoom terminal={terminal} />
          <ReadersRoom terminal={terminal} />
          <SessionRoom terminal={terminal} />
          <SendJobRoom terminal={terminal.id} />
          <EventsRoom terminal={terminal} />
        </div>
        <CommandBar
          call={pointed ?? { method: 'GET', path: `terminals/${terminal.id}` }}
          lines={lines}
          showLines={showLines}
        />
      </section>
    </DeskContext.Provider>
  )
}
