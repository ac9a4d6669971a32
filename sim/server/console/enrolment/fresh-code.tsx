// A code that was just made, to be typed at a terminal. It is shown this once.

import type { JSX } from 'preact'
import type { NewCode } from '../client/shapes.ts'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { countdown } from '../parts/times.ts'
import { useNow } from '../parts/use-now.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { grouped } from './code-words.ts'

export function FreshCode(props: {
  code: NewCode
  usedAt: string | null
  done: () => void
}): JSX.Element {
  const { code, terminal, expiresAt } = props.code
  const left = Date.parse(expiresAt) - useNow(1_000)
  return (
    <section class="card fresh" aria-labelledby="fresh-code">
      <FreshHeading id="fresh-code">Code for terminal {terminal}</FreshHeading>
      <p class="secret code">
        {grouped(code).map((part, at) => (
          <span key={at}>{part}</span>
        ))}
      </p>
      <div role="status">
        {props.usedAt !== null && (
          <p class="note good">
            It was used: terminal <a href={placeHash('terminals', terminal)}>{terminal}</a> is
            enrolled.
          </p>
        )}
        {props.usedAt === null && left <= 0 && (
          <p class="note bad">It has expired. Make a new one.</p>
        )}
      </div>
      {props.usedAt === null && left > 0 && (
        <>
          <p>
            Valid for another <strong class="when">{countdown(left)}</strong>, until{' '}
            <When at={expiresAt} />.
          </p>
          <ol class="steps">
            <li>Switch the terminal on. Its panel asks for an enrolment code.</li>
            <li>Type the code there; case and spaces do not matter.</li>
            <li>Wait here: this page says when the terminal has come in.</li>
          </ol>
        </>
      )}
      <ShownOnce secret={code} what="code" done={props.done} />
    </section>
  )
}
