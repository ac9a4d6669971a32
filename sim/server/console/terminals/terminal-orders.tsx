// What an administrator may order a terminal to do, and to have it refused.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Terminal } from '../client/shapes.ts'
import { ReasonButton } from '../parts/reason-button.tsx'
import { placeHash } from '../place/place.ts'
import { ORDERS, PURGES } from './order-words.ts'
import { RevokedNote } from './revoked-note.tsx'

export function TerminalOrders({ terminal }: { terminal: Terminal }): JSX.Element {
  return (
    <section class="card" aria-labelledby="orders">
      <h2 id="orders">Orders</h2>
      {terminal.revoked === null ? (
        <Orders terminal={terminal} />
      ) : (
        <RevokedNote id={terminal.id} revoked={terminal.revoked} />
      )}
    </section>
  )
}

function Orders({ terminal }: { terminal: Terminal }): JSX.Element {
  const { id, connected, purge } = terminal
  return (
    <>
      {connected ? (
        <p class="hint">It hears of an order at once, at the latest with its next beat.</p>
      ) : (
        <p class="note wait">
          It is offline and hears of an order when it is back, not before. Until then a{' '}
          <a href={placeHash('deny-lists', undefined, { terminal: id })}>deny list</a> can be
          carried to it.
        </p>
      )}
      <ul class="orders">
        {ORDERS.map(({ what, label, question, means, outcome, danger }) => (
          <li key={what}>
            <div>
              <h3>
                {label}{' '}
                {what === 'purge' && purge !== 'none' && (
                  <Badge tone={PURGES[purge].tone}>{PURGES[purge].word}</Badge>
                )}
              </h3>
              <p class="hint">{means}</p>
            </div>
            <ReasonButton
              label={label}
              title={question(id)}
              path={`terminals/${encodeURIComponent(id)}/${what}`}
              topics={['terminals']}
              outcome={outcome(id)}
              danger={danger}
            >
              <p>{means}</p>
            </ReasonButton>
          </li>
        ))}
      </ul>
    </>
  )
}
