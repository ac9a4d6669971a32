// Who may import whom: the rules hold, they were asked about every file, and each of them still catches something.

import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PLANTS, plantImports } from './planted-imports.ts'

const ROOMS = ['agent', 'drivers', 'sim', 'test']
/** Reading every file takes five seconds here; a machine with much else to do may need far longer. */
const CRUISE_MS = 120_000

async function cruised(folder: string, rooms: readonly string[]): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(resolve('.dependency-cruiser.cjs'))
  const tsConfig = extractTsConfig(resolve('tsconfig.json'))
  const { output } = await cruise([...rooms], { ...options, baseDir: folder }, undefined, {
    tsConfig,
  })
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text')
  return output
}

function filesOf(room: string): string[] {
  return readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map(file => `${room}/${file}`)
}

/** The rules as they are written; a result holds them with their patterns already joined. */
const RULES: readonly Rule[] = createRequire(import.meta.url)(
  '../.dependency-cruiser.cjs',
).forbidden

interface Rule {
  readonly name: string
  readonly from: Paths
  readonly to: Paths
}
interface Paths {
  readonly path?: string | readonly string[]
  readonly pathNot?: string | readonly string[]
}

const patterns = (given: string | readonly string[] = []): readonly RegExp[] =>
  [given].flat().map(pattern => new RegExp(pattern))

/** Every module that was read and everything any of them imports. */
const everythingNamedIn = ({ modules }: ICruiseResult): readonly string[] =>
  modules.flatMap(({ source, dependencies }) => [
    source,
    ...dependencies.map(({ resolved }) => resolved),
  ])

describe('this repository', () => {
  let result: ICruiseResult
  beforeAll(async () => {
    result = await cruised(process.cwd(), ROOMS)
  }, CRUISE_MS)

  test('keeps every rule', () => {
    const broken = result.summary.violations.map(
      ({ rule, from, to }) => `${rule.name}: ${from} → ${to}`,
    )
    expect(broken).toEqual([])
  })

  test('was read whole: a run over no files would keep every rule too', () => {
    const read = new Set(result.modules.map(module => module.source))
    const files = ROOMS.flatMap(filesOf)
    expect(files.length).toBeGreaterThan(150)
    expect(files.filter(file => !read.has(file))).toEqual([])
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(files.length)
  })

  test('has something for every rule to guard, and to guard it from', () => {
    const known = everythingNamedIn(result)
    const matched = ({ path, pathNot }: Paths): boolean => {
      const meant = path === undefined ? [/^/] : patterns(path)
      const excepted = patterns(pathNot)
      return known.some(
        name => meant.some(one => one.test(name)) && !excepted.some(one => one.test(name)),
      )
    }
    const idle = RULES.filter(({ from, to }) => {
      const aimed = to.path === undefined || String(to.pathNot).includes('$1') || matched(to)
      return !matched(from) || !aimed
    })
    expect(idle.map(rule => rule.name)).toEqual([])
  })

  test('still needs every exception', () => {
    const known = everythingNamedIn(result)
    const unused = RULES.flatMap(({ name, from, to }) =>
      [...patterns(from.pathNot), ...patterns(to.pathNot)]
        // A pattern with $1 speaks of the importing module itself.
        .filter(({ source }) => !source.includes('$1'))
        .filter(pattern => !known.some(one => pattern.test(one)))
        .map(pattern => `${name}: ${pattern.source}`),
    )
    expect(unused).toEqual([])
  })
})

describe('a tree with one forbidden import per rule', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-')))
  afterAll(() => rmSync(folder, { recursive: true }))

  let result: ICruiseResult
  beforeAll(async () => {
    plantImports(folder)
    result = await cruised(folder, ROOMS)
  })

  test('breaks every rule where the import is', () => {
    const rules = RULES.map(rule => rule.name)
    expect(Object.keys(PLANTS).toSorted()).toEqual([...rules].toSorted())
    const found = new Set(result.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))
    const planted = Object.entries(PLANTS).map(([rule, [file]]) => `${rule} ${file}`)
    expect(planted.filter(one => !found.has(one))).toEqual([])
  })
})
