// Jobs of whoever is logged in, on the terminal, their computer or the server, until they are released.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { type HeldJobs as Held, type HeldJob, heldJobs } from '../simulator.ts'
import { fill } from '../words.ts'
import type { CopierProps } from './copier-props.ts'

export function HeldJobs(props: CopierProps): JSX.Element {
  const { terminal, words, run } = props
  const [all, set] = useState<Held>()
  const [changes, changed] = useState(0)
  const owner = terminal.session?.user ?? null
  const { held } = terminal.copier

  useEffect(() => {
    let here = true
    heldJobs(terminal.id).then(
      jobs => here && set(jobs),
      // What was there stays in sight; the page says that the simulator does not answer.
      () => {},
    )
    return () => {
      here = false
    }
  }, [terminal.id, held, owner, changes])

  const mine = (all?.items ?? []).filter(job => job.user === owner)
  const unsure = (all?.notConfirmed ?? []).filter(job => job.user === owner)
  const act = async (
    { id }: Pick<HeldJob, 'id'>,
    what: '' | '/release' | '/again',
    method: 'POST' | 'DELETE',
  ) => {
    await run(`held-jobs/${id}${what}`, undefined, method)
    changed(count => count + 1)
  }
  const releaseAll = async () => {
    for (const job of mine) await act(job, '/release', 'POST')
  }
  if (all === undefined) return <p />
  const away = all.serverAway && <p class="none">{words.serverAway}</p>
  if (mine.length + unsure.length === 0) return away || <p class="none">{words.noHeldJobs}</p>
  return (
    <div class="held">
      {away}
      {unsure.length > 0 && (
        <ul>
          {unsure.map(job => (
            <li key={job.id}>
              <span class="what">
                <strong>{job.name}</strong>
                <small>{words.notConfirmed}</small>
              </span>
              <button type="button" onClick={() => void act(job, '/again', 'POST')}>
                {words.holdAgain}
              </button>
              <Discard job={job} words={words} discard={() => void act(job, '', 'DELETE')} />
            </li>
          ))}
        </ul>
      )}
      <ul>
        {mine.map(job => (
          <li key={job.id}>
            <span class="what">
              <strong>{job.name}</strong>
              <small>{details(job, props)}</small>
            </span>
            <button type="button" class="release" onClick={() => void act(job, '/release', 'POST')}>
              {words.release}
            </button>
            {job.at !== 'server' && (
              <Discard job={job} words={words} discard={() => void act(job, '', 'DELETE')} />
            )}
          </li>
        ))}
      </ul>
      {mine.length > 1 && (
        <button type="button" class="go" onClick={() => void releaseAll()}>
          {words.releaseAll}
        </button>
      )}
    </div>
  )
}

function Discard({
  job,
  words,
  discard,
}: Pick<CopierProps, 'words'> & {
  readonly job: Pick<HeldJob, 'name'>
  readonly discard: () => void
}): JSX.Element {
  return (
    <button
      type="button"
      class="step"
      aria-label={fill(words.discard, { name: job.name })}
      onClick={discard}
    >
      <Icon name="trash" />
    </button>
  )
}

function details(job: HeldJob, { words }: CopierProps): string {
  const where = { terminal: words.atTerminal, computer: words.atComputer, server: words.atServer }
  const options = [job.color && words.color, job.duplex && words.duplex, where[job.at]]
  return [`${words.pages}: ${job.pages}`, ...options.filter(Boolean)].join(' · ')
}
