// What a seed is worth: the same world every time, whatever keys are drawn; and a plan that fails, cut down to the point.

import { expect, it, onTestFinished } from 'vitest'
import { openMorning } from './morning.ts'
import { planOf } from './plan.ts'
import { shrink } from './shrink.ts'
import { World } from './world.ts'

it('makes the same world of the same seed, under other keys', async () => {
  const hashes: string[][] = []
  for (let time = 0; time < 2; time += 1) {
    const morning = await openMorning()
    onTestFinished(() => morning.end())
    const worlds = []
    for (const seed of [3, 5]) worlds.push((await new World(planOf(seed), morning).run()).hash)
    hashes.push(worlds)
  }
  expect(hashes[0]).toEqual(hashes[1])
  expect(new Set(hashes[0]).size).toBe(2)
})

it('draws the same plan of the same seed, and another of another', () => {
  expect(planOf(7)).toEqual(planOf(7))
  expect(planOf(8)).not.toEqual(planOf(7))
})

it('leaves out whatever is not needed for a failure', async () => {
  const list = Array.from({ length: 60 }, (_, at) => at)
  const needed = [7, 31, 32]
  const fails = async (some: readonly number[]) => needed.every(one => some.includes(one))
  expect(await shrink(list, fails, 500)).toEqual(needed)
})

it('stops shrinking after so many tries', async () => {
  let tries = 0
  const fails = async () => {
    tries += 1
    return false
  }
  expect(await shrink([1, 2, 3, 4, 5, 6, 7, 8], fails, 5)).toHaveLength(8)
  expect(tries).toBe(5)
})
