// The number pad and the hard keys beside the screen, labelled as on that make of machine.

import { Fragment, type JSX } from 'preact'
import type { Profile } from '../profiles.ts'
import type { Key } from './keyboard.ts'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'back'] as const
const HARD = ['logout', 'stop', 'enter', 'start'] as const

export function Pad(props: { labels: Profile['keys']; press: (key: Key) => void }): JSX.Element {
  const { labels, press } = props
  const keys = (names: readonly (keyof Profile['keys'] | Key)[], kind: string) => (
    <div class={kind}>
      {names.map(name => (
        <button
          key={name}
          type="button"
          class={`key ${name}`}
          data-key={name}
          onClick={() => press(name as Key)}
        >
          <Label text={name in labels ? labels[name as keyof Profile['keys']] : name} />
        </button>
      ))}
    </div>
  )
  return (
    <div class="pad">
      {keys(DIGITS, 'digits')}
      {keys(HARD, 'hard')}
    </div>
  )
}

/** A long label may break behind its stroke. */
const Label = ({ text }: { text: string }): JSX.Element => (
  <>
    {text.split(/(?<=\/)/).map((part, i) => (
      <Fragment key={part}>
        {i > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </>
)
