#!/usr/bin/env node
// Takes each defence out of a copy of the code and shows that a test notices: `npm run mutations [-- NAME…] [--json]`.
// Exit codes: 0 all caught, 1 one was not, 2 the list does not fit the code, 64 wrong usage.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const HERE = resolve(import.meta.dirname, '..')
/** A test that a mutation sends round in circles has failed, too. */
const LONGEST_TEST_MS = 300_000

const args = process.argv.slice(2)
const asJson = args.includes('--json')
const wanted = args.filter(arg => arg !== '--json')
const all = JSON.parse(readFileSync(join(HERE, 'test/mutations/mutations.json'), 'utf8'))
const unknown = wanted.filter(name => !all.some(one => one.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no mutation ${unknown.join(', ')}. There are ${all.map(one => one.name).join(', ')}.`,
  )
  process.exit(64)
}
const chosen = wanted.length === 0 ? all : all.filter(one => wanted.includes(one.name))

const copy = mkdtempSync(join(tmpdir(), 'latchkey-mutations-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
const files = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: HERE },
)
for (const file of files.toString().split('\0').filter(Boolean)) {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  cpSync(join(HERE, file), join(copy, file))
}
symlinkSync(join(HERE, 'node_modules'), join(copy, 'node_modules'))

/** Whether these tests pass in the copy. */
function passes(tests, stdio = 'ignore') {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
    cwd: copy,
    stdio,
    timeout: LONGEST_TEST_MS,
    killSignal: 'SIGKILL',
  })
  return status === 0
}

/** The file with one piece of text replaced; it must be there exactly once. */
function mutated({ name, file, from, to }) {
  const text = readFileSync(join(HERE, file), 'utf8')
  const [before, after, ...more] = text.split(from)
  if (after === undefined || more.length > 0) {
    console.error(`${name}: ${file} does not hold this once: ${from}`)
    process.exit(2)
  }
  return { text, changed: `${before}${to}${after}` }
}

for (const one of chosen) mutated(one)
const started = performance.now()
const tests = [...new Set(chosen.flatMap(one => one.tests))]
// The control: with every defence in place nothing is noticed.
if (!passes(tests, ['ignore', 'ignore', 'inherit'])) {
  console.error('The tests fail without a mutation: mend that first.')
  process.exit(1)
}
const outcomes = []
for (const one of chosen) {
  const { text, changed } = mutated(one)
  writeFileSync(join(copy, one.file), changed)
  const caught = !passes(one.tests)
  writeFileSync(join(copy, one.file), text)
  outcomes.push({ name: one.name, threat: one.threat, caught, tests: one.tests })
  if (!asJson)
    console.log(
      `${caught ? 'caught  ' : 'SURVIVED'} ${one.name} (${one.threat}) by ${one.tests.join(', ')}`,
    )
}
const survived = outcomes.filter(({ caught }) => !caught)
const seconds = Math.round((performance.now() - started) / 1_000)
if (asJson) console.log(JSON.stringify(outcomes, null, 2))
else {
  console.log(
    `mutations: ${outcomes.length} tried, ${outcomes.length - survived.length} caught, ${survived.length} survived, ${seconds} s`,
  )
}
process.exitCode = survived.length === 0 ? 0 : 1
