// All that is known of a terminal, with what it means.

import type { JSX } from 'preact'
import type { Terminal } from '../client/shapes.ts'
import { count, number } from '../parts/numbers.ts'
import { Ago, When } from '../parts/when.tsx'
import { clockOf, GATE_MEANS, GATES, GRADES, linkOf, SETTINGS_WORDS } from './terminal-words.ts'

export function TerminalFacts({ terminal }: { terminal: Terminal }): JSX.Element {
  const { profile, version, enrolledAt, lastSeen, connected, status, settingsState } = terminal
  return (
    <div class="columns">
      <section class="card" aria-labelledby="now">
        <h2 id="now">{connected || status === null ? 'Now' : 'When it was last heard'}</h2>
        <dl class="facts">
          <Fact name="Link">{linkOf(terminal).word}</Fact>
          <Fact name="Last seen">{lastSeen === null ? 'Never' : <Ago at={lastSeen} />}</Fact>
          {status !== null && (
            <>
              <Fact name="Gate" means={GATE_MEANS[status.gate]}>
                {GATES[status.gate]}
              </Fact>
              <Fact name="Queue" means="Entries the server has not confirmed yet.">
                {status.queue === 0 ? 'Empty' : count(status.queue, 'entry', 'entries')}
              </Fact>
              <Fact name="Clock">{clockOf(status)}</Fact>
              <Fact name="PINs left" means="Wrong PINs it still looks at while offline, today.">
                {status.pinsLeft === undefined ? 'Not told' : number(status.pinsLeft)}
              </Fact>
              <Fact name="Cache" means="Users who can log in here while the server is gone.">
                {count(status.cachedUsers, 'user')}, generation {number(status.generation)}
              </Fact>
              <Fact name="Settings">
                {SETTINGS_WORDS[settingsState]}, version {number(status.settingsVersion)}
              </Fact>
            </>
          )}
        </dl>
      </section>
      <section class="card" aria-labelledby="machine">
        <h2 id="machine">Machine</h2>
        <dl class="facts">
          <Fact name="Profile">{profile}</Fact>
          <Fact name="Agent">version {version}</Fact>
          <Fact name="Enrolled">
            <When at={enrolledAt} />
          </Fact>
          {status !== null && (
            <>
              <Fact name="Grade" means={GRADES[status.grade]}>
                {status.grade}
              </Fact>
              <Fact name="Journal">
                entry {number(status.head)} of log <code>{status.logId}</code>
              </Fact>
            </>
          )}
        </dl>
      </section>
    </div>
  )
}

function Fact(props: {
  name: string
  means?: string
  children: JSX.Element | string | (JSX.Element | string)[]
}): JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.means !== undefined && <p class="hint">{props.means}</p>}
      </dd>
    </>
  )
}
