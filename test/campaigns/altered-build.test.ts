import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALTERATIONS, type Alteration } from './alterations.ts'
import { alteredBuild } from './altered-build.ts'

const named: readonly (readonly [string, readonly Alteration[]])[] = Object.entries(ALTERATIONS)

test.each(named)('takes %s out of the programs as they are built now', (_, alterations) => {
  const build = alteredBuild(alterations)
  for (const { file, to } of alterations) {
    expect(readFileSync(join(build, file), 'utf8')).toContain(to)
  }
})

test('a line that is not there, or there twice, is said', () => {
  const to = ''
  const alter = (from: string) => () => alteredBuild([{ file: 'agent/main.js', from, to }])
  expect(alter('no such line')).toThrow('dist/agent/main.js does not hold this once: no such line')
  expect(alter('import')).toThrow('does not hold this once')
})
