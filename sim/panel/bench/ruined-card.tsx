// Holds a card to a reader, and lets something go wrong with it on its way.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, type Shown } from '../simulator.ts'
import { ControlForm } from './control.tsx'

const NOTHING = ''

export function RuinedCard({ terminal }: { terminal: Shown }): JSX.Element | null {
  const readers = terminal.readers.filter(({ faults }) => faults.length > 0)
  const [id, setId] = useState(readers[0]?.id)
  const [fault, setFault] = useState(NOTHING)
  const [card, setCard] = useState('0102030405')
  const reader = readers.find(one => one.id === id) ?? readers[0]
  if (reader === undefined) return null
  const happens = reader.faults.includes(fault) ? { fault } : {}
  const call = post(terminal.id, 'swipe', { reader: reader.id, card: card.trim(), ...happens })
  const complete = reader.plugged && /^[0-9a-f]{4,64}$/i.test(card.trim())
  return (
    <ControlForm call={complete ? call : undefined} example={call}>
      <div class="fields">
        <label class="field">
          Card
          <input required value={card} onInput={event => setCard(event.currentTarget.value)} />
        </label>
        <label class="field">
          Reader
          <select value={reader.id} onChange={event => setId(event.currentTarget.value)}>
            {readers.map(one => (
              <option key={one.id}>{one.id}</option>
            ))}
          </select>
        </label>
        <label class="field">
          What goes wrong
          <select value={fault} onChange={event => setFault(event.currentTarget.value)}>
            <option value={NOTHING}>nothing</option>
            {reader.faults.map(one => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      <button type="submit" class="button" disabled={!complete}>
        Hold the card to it
      </button>
    </ControlForm>
  )
}
