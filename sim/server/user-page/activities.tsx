// What somebody did last at terminals.

import type { JSX } from 'preact'
import { Icon } from '../../design/icons.tsx'
import { type Activity, client } from './client.ts'
import { ProblemNote } from './parts.tsx'
import { useLoaded } from './use-loaded.ts'
import { type Speech, useSpeech } from './words.ts'

export function Activities({ ended }: { ended: (word: string) => boolean }): JSX.Element {
  const say = useSpeech()
  const { value: items, problem } = useLoaded(client.activities, 'activities', ended)
  return (
    <section class="card" aria-labelledby="activities">
      <h2 id="activities">
        <Icon name="clock" /> {say('activities')}
      </h2>
      <ProblemNote word={problem} />
      {items === undefined ? (
        problem === undefined && <p class="hint">{say('wait')}</p>
      ) : items.length === 0 ? (
        <p class="hint">{say('activities.none')}</p>
      ) : (
        <Table items={items} />
      )}
    </section>
  )
}

function Table({ items }: { items: readonly Activity[] }): JSX.Element {
  const say = useSpeech()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say('when')}</th>
          <th scope="col">{say('what')}</th>
          <th scope="col">{say('where')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item, i) => (
          <tr key={i}>
            <td>
              <time dateTime={item.at}>{say.moment(item.at, 'short')}</time>
            </td>
            <td>{told(item, say)}</td>
            <td>{item.terminal}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const KINDS = {
  login: 'kind.login',
  logout: 'kind.logout',
  copy: 'kind.copy',
  scan: 'kind.scan',
  print: 'kind.print',
} as const

/** `Copied · 3 pages`; a kind that a newer terminal knows stands as it calls it. */
function told({ kind, pages }: Activity, say: Speech): string {
  const word = Object.hasOwn(KINDS, kind) ? say(KINDS[kind as keyof typeof KINDS]) : kind
  return pages === null ? word : `${word} · ${say.pages(pages)}`
}
