// The PINs somebody has: that there are some and until when, never which; and a new one.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { client } from './client.ts'
import type { OpenSession } from './open-session.ts'
import { ProblemNote, Validity } from './parts.tsx'
import { useAction } from './use-action.ts'
import { problemWord, useSpeech } from './words.ts'

export function Pins({ me, changed, ended }: OpenSession): JSX.Element {
  const say = useSpeech()
  const [sent, setSent] = useState(false)
  const { busy, problem, run } = useAction()
  const renew = (): void =>
    run(async () => {
      setSent(false)
      await client.newPin()
      changed(await client.me())
      setSent(true)
    }, ended)
  return (
    <section class="card" aria-labelledby="pins">
      <h2 id="pins">
        <Icon name="key" /> {say('your-pin')}
      </h2>
      {me.pins.length === 0 && <p class="hint">{say('pin.none')}</p>}
      <ul class="things">
        {me.pins.map((pin, i) => (
          <li key={i}>
            <span class="mono" aria-hidden="true">
              ••••••
            </span>
            <Validity
              of={pin}
              word={say(pin.pending ? 'pin.pending' : 'pin.works')}
              tone={pin.pending ? 'wait' : 'good'}
            />
            {pin.pending && <p class="hint">{say('pin.pending.how')}</p>}
          </li>
        ))}
      </ul>
      <ProblemNote word={problem} />
      <div role="status">
        {sent && <p class="note good">{say('new-pin.sent', { email: me.email ?? '' })}</p>}
      </div>
      {me.whyNoPin === null ? (
        <div class="row">
          <button type="button" class="button main" disabled={busy} onClick={renew}>
            <Icon name="mail" /> {busy ? say('wait') : say('new-pin')}
          </button>
        </div>
      ) : (
        <p class="note wait">{say(problemWord(me.whyNoPin))}</p>
      )}
    </section>
  )
}
