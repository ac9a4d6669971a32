// What a person has: credit with its statement, and what their quotas leave.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { amountWords } from '../accounts/amount.ts'
import { QuotaForm } from '../accounts/quota-form.tsx'
import type { Account as AccountFacts, CreditRow, User } from '../client/shapes.ts'
import { useFetched, useRows } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { number } from '../parts/numbers.ts'
import { type Column, More, Table } from '../parts/table.tsx'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { CreditForm } from './credit-form.tsx'

type QuotaUse = AccountFacts['quota']['of'][number]

const STATEMENT: readonly Column<CreditRow>[] = [
  { head: 'When', kind: 'first', cell: ({ at }) => <When at={at} /> },
  { head: 'Why', kind: 'grow', cell: ({ reason }) => reason },
  {
    head: 'By',
    cell: ({ by, entry }) =>
      entry === null ? by : <a href={placeHash('terminals', entry.terminal)}>{entry.terminal}</a>,
  },
  { head: 'Amount', kind: 'number', cell: ({ amount }) => amountWords(amount) },
  { head: 'Balance', kind: 'number', cell: ({ balance }) => amountWords(balance) },
]
const QUOTAS: readonly Column<QuotaUse>[] = [
  { head: 'Period', kind: 'first', cell: ({ period }) => `This ${period}` },
  {
    head: 'Left',
    kind: 'grow',
    cell: ({ left, pages }) => `${number(left)} of ${number(pages)} pages`,
  },
  { head: 'From', cell: ({ group }) => group ?? 'their own' },
]

export function Account({ user }: { user: User }): JSX.Element {
  const path = `users/${encodeURIComponent(user.id)}`
  const account = useFetched<AccountFacts>(
    `${path}/account`,
    ...(['credit', 'quotas', 'activities', 'settings', 'users', 'groups'] as const),
  )
  const [dialog, open] = useState<'give' | 'take' | 'quota'>()
  const close = () => open(undefined)
  return (
    <Loaded of={account}>
      {({ credit, quota }) => (
        <>
          <section class="card rows span" aria-labelledby="credit">
            <header>
              <div>
                <h2 id="credit">Credit: {`${amountWords(credit.balance)} ${credit.currency}`}</h2>
                {!credit.enabled && (
                  <p class="hint">Pages are not charged: credit.enabled is off.</p>
                )}
              </div>
              <span class="row tight">
                <button type="button" class="button" onClick={() => open('give')}>
                  Give credit
                </button>
                <button type="button" class="button" onClick={() => open('take')}>
                  Take credit
                </button>
              </span>
            </header>
            <Statement path={path} />
          </section>
          <section class="card rows span" aria-labelledby="quota">
            <header>
              <div>
                <h2 id="quota">Page quotas</h2>
                {!quota.enabled && (
                  <p class="hint">Nobody is limited by them: quota.enabled is off.</p>
                )}
              </div>
              <button type="button" class="button" onClick={() => open('quota')}>
                Set a quota
              </button>
            </header>
            {quota.of.length === 0 ? (
              <Empty>
                <p>No quota applies.</p>
              </Empty>
            ) : (
              <Table
                caption="Page quotas"
                columns={QUOTAS}
                rows={quota.of}
                keyOf={({ period }) => period}
              />
            )}
          </section>
          {dialog === 'quota' && <QuotaForm user={user.username} close={close} />}
          {(dialog === 'give' || dialog === 'take') && (
            <CreditForm what={dialog} user={user} currency={credit.currency} close={close} />
          )}
        </>
      )}
    </Loaded>
  )
}

function Statement({ path }: { path: string }): JSX.Element {
  const rows = useRows<CreditRow>(`${path}/credit`, {}, 'credit')
  return (
    <Loaded of={rows}>
      {items =>
        items.length === 0 ? (
          <Empty>
            <p>Nothing was given, taken or charged yet.</p>
          </Empty>
        ) : (
          <>
            <Table
              caption="Statement, newest first"
              columns={STATEMENT}
              rows={items}
              keyOf={row => String(row.number)}
            />
            <More more={rows.more} />
          </>
        )
      }
    </Loaded>
  )
}
