// Gaps and doubles: whether the server holds everything the terminals wrote, and each thing once.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../../design/parts.tsx'
import type { Ledger } from '../client/shapes.ts'
import { useAllRows } from '../client/use-fetched.ts'
import { Loaded } from '../parts/loaded.tsx'
import { LedgerCard } from './ledger-card.tsx'
import { isBroken, summary } from './ledger-words.ts'

export function LedgerPanel({ terminal }: { terminal?: string | undefined }): JSX.Element {
  const fetched = useAllRows<Ledger>('ledgers', 'activities', 'terminals')
  const [wish, setWish] = useState<boolean>()
  return (
    <section class="card" aria-labelledby="books">
      <Loaded of={fetched}>
        {all => {
          const ledgers =
            terminal === undefined ? all : all.filter(one => one.terminal === terminal)
          const broken = ledgers.some(isBroken)
          const open = wish ?? broken
          return (
            <>
              <header>
                <h2 id="books">Gaps and doubles</h2>
                {ledgers.length > 0 && (
                  <>
                    <Badge tone={broken ? 'bad' : 'good'}>
                      {broken ? 'Not complete' : 'Complete'}
                    </Badge>
                    <button
                      type="button"
                      class="button spread"
                      aria-expanded={open}
                      aria-controls="ledgers"
                      onClick={() => setWish(!open)}
                    >
                      {open ? 'Hide the logs' : 'Show the logs'}
                    </button>
                  </>
                )}
              </header>
              <p>{ledgers.length === 0 ? 'Nothing has arrived yet.' : summary(ledgers)}</p>
              {open && ledgers.length > 0 && (
                <ul id="ledgers" class="ledgers">
                  {ledgers.map(ledger => (
                    <li key={`${ledger.terminal} ${ledger.logId}`}>
                      <LedgerCard ledger={ledger} />
                    </li>
                  ))}
                </ul>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
