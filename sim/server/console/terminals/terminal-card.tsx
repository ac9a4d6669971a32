// One terminal among all of them.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import { LongWord } from '../parts/long-word.tsx'
import { count, number } from '../parts/numbers.ts'
import { Ago } from '../parts/when.tsx'
import { placeHash } from '../place/place.ts'
import { clockOf, GATES, GRADES, linkOf, SETTINGS_WORDS } from './terminal-words.ts'
import { TroubleNotes } from './trouble-notes.tsx'
import type { WatchedTerminal } from './troubles.ts'

export function TerminalCard({ terminal, troubles }: WatchedTerminal): JSX.Element {
  const { id, profile, version, status, lastSeen, settingsState } = terminal
  const link = linkOf(terminal)
  const bad = troubles.some(({ tone }) => tone === 'bad')
  return (
    <article
      class={bad ? 'card terminal loud' : 'card terminal'}
      aria-labelledby={`terminal-${id}`}
    >
      <header>
        <h2 id={`terminal-${id}`}>
          <a href={placeHash('terminals', id)}>
            <LongWord word={id} />
          </a>
        </h2>
        <Badge tone={link.tone}>{link.word}</Badge>
        <p class="hint">
          {profile} · version {version}
        </p>
      </header>
      <TroubleNotes troubles={troubles} />
      <dl class="facts">
        <dt>Last seen</dt>
        <dd>{lastSeen === null ? 'Never' : <Ago at={lastSeen} />}</dd>
        {status !== null && (
          <>
            <dt>Gate</dt>
            <dd>{GATES[status.gate]}</dd>
            <dt>Grade</dt>
            <dd>
              <abbr title={GRADES[status.grade]}>{status.grade}</abbr>
              {status.grade === 'C' && ' (key in a file)'}
            </dd>
            <dt>Cache</dt>
            <dd>
              {count(status.cachedUsers, 'user')}, generation {number(status.generation)}
            </dd>
            <dt>Queue</dt>
            <dd>{status.queue === 0 ? 'Empty' : count(status.queue, 'entry', 'entries')}</dd>
            <dt>Clock</dt>
            <dd>{clockOf(status)}</dd>
            <dt>PINs left</dt>
            <dd>{status.pinsLeft === undefined ? 'Not told' : number(status.pinsLeft)}</dd>
            <dt>Settings</dt>
            <dd>{SETTINGS_WORDS[settingsState]}</dd>
          </>
        )}
      </dl>
    </article>
  )
}
