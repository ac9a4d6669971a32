// Mails in words: what became of them, and what went wrong.

import { expect, test } from 'vitest'
import type { Mail } from '../../../../sim/server/console/client/shapes.ts'
import { STATES, triesWords } from '../../../../sim/server/console/mails/mail-state.ts'
import { MAIL_STATES } from '../../../../sim/server/outbox.ts'

const mail = (more: Partial<Mail>): Mail => ({
  ...{ id: 'm', user: 'u', to: 'anna@firm.example', subject: 'Your new PIN', state: 'waiting' },
  ...{ createdAt: '', stateAt: '', attempts: 0, nextTryAt: null, problem: null, ...more },
})

test('every state of a mail has its word', () => {
  expect(Object.keys(STATES).sort()).toEqual([...MAIL_STATES].sort())
})

test('what went wrong is said with how often, and whether it goes on', () => {
  const problem = 'the mail server cannot be reached'
  expect(triesWords(mail({}))).toBeUndefined()
  expect(triesWords(mail({ attempts: 1, problem }))).toBe(`Tried once: ${problem}; tried again`)
  expect(triesWords(mail({ attempts: 20, problem, state: 'failed' }))).toBe(
    `Tried 20 times: ${problem}`,
  )
  expect(triesWords(mail({ problem, state: 'failed' }))).toBe(problem)
})
