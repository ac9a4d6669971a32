// The copier's own screen while somebody is logged in: copy, scan, print, held jobs, and the pages as they come out.

import type { JSX } from 'preact'
import { Icon, type IconName } from '../../design/icons.tsx'
import type { RunningJob } from '../simulator.ts'
import { fill } from '../words.ts'
import type { CopierProps } from './copier-props.ts'
import { HeldJobs } from './held-jobs.tsx'
import { type CopierFunction, counted, FUNCTIONS } from './order.ts'

const ICONS: Readonly<Record<CopierFunction, IconName>> = {
  copy: 'copy',
  scan: 'scan',
  print: 'print',
  heldJobs: 'held',
}

export function Copier(props: CopierProps): JSX.Element {
  const { terminal, profile, language, words, order, change } = props
  const names = profile.wording[language]
  const { jobs } = terminal.copier
  return (
    <div class="copier">
      <nav class="functions" aria-label={words.functions}>
        {FUNCTIONS.map(does => (
          <button
            key={does}
            type="button"
            aria-pressed={order.does === does}
            onClick={() => change({ ...order, does, fresh: true })}
          >
            <Icon name={ICONS[does]} />
            <span>{names[does]}</span>
          </button>
        ))}
      </nav>
      <div class="function">
        {jobs.length > 0 && jobs.map(job => <Progress key={job.id} job={job} {...props} />)}
        {order.does === 'heldJobs' ? (
          <HeldJobs {...props} />
        ) : (
          jobs.length === 0 && <Ticket {...props} start={props.start} label={names.start} />
        )}
        <p class="meter">{fill(words.meter, { pages: terminal.meter.pages })}</p>
      </div>
    </div>
  )
}

function Progress(props: CopierProps & { job: RunningJob }): JSX.Element {
  const { job, words, profile, language, run } = props
  const text = fill(words.progress, { done: job.done, pages: job.pages })
  return (
    <div class="job">
      <p>
        <strong>{profile.wording[language][job.kind]}</strong> {text}
      </p>
      <button
        type="button"
        class="halt"
        onClick={() => void run(`jobs/${job.id}`, undefined, 'DELETE')}
      >
        {words.stop}
      </button>
      <progress value={job.done} max={job.pages} aria-label={text} />
    </div>
  )
}

function Ticket(props: CopierProps & { label: string }): JSX.Element {
  const { order, change, words, start, label } = props
  const step = (by: number, name: string, icon: IconName) => (
    <button type="button" class="step" aria-label={name} onClick={() => change(counted(order, by))}>
      <Icon name={icon} />
    </button>
  )
  const toggle = (name: 'color' | 'duplex') => (
    <button
      type="button"
      class="toggle"
      aria-pressed={order[name]}
      onClick={() => change({ ...order, [name]: !order[name] })}
    >
      {words[name]}
    </button>
  )
  return (
    <div class="ticket">
      <div class="count">
        <span>{order.does === 'copy' ? words.copies : words.pages}</span>
        {step(-1, words.fewer, 'minus')}
        <output>{order.pages}</output>
        {step(1, words.more, 'plus')}
      </div>
      <div class="options">
        {toggle('color')}
        {toggle('duplex')}
      </div>
      <button type="button" class="go" onClick={start}>
        {label}
      </button>
    </div>
  )
}
