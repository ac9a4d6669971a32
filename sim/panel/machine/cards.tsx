// The cards lying beside a terminal: Anna's, Ben's, one nobody knows, and a blank one to write any number on.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { remember, remembered } from '../../design/appearance.tsx'
import { useDragging } from './dragging.ts'

interface AccessCard {
  readonly name: string
  readonly number: string
  /** What else this person knows. */
  readonly hint: string
}

const CARDS: readonly AccessCard[] = [
  { name: 'Anna', number: '0102030405', hint: 'PIN 482913' },
  { name: 'Ben', number: '04A1B2C3D4', hint: 'PIN 730158' },
  { name: 'Stranger', number: 'DEADBEEF01', hint: 'nobody’s card' },
]
const BLANK = 'latchkey.blank-card'

/** `present` gets the number and the reader a card was dropped on, or undefined when it was only clicked. */
export function Cards(props: {
  present: (card: string, reader: string | undefined) => void
}): JSX.Element {
  return (
    <ul class="cards">
      {CARDS.map(card => (
        <li key={card.number}>
          <CardFace {...card} present={props.present} />
        </li>
      ))}
      <li>
        <BlankCard present={props.present} />
      </li>
    </ul>
  )
}

type Present = Parameters<typeof Cards>[0]['present']

function CardFace({ name, number, hint, present }: AccessCard & { present: Present }): JSX.Element {
  const { handlers, style, carrying } = useDragging(
    reader => present(number, reader),
    () => present(number, undefined),
  )
  return (
    <button
      type="button"
      class={carrying ? 'access-card carried' : 'access-card'}
      style={style}
      title="Click, or drag onto a reader"
      {...handlers}
    >
      <strong>{name}</strong>
      <span class="mono">{number}</span>
      <small>{hint}</small>
    </button>
  )
}

function BlankCard({ present }: { present: Present }): JSX.Element {
  const [number, write] = useState(remembered(BLANK) ?? '')
  const ready = /^[0-9A-F]{4,64}$/.test(number)
  const { handlers, style, carrying } = useDragging(
    reader => ready && present(number, reader),
    () => ready && present(number, undefined),
  )
  const spell = (text: string): void => {
    const hex = text.toUpperCase().replace(/[^0-9A-F]/g, '')
    write(hex)
    remember(BLANK, hex)
  }
  return (
    <div class="access-card blank" style={style}>
      <label>
        <strong>Blank card</strong>
        <input
          class="mono"
          value={number}
          maxLength={64}
          placeholder="4 to 64 hex digits"
          spellcheck={false}
          autocomplete="off"
          onInput={event => spell(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && ready) present(number, undefined)
          }}
        />
      </label>
      <button
        type="button"
        class={carrying ? 'grip carried' : 'grip'}
        disabled={!ready}
        title="Click, or drag onto a reader"
        {...handlers}
      >
        Hold to reader
      </button>
    </div>
  )
}
