// Runs the campaigns and writes down what they counted: docs/evidence.json, and docs/evidence.md from it.
//
//   npm run evidence                                            every campaign at its everyday number; then the sheet
//   npm run evidence -- NAME [--n N] [--seed S] [--state FILE]  one of them, a long run perhaps; then the sheet
//   npm run evidence -- --sheet                                 the sheet alone
//
// Of each campaign the newest run at the everyday number is kept, and the longest above it. A run that failed is not.
// Exit code 0: all passed; 1: one failed; 64: called wrongly; 75: one was skipped.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'

const file = name => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = name => JSON.parse(readFileSync(file(name), 'utf8'))
const known = read('test/campaigns/campaigns.json')
const [name, ...options] = process.argv.slice(2)

let code = 0
if (name !== '--sheet') {
  const chosen = name === undefined ? known.map(one => one.name) : [name]
  for (const one of chosen) code = worse(code, run(one, options))
}
writeFileSync(file('docs/evidence.md'), sheet(runs()))
process.exitCode = code

function worse(one, other) {
  return one === 1 || other === 1 ? 1 : Math.max(one, other)
}

function runs() {
  try {
    return read('docs/evidence.json').runs
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

/** Runs a campaign and keeps what it counted; its exit code. */
function run(campaign, more) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-evidence-'))
  const result = join(folder, 'result.json')
  const { status } = spawnSync(process.execPath, [file('tools/campaign.mjs'), campaign, ...more], {
    stdio: 'inherit',
    env: { ...process.env, CAMPAIGN_RESULT: result },
  })
  if (status === 0) keep({ ...JSON.parse(readFileSync(result, 'utf8')), ...where() })
  rmSync(folder, { recursive: true })
  return status ?? 1
}

/** What a run rests on. */
function where() {
  const git = (...words) => execFileSync('git', words, { cwd: file('.'), encoding: 'utf8' }).trim()
  const isChanged = git('status', '--porcelain', '--', ':!docs') !== ''
  const db = new Database(':memory:')
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get()
  db.close()
  return {
    date: new Date().toISOString().slice(0, 10),
    version: read('package.json').version,
    commit: `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' and changes' : ''}`,
    node: process.version,
    sqlite,
    machine: `Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  }
}

/** Newest at the everyday number, longest above it. */
function keep(fresh) {
  const everyday = known.find(one => one.name === fresh.name)?.n ?? 0
  const isLong = one => one.n > everyday
  const others = runs().filter(
    one =>
      one.name !== fresh.name || isLong(one) !== isLong(fresh) || (isLong(one) && one.n > fresh.n),
  )
  const order = known.map(one => one.name)
  const all = [...others, fresh].sort(
    (one, two) => order.indexOf(one.name) - order.indexOf(two.name) || one.n - two.n,
  )
  writeFileSync(file('docs/evidence.json'), `${JSON.stringify({ runs: all }, null, 2)}\n`)
}

function sheet(all) {
  const number = count => count.toLocaleString('en')
  const rows = all.map(one => {
    const { about = '', unit = '', n = 0 } = known.find(({ name: own }) => own === one.name) ?? {}
    const again = `npm run campaign -- ${one.name} --n ${one.n} --seed ${one.seed}`
    return [
      `## ${one.name}${one.n > n ? ', long run' : ''}`,
      ...(one.n > n ? [] : ['', about]),
      '',
      `${number(one.n)} ${unit}, seed ${one.seed}: ${one.figures}. **${one.violations} violations.** ${one.seconds} s.`,
      '',
      `    ${again}`,
      '',
      `${one.date}, Latchkey ${one.version} (${one.commit}), Node ${one.node}, SQLite ${one.sqlite}; ${one.machine}.`,
      '',
    ].join('\n')
  })
  return [
    '# Evidence',
    '',
    'What the campaigns of `test/campaigns/` counted: many trials each, drawn by a seed, and a control, a thing made wrong',
    'on purpose, that must be caught. Written by `npm run evidence`; each entry says how to repeat it. A campaign that finds',
    'a violation, or does not catch its control, is not in here: it fails.',
    '',
    ...rows,
  ].join('\n')
}
