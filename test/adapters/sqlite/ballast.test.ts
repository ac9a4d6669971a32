// Room that lies ready for the last things a full disk must still take.

import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBallast } from '../../../agent/adapters/sqlite/ballast.ts'
import { Fault } from '../../../agent/fault.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const full = (): never => {
  throw new Fault('store/full', 'The disk is full.')
}

/** A disk that takes writes while the ballast is not on it. */
const takesWithout = (path: string) => (): string => (existsSync(path) ? full() : 'written')

test('it is given up for a write that found the disk full, and taken back when there is room', () => {
  const path = join(temporaryFolder(), 'ballast')
  const ballast = openBallast(path)
  expect([ballast.low, statSync(path).size]).toEqual([false, 512 * 1_024])
  expect(ballast.spend(takesWithout(path))).toBe('written')
  expect([ballast.low, existsSync(path)]).toEqual([true, false])
  ballast.take()
  expect([ballast.low, statSync(path).size]).toEqual([false, 512 * 1_024])
})

test('it is given up once: when that is not enough the write fails', () => {
  const ballast = openBallast(join(temporaryFolder(), 'ballast'))
  let tries = 0
  const never = (): never => {
    tries += 1
    return full()
  }
  expect(() => ballast.spend(never)).toThrow(expect.objectContaining({ code: 'store/full' }))
  expect(() => ballast.spend(never)).toThrow(expect.objectContaining({ code: 'store/full' }))
  expect(tries).toBe(3)
})

test('for any other fault it stays', () => {
  const path = join(temporaryFolder(), 'ballast')
  const ballast = openBallast(path)
  const damaged = () => {
    throw new Fault('store/corrupt', 'It is damaged.')
  }
  expect(() => ballast.spend(damaged)).toThrow(expect.objectContaining({ code: 'store/corrupt' }))
  expect([ballast.low, existsSync(path)]).toEqual([false, true])
})

test('without a place for it the disk counts as full, and nothing is left of the attempt', () => {
  const path = join(temporaryFolder(), 'missing', 'ballast')
  expect(openBallast(path).low).toBe(true)
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(openBallast(join(file, 'ballast')).low).toBe(true)
})
