// The print jobs that are held for somebody, and throwing one away, which is asked for twice.

import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icons.tsx'
import { client, type HeldJob } from './client.ts'
import { ProblemNote } from './parts.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { useSpeech } from './words.ts'

/** A job that is not there any more: thrown away here, or gone before. */
interface Left {
  readonly job: HeldJob
  readonly how: 'job.gone' | 'problem.not-found'
}

export function Jobs({ ended }: { ended: (word: string) => boolean }): JSX.Element {
  const say = useSpeech()
  const [left, setLeft] = useState<readonly Left[]>([])
  const heading = useRef<HTMLHeadingElement>(null)
  const { value, problem } = useLoaded(client.jobs, 'jobs', ended)
  const jobs = value?.filter(({ id }) => !left.some(({ job }) => job.id === id))
  const last = left.at(-1)
  return (
    <section class="card" aria-labelledby="jobs">
      <h2 id="jobs" ref={heading} tabIndex={-1}>
        <Icon name="held" /> {say('jobs')}
      </h2>
      <ProblemNote word={problem} />
      <div role="status">
        {last !== undefined && (
          <p class={`note ${last.how === 'job.gone' ? 'good' : 'wait'}`}>
            {say(last.how, { name: last.job.name })}
          </p>
        )}
      </div>
      {jobs === undefined ? (
        problem === undefined && <p class="hint">{say('wait')}</p>
      ) : jobs.length === 0 ? (
        <p class="hint">{say('jobs.none')}</p>
      ) : (
        <>
          <p class="hint">{say('jobs.how')}</p>
          <ul class="things">
            {jobs.map(job => (
              <Job
                key={job.id}
                job={job}
                ended={ended}
                gone={how => {
                  setLeft([...left, { job, how }])
                  heading.current?.focus()
                }}
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
  gone: (how: Left['how']) => void
}): JSX.Element {
  const { job, ended, gone } = props
  const say = useSpeech()
  const [asking, ask] = useState(false)
  const { busy, problem, run } = useAction()
  const question = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => {
    if (asking) question.current?.focus()
  }, [asking])
  const throwAway = (): void =>
    run(
      async () => {
        await client.discardJob(job.id)
        gone('job.gone')
      },
      word => {
        if (word === 'not-found') gone('problem.not-found')
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
