// One log of one terminal, as the server's ledger holds it.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Ledger } from '../client/shapes.ts'
import { number } from '../parts/numbers.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { behindWords, durableWords, isBroken, missingWords, repeatWords } from './ledger-words.ts'

export function LedgerCard({ ledger }: { ledger: Ledger }): JSX.Element {
  const { terminal, logId, first, last, entries, conflicts, findings } = ledger
  const { startedAt, lastAt, endedAt } = ledger
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
          {missing}{' '}
          {endedAt === null
            ? 'The terminal sends them again by itself; if this stays, its journal is damaged.'
            : 'The terminal goes on in another log; what it could still read is there.'}
        </p>
      )}
      {conflicts.length > 0 && (
        <Notes
          title="Set aside and not booked:"
          notes={conflicts.map(({ why, ...one }) => ({ ...one, kind: '', detail: why }))}
        />
      )}
      {findings.length > 0 && <Notes title="Does not fit:" notes={findings} />}
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
        <dt>In a backup</dt>
        <dd>{durableWords(ledger)}</dd>
        <dt>From</dt>
        <dd>
          <When at={startedAt} />
        </dd>
        <dt>To</dt>
        <dd>{lastAt === null ? 'Nothing has arrived yet' : <When at={lastAt} />}</dd>
        {endedAt !== null && (
          <>
            <dt>Ended</dt>
            <dd>
              <When at={endedAt} />
            </dd>
          </>
        )}
        <dt>Log</dt>
        <dd>
          <code>{logId}</code>
        </dd>
      </dl>
    </div>
  )
}

interface Note {
  readonly seq: number
  readonly kind: string
  readonly detail: string
  readonly at: string
}

function Notes({ title, notes }: { title: string; notes: readonly Note[] }): JSX.Element {
  return (
    <div class="note bad">
      <p>{title}</p>
      <ul>
        {notes.map(({ seq, kind, detail, at }) => (
          <li key={`${seq} ${kind} ${at}`}>
            entry {number(seq)}: {detail.replace(/\.$/, '')}, <When at={at} />
          </li>
        ))}
      </ul>
    </div>
  )
}
