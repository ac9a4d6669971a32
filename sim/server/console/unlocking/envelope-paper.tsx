// The sheet that goes into an envelope, printed by the browser: it alone is on the paper. Its codes are shown this once
// and stand in no address.

import type { JSX } from 'preact'
import { Icon } from '../../../design/icons.tsx'
import type { NewEnvelope } from '../client/shapes.ts'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { grantWords } from './unlock-words.ts'

export function EnvelopePaper(props: { envelope: NewEnvelope; done: () => void }): JSX.Element {
  const { id, terminal, reason, issuer, madeAt, codes, secrets } = props.envelope
  return (
    <section class="card paper" aria-labelledby="paper">
      <FreshHeading id="paper">
        Envelope {id} for terminal {terminal}
      </FreshHeading>
      <p>
        <strong>Open only when</strong> the server is gone, nobody answers the telephone, and the
        terminal must be used. Tell the administrator when you have opened it.
      </p>
      <p>
        {grantWords(props.envelope)}. At the panel type the first code that is not crossed out, then
        OK, and cross it out. Each works once.
      </p>
      <ol class="codes">
        {secrets.map((code, at) => (
          <li key={code}>
            <span class="box" /> <strong>{code}</strong> <small>No. {codes[at]?.counter}</small>
          </li>
        ))}
      </ol>
      <p class="hint">
        {reason}. Made by {issuer}, {madeAt.slice(0, 10)}. Use the codes of envelopes with lower
        numbers first: the terminal looks at its next three codes only.
      </p>
      <div class="row screen-only">
        <button type="button" class="button main" onClick={() => window.print()}>
          <Icon name="print" /> Print
        </button>
        <button type="button" class="button" onClick={props.done}>
          Done
        </button>
        <p class="hint">Once this is closed, nobody can see the codes again.</p>
      </div>
    </section>
  )
}
