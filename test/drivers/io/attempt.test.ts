// The order of things at the end of an attempt, where a race would give a device away twice or not at all.

import { expect, it } from 'vitest'
import { createAttempt } from '../../../drivers/io/attempt.ts'
import type { SourceProblem } from '../../../drivers/io/byte-source.ts'

const PROBLEM: SourceProblem = { code: 'unplugged', message: 'It was unplugged.' }

function rig() {
  const log: string[] = []
  const attempt = createAttempt(async () => {
    log.push('given back')
  })
  const listener = {
    waiting: () => void log.push('waiting'),
    opened: () => void log.push('opened'),
    chunk: () => void log.push('chunk'),
    gone: () => void log.push('gone'),
  }
  return { log, attempt, listener }
}
const turn = () => new Promise(setImmediate)

it('gives the device back before it says gone, and only once', async () => {
  const { log, attempt, listener } = rig()
  attempt.begin(listener, async () => undefined)
  await turn()
  attempt.fail(PROBLEM)
  attempt.fail(PROBLEM)
  attempt.chunk({ at: 0, bytes: Uint8Array.of(1) })
  await turn()
  expect(log).toEqual(['opened', 'given back', 'gone'])
})

it('says nothing when it is closed between the failure and its report', async () => {
  const { log, attempt, listener } = rig()
  attempt.begin(listener, async () => undefined)
  await turn()
  attempt.fail(PROBLEM)
  await attempt.close()
  await turn()
  expect(log).toEqual(['opened', 'given back'])
})

it('says that it waits for a device as long as it is not over', async () => {
  const { log, attempt, listener } = rig()
  let come = (): void => undefined
  attempt.begin(listener, async () => {
    attempt.waiting(PROBLEM)
    await new Promise<void>(resolve => {
      come = resolve
    })
    attempt.waiting(PROBLEM)
    return undefined
  })
  await turn()
  expect(log).toEqual(['waiting'])
  const closed = attempt.close()
  come()
  await closed
  expect(log).toEqual(['waiting', 'given back'])
})

it('gives nothing back that was never begun, and begins nothing after close', async () => {
  const { log, attempt, listener } = rig()
  await attempt.close()
  attempt.begin(listener, async () => undefined)
  await turn()
  expect(log).toEqual([])
})
