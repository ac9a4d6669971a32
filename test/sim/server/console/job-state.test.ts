import { expect, test } from 'vitest'
import type { HeldJob } from '../../../../sim/server/console/client/shapes.ts'
import { pagesWords, STATES } from '../../../../sim/server/console/jobs/job-state.ts'
import { JOB_STATES } from '../../../../sim/server/jobs.ts'

test('A9: every state of a job has its word, and only what needs somebody is loud', () => {
  expect(Object.keys(STATES).toSorted()).toEqual([...JOB_STATES].toSorted())
  const loud = JOB_STATES.filter(state => STATES[state].tone === 'bad')
  expect(loud).toEqual(['unconfirmed'])
})

test('A9: pages say how many came out if those are fewer', () => {
  const job = (printedPages: number | null) => ({ pages: 12, printedPages }) as HeldJob
  expect([null, 12, 3].map(pages => pagesWords(job(pages)))).toEqual(['12', '12', '3 of 12'])
})
