import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { standingIn } from './standing.ts'

const RUN = { name: 'power-cuts', n: 1_000, seed: 7 }

describe('the standing of a campaign', () => {
  it('goes on with the figures and the trial that were saved last', () => {
    const file = join(temporaryFolder(), 'state.json')
    const first = standingIn(file, RUN)
    const { tally, next, save } = first.resume({ cuts: 0, lost: 0 })
    expect({ tally, next }).toEqual({ tally: { cuts: 0, lost: 0 }, next: 0 })
    save(1, { cuts: 1, lost: 0 })
    save(2, { cuts: 2, lost: 1 })
    first.close()
    const again = standingIn(file, RUN)
    expect(again.resume({ cuts: 0, lost: 0 })).toMatchObject({
      ...{ tally: { cuts: 2, lost: 1 }, next: 2 },
    })
    expect(again.seconds()).toBeGreaterThanOrEqual(JSON.parse(readFileSync(file, 'utf8')).seconds)
  })

  it('refuses figures that the campaign no longer counts', () => {
    const file = join(temporaryFolder(), 'state.json')
    const first = standingIn(file, RUN)
    first.resume({ cuts: 0 }).save(1, { cuts: 1 })
    first.close()
    expect(() => standingIn(file, RUN).resume({ cuts: 0, lost: 0 })).toThrow(/remove it/)
  })

  it('begins anew where nothing is kept', () => {
    const standing = standingIn(undefined, RUN)
    standing.resume({ cuts: 0 }).save(1, { cuts: 1 })
    standing.close()
    expect(standing.resume({ cuts: 0 }).next).toBe(0)
  })
})

describe('npm run campaign -- NAME --state FILE', () => {
  const command = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/campaign.mjs', ...args], {
      encoding: 'utf8',
    })
    return { status, stderr }
  }
  const kept = { name: 'wrong-pins', n: 50, seed: 3, next: 1, tally: {}, seconds: 1 }

  it.each([
    ['another campaign', { ...kept, name: 'power-cuts' }],
    ['another number', { ...kept, n: 51 }],
    ['another seed', { ...kept, seed: 4 }],
  ])('refuses the file of %s', (_what, other) => {
    const file = join(temporaryFolder(), 'state.json')
    writeFileSync(file, JSON.stringify(other))
    const { status, stderr } = command('wrong-pins', '--n', '50', '--seed', '3', '--state', file)
    expect(status).toBe(64)
    expect(stderr).toContain(`is of ${other.name} --n ${other.n} --seed ${other.seed}`)
  })

  it.each(['', '{"name":"wrong-pins","n":50', '[]', '{}', 'null'])('refuses %j', broken => {
    const file = join(temporaryFolder(), 'state.json')
    writeFileSync(file, broken)
    const { status, stderr } = command('wrong-pins', '--n', '50', '--seed', '3', '--state', file)
    expect(status).toBe(64)
    expect(stderr).toContain('broken')
  })

  it('says that a campaign is skipped where nothing can build what it needs', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/campaign.mjs', 'power-cuts'], {
      ...{ encoding: 'utf8', env: { ...process.env, PATH: temporaryFolder() } },
    })
    expect(status).toBe(75)
    expect(stderr).toContain('Skipped, nothing was tested')
  })

  it('refuses a campaign that keeps nothing, and all of them', () => {
    expect(command('fuzz-readers', '--state', 'never-made.json')).toMatchObject({ status: 64 })
    expect(command('all', '--state', 'never-made.json')).toMatchObject({ status: 64 })
  })
})
