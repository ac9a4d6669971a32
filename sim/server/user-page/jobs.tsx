// The print jobs that are held for somebody, and throwing one away, which is asked for twice.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { client, type HeldJob } from './client.ts'
import { ProblemNote } from './parts.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { useSpeech } from './words.ts'

export function Jobs({ ended }: { ended: (word: string) => boolean }): JSX.Element {
  const say = useSpeech()
  const [version, setVersion] = useState(0)
  const [gone, setGone] = useState<string>()
  const heading = useRef<HTMLHeadingElement>(null)
  const { value, problem } = useLoaded(client.jobs, String(version), ended)
  const [shown, setShown] = useState(value)
  // What is there stays in sight while it is asked for anew.
  useEffect(() => {
    if (value !== undefined) setShown(value)
  }, [value])
  const thrownAway = (name: string): void => {
    setGone(name)
    setVersion(version + 1)
    heading.current?.focus()
  }
  return (
    <section class="card" aria-labelledby="jobs">
      <h2 id="jobs" ref={heading} tabIndex={-1}>
        <Icon name="held" /> {say('jobs')}
      </h2>
      <ProblemNote word={problem} />
      <div role="status">
        {gone !== undefined && <p class="note good">{say('job.gone', { name: gone })}</p>}
      </div>
      {shown === undefined ? (
        problem === undefined && <p class="hint">{say('wait')}</p>
      ) : shown.length === 0 ? (
        <p class="hint">{say('jobs.none')}</p>
      ) : (
        <>
          <p class="hint">{say('jobs.how')}</p>
          <ul class="things">
            {shown.map(job => (
              <Job
                key={job.id}
                job={job}
                ended={ended}
                changed={() => setVersion(version + 1)}
                thrownAway={() => thrownAway(job.name)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Job(props: {
  job: HeldJob
  ended: (word: string) => boolean
  /** It is not there any more. */
  changed: () => void
  thrownAway: () => void
}): JSX.Element {
  const { job, ended, changed, thrownAway } = props
  const say = useSpeech()
  const [asking, ask] = useState(false)
  const { busy, problem, run } = useAction()
  const question = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (asking) question.current?.focus()
  }, [asking])
  const throwAway = (): void =>
    run(
      async () => {
        await client.discardJob(job.id)
        thrownAway()
      },
      word => {
        if (word === 'not-found') changed()
        return ended(word)
      },
    )
  return (
    <li>
      <strong>{job.name}</strong>
      <span>
        {[
          say.pages(job.pages),
          say(job.color ? 'job.color' : 'job.mono'),
          say(job.duplex ? 'job.duplex' : 'job.simplex'),
        ].join(' · ')}
      </span>
      <span class="hint">{say('job.kept', { until: say.moment(job.expiresAt, 'short') })}</span>
      <ProblemNote word={problem} />
      {asking ? (
        <>
          <p class="note wait" ref={question} tabIndex={-1}>
            {say('job.throw-away.sure', { name: job.name })}
          </p>
          <div class="row">
            <button type="button" class="button danger" disabled={busy} onClick={throwAway}>
              <Icon name="trash" /> {busy ? say('wait') : say('job.throw-away')}
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => ask(false)}>
              {say('job.keep')}
            </button>
          </div>
        </>
      ) : (
        <div class="row">
          <button
            type="button"
            class="button"
            onClick={() => ask(true)}
            aria-label={say('job.throw-away.which', { name: job.name })}
          >
            <Icon name="trash" /> {say('job.throw-away')}
          </button>
        </div>
      )}
    </li>
  )
}
