// The answer, to be read aloud: shown this once.

import type { JSX } from 'preact'
import type { NewUnlockCode } from '../client/shapes.ts'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { countdown } from '../parts/times.ts'
import { useNow } from '../parts/use-now.ts'
import { askedFor, grantWords } from './unlock-words.ts'

export function FreshUnlock(props: {
  code: NewUnlockCode
  /** The terminal has said that it was used. */
  used: boolean
  done: () => void
}): JSX.Element {
  const { code } = props
  const left = Date.parse(code.expiresAt) - useNow(1_000)
  return (
    <section class="card fresh" aria-labelledby="fresh-unlock">
      <FreshHeading id="fresh-unlock">Code for terminal {code.terminal}</FreshHeading>
      <p class="hint">
        Answer to {askedFor(code)}: {grantWords(code)}.
      </p>
      <p class="secret code aloud">
        {code.code.split(' ').map((part, at) => (
          <span key={at}>{part} </span>
        ))}
      </p>
      <p>Read it in three groups of four, digit by digit. Let it be typed, then OK.</p>
      <div role="status">
        {props.used && <p class="note good">The terminal has said that it was used.</p>}
        {!props.used && left <= 0 && (
          <p class="note bad">The challenge is over by now. Ask for the one on the panel.</p>
        )}
      </div>
      {!props.used && left > 0 && (
        <p>
          The challenge is over in <strong class="when">{countdown(left)}</strong> at the latest. A
          terminal that is offline says later whether the code was used.
        </p>
      )}
      <ShownOnce secret={code.code} what="code" done={props.done} />
    </section>
  )
}
