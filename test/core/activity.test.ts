// What waits for the journal in memory: bounded, and what somebody did stays longest.

import { expect, it } from 'vitest'
import { record } from '../../agent/core/activity.ts'
import type { State, Step } from '../../agent/core/state.ts'
import type { Activity, Mono } from '../../agent/core/vocabulary.ts'
import { Terminal } from './sample.ts'

const MOST = 200
const refused: Activity = { kind: 'refused', reason: 'unknown-card', method: 'card', offline: true }
const link: Activity = { kind: 'came-online' }
const copy = (job: string): Activity => ({
  ...{ kind: 'copy', user: 'u', job, pages: 1, color: false, duplex: false },
  ...{ project: null, offline: true },
})

function after(activities: readonly Activity[]): { state: State; said: Step['effects'] } {
  let { state } = new Terminal()
  const said: Step['effects'][number][] = []
  for (const activity of activities) {
    const step = record({ ...state }, activity, 1_000 as Mono)
    state = step.state
    said.push(...step.effects)
  }
  return { state, said }
}
const kinds = ({ unrecorded }: State) => unrecorded.map(({ activity }) => activity.kind)
const many = (count: number, activity: Activity) => Array.from({ length: count }, () => activity)

it('gives up refusals first, then what the link did, and nothing that somebody did', () => {
  const { state, said } = after([
    ...[copy('with the journal'), copy('a'), ...many(5, refused), ...many(5, link)],
    ...many(MOST - 2, copy('more')),
  ])
  expect(kinds(state)).toEqual(many(MOST, copy('')).map(({ kind }) => kind))
  expect(state.unrecorded.map(({ activity }) => 'job' in activity && activity.job)).toContain('a')
  expect(said.filter(({ kind }) => kind === 'log')).toHaveLength(10)
})

it('says so when what somebody did is lost, and never drops what the journal has', () => {
  const { state, said } = after([copy('with the journal'), copy('first'), ...many(MOST, copy('x'))])
  expect(state.unrecorded).toHaveLength(MOST)
  const jobs = state.unrecorded.map(({ activity }) => 'job' in activity && activity.job)
  expect([jobs[0], jobs.includes('first')]).toEqual(['with the journal', false])
  expect(said.at(-1)).toMatchObject({ kind: 'log', level: 'warn', details: { kind: 'copy' } })
})
