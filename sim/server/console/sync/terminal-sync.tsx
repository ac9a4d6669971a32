// Whom one terminal holds, who found no room there, and the rule behind it.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { SyncRule, TerminalSync } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Problem } from '../parts/field.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { RuleForm } from './rule-form.tsx'
import { moreWords, placesWords, ruleWords, shortenedWords } from './sync-words.ts'

export function TerminalSyncCard({ terminal }: { terminal: string }): JSX.Element {
  const path = `terminals/${encodeURIComponent(terminal)}/sync`
  const fetched = useFetched<TerminalSync>(path, 'terminals', 'users', 'groups', 'activities')
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const say = useSay()
  const put = (rule: SyncRule | null, outcome: string): void =>
    run(async () => {
      await api.put<TerminalSync>(path, { rule })
      changed('terminals')
      say(outcome)
    })
  return (
    <section class="card" aria-labelledby="sync">
      <h2 id="sync">Stored logins</h2>
      <Loaded of={fetched}>
        {sync => (
          <>
            <p>
              {sync.leftOut.count > 0 && <Badge tone="wait">Not all</Badge>} {placesWords(sync)}
            </p>
            <Places
              sync={sync}
              busy={busy}
              pin={(user, isPinned) => {
                const others = sync.rule.pinned.filter(one => one !== user.id)
                const pinned = isPinned ? [...others, user.id] : others
                const means = isPinned ? 'has one of the first places' : 'has no place reserved'
                put({ ...sync.rule, pinned }, `${user.name} ${means} at ${terminal}.`)
              }}
            />
            {problem !== undefined && <Problem>{problem}</Problem>}
            <details>
              <summary>
                Rule: {ruleWords(sync.rule)}
                {sync.own ? '' : ', as everywhere'}
              </summary>
              <div class="stack">
                <RuleForm
                  key={JSON.stringify(sync.rule)}
                  rule={sync.rule}
                  busy={busy}
                  problem={undefined}
                  save={rule => put(rule, `${terminal} has a rule of its own.`)}
                />
                {sync.own && (
                  <button
                    type="button"
                    class="button"
                    disabled={busy}
                    onClick={() => put(null, `${terminal} has the rule for all terminals.`)}
                  >
                    As everywhere
                  </button>
                )}
              </div>
            </details>
          </>
        )}
      </Loaded>
    </section>
  )
}

interface Person {
  readonly id: string
  readonly name: string
}

function Places(props: {
  sync: TerminalSync
  busy: boolean
  pin: (user: Person, isPinned: boolean) => void
}): JSX.Element {
  const { sync, busy, pin } = props
  const { users, leftOut, shortened } = sync
  const pinButton = (user: Person, isPinned: boolean): JSX.Element => (
    <button type="button" class="button" disabled={busy} onClick={() => pin(user, !isPinned)}>
      {isPinned ? 'Unpin' : 'Pin'}
      <span class="unseen"> {user.name}</span>
    </button>
  )
  const person = (user: Person): JSX.Element => (
    <a href={placeHash('people', user.id)}>{user.name}</a>
  )
  return (
    <>
      {leftOut.count > 0 && (
        <details open>
          <summary>Who finds no room</summary>
          <ul class="places">
            {leftOut.users.map(user => (
              <li key={user.id}>
                <span>{person(user)}</span>
                {pinButton(user, false)}
              </li>
            ))}
          </ul>
          {moreWords(leftOut) !== undefined && <p class="hint">{moreWords(leftOut)}</p>}
        </details>
      )}
      {shortened.length > 0 && (
        <details>
          <summary>Who has more than three cards or PINs</summary>
          <ul class="places">
            {shortened.map(user => (
              <li key={user.id}>
                <span>
                  {person(user)} <span class="hint">{shortenedWords(user)}</span>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {users.length > 0 && (
        <details>
          <summary>Who has a place</summary>
          <ul class="places">
            {users.map(user => (
              <li key={user.id}>
                <span>
                  {person(user)} {user.pinned && <Badge tone="plain">Pinned</Badge>}{' '}
                  {user.lastLogin !== null && (
                    <span class="hint">
                      last here <When at={user.lastLogin} />
                    </span>
                  )}
                </span>
                {pinButton(user, user.pinned)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
