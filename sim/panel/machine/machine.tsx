// One terminal as it stands in the corridor: screen, keys, readers, and the cards people bring.

import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { Language } from '../../../agent/wire/panel-messages.ts'
import { remember, remembered } from '../../design/appearance.tsx'
import { Badge } from '../../design/parts.tsx'
import { usePanel } from '../panel-socket.ts'
import { profileOf } from '../profiles.ts'
import { type Call, post, type Shown } from '../simulator.ts'
import { LANGUAGES, WORDS } from '../words.ts'
import { Cards } from './cards.tsx'
import { Copier } from './copier.tsx'
import { type Key, useKeyboard, withoutFocus } from './keyboard.ts'
import { Pad } from './pad.tsx'
import { Reader } from './reader.tsx'
import { Screen } from './screen.tsx'
import { useOrder } from './use-order.ts'

const LANGUAGE = 'latchkey.language'
const chosenLanguage = (): Language =>
  LANGUAGES.find(language => language === remembered(LANGUAGE)) ?? 'en'

export interface MachineProps {
  readonly terminal: Shown
  /** Whether the keyboard types here. */
  readonly chosen: boolean
  /** Whether there are others beside it. */
  readonly several: boolean
  choose(): void
  /** Does something over the API; says so when it is refused. */
  act(call: Call): Promise<void>
}

export function Machine({ terminal, chosen, several, choose, act }: MachineProps): JSX.Element {
  const { id, power, panelSocket } = terminal
  const profile = profileOf(terminal.profile)
  const on = power === 'on'
  const [language, setLanguage] = useState(chosenLanguage)
  const { shown, send } = usePanel(on ? panelSocket : undefined, language)
  const running = useMemo(
    () => ({ ...terminal.clock, heardAt: performance.now() }),
    [terminal.clock],
  )
  const [reader, chooseReader] = useState<string>()
  const words = WORDS[language]
  const active = shown?.view.screen === 'active'
  const readers = terminal.readers.filter(one => one.gives !== 'keys')
  const target =
    readers.find(one => one.id === reader) ?? readers.find(one => one.plugged) ?? readers[0]

  const { order, change, keyed, start } = useOrder(terminal, active, act)
  const touched = (): void => send({ kind: 'touched' })
  /** Whoever uses the copier's own screens, by whatever means, is still there. */
  const used = ({ target }: Event): void => {
    choose()
    if (active && target instanceof Element && target.closest('.view')) touched()
  }
  const run = (what: string, body?: object, method: 'POST' | 'DELETE' = 'POST') => {
    const { path } = post(id, what)
    return act({ method, path, ...(body === undefined ? {} : { body }) })
  }
  const press = (key: Key): void => {
    send({ kind: 'key', key })
    if (!active) return
    keyed(key)
    if (key === 'start' || key === 'enter') start()
    if (key === 'stop')
      for (const job of terminal.copier.jobs) void run(`jobs/${job.id}`, undefined, 'DELETE')
  }
  useKeyboard(chosen, press)

  const speak = (next: Language): void => {
    setLanguage(next)
    remember(LANGUAGE, next)
  }
  const present = (card: string, at = target?.id): void => {
    if (at !== undefined) void act(post(id, 'swipe', { card, reader: at }))
  }
  return (
    <section
      class={`machine ${profile.id}`}
      aria-label={`Terminal ${id}`}
      data-terminal={id}
      onPointerDown={used}
      onKeyDown={used}
      onFocusCapture={choose}
      onMouseDown={withoutFocus}
    >
      <header>
        <h2>{id}</h2>
        <span class="make">{profile.title}</span>
        {!on && <Badge tone="bad">no power</Badge>}
        {chosen && several && <Badge tone="good">keyboard types here</Badge>}
      </header>
      <div class="front">
        <div class="bezel">
          <Screen
            {...{ on, profile, shown, running, language, words, speak, touched, press }}
            terminal={id}
            clock={terminal.clock.clock}
            enrol={code => send({ kind: 'enrolment-code', code })}
            register={(username, password) => send({ kind: 'register', username, password })}
          >
            <Copier {...{ terminal, profile, language, words, order, change, start, run }} />
          </Screen>
        </div>
        <Pad labels={profile.keys} press={press} />
      </div>
      <div class="dock">
        <div class="readers">
          {readers.map(one => (
            <Reader
              key={one.id}
              reader={one}
              socket={profile.readers.find(({ id: name }) => name === one.id)?.socket ?? ''}
              chosen={one.id === target?.id}
              choose={() => chooseReader(one.id)}
            />
          ))}
        </div>
        <Cards present={present} />
      </div>
    </section>
  )
}
