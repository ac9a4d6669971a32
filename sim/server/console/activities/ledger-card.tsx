// One log of one terminal, as the server's ledger holds it.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Ledger } from '../client/shapes.ts'
import { number } from '../parts/numbers.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { behindWords, isBroken, missingWords, repeatWords } from './ledger-words.ts'

export function LedgerCard({ ledger }: { ledger: Ledger }): JSX.Element {
  const { terminal, logId, first, last, entries, conflicts, startedAt, lastAt } = ledger
  const missing = missingWords(ledger)
  const broken = isBroken(ledger)
  return (
    <div class="ledger">
      <h3 class="row">
        <a href={placeHash('terminals', terminal)}>{terminal}</a>
        <Badge tone={broken ? 'bad' : 'good'}>{broken ? 'Not complete' : 'Complete'}</Badge>
      </h3>
      {missing !== undefined && (
        <p class="note bad">
          {missing} The terminal sends them again by itself; if this stays, its journal is damaged.
        </p>
      )}
      {conflicts.length > 0 && (
        <div class="note bad">
          <p>Set aside and not booked:</p>
          <ul>
            {conflicts.map(({ seq, why, at }) => (
              <li key={`${seq} ${at}`}>
                entry {number(seq)}: {why}, <When at={at} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl class="facts">
        <dt>Held</dt>
        <dd>
          {first === null || last === null
            ? 'Nothing yet'
            : `${number(entries)}, from ${number(first)} to ${number(last)}`}
        </dd>
        <dt>At the terminal</dt>
        <dd>{behindWords(ledger)}</dd>
        <dt>Doubles</dt>
        <dd>{repeatWords(ledger)}</dd>
        <dt>From</dt>
        <dd>
          <When at={startedAt} />
        </dd>
        <dt>To</dt>
        <dd>{lastAt === null ? 'Nothing has arrived yet' : <When at={lastAt} />}</dd>
        <dt>Log</dt>
        <dd>
          <code>{logId}</code>
        </dd>
      </dl>
    </div>
  )
}
