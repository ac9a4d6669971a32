// Runs a campaign of test/campaigns: many trials by one seed, with a control that must fail, and one line of figures.
//
//   npm run campaign -- NAME [--n N] [--seed S] [--state FILE]   one campaign
//   npm run campaign -- all                                      every one at its everyday number
//   npm run campaign -- list [--json]                            what there is
//
// With --state a long campaign can be stopped at any time (Ctrl-C): its figures and its next trial are in FILE, and the
// same command goes on from there. `list` says which campaigns can be resumed.
//
// Exit code 0: nothing violated; 1: violated, or the control was not caught; 64: called wrongly; 75: skipped, which is
// not passed, because something is missing that a campaign needs.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError, InvalidArgumentError } from 'commander'

const USAGE = 64
/** EX_TEMPFAIL of sysexits.h, as of the rig: neither passed nor failed. */
const SKIPPED = 75
/** What a campaign that can be stopped may take; vitest.campaigns.config.ts limits the others. */
const NIGHT_MS = 86_400_000
const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const known = JSON.parse(
  readFileSync(new URL('../test/campaigns/campaigns.json', import.meta.url), 'utf8'),
)

/** A whole number from `least` to 2^32 - 1. */
const wholeFrom = least => text => {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number < 2 ** 32) return number
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${2 ** 32 - 1}.`)
}

/** Why a campaign cannot go on from `file`; undefined when it can, or begins there. */
function refusal({ name, n: everyday, resumes }, { n = everyday, seed, state: file }) {
  if (!resumes) return `${name} cannot be resumed: leave --state out.`
  if (!existsSync(file)) return undefined
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'))
    const { tally, next, seconds } = kept
    if (typeof tally !== 'object' || !(next >= 0) || !(seconds >= 0)) throw new TypeError()
    if (kept.name === name && kept.n === n && kept.seed === seed) return undefined
    return `${file} is of ${kept.name} --n ${kept.n} --seed ${kept.seed}: give these, or another file.`
  } catch {
    return `${file} is not what a campaign wrote, or broken: give another file, or remove it.`
  }
}

/** Runs one campaign in a process of its own; its exit code. */
async function run({ name, n: everyday, needs }, { n = everyday, seed, state }) {
  const child = spawn(
    process.execPath,
    [
      vitest,
      ...[
        'run',
        '--config',
        'vitest.campaigns.config.ts',
        '--reporter',
        'tools/quiet-reporter.mjs',
      ],
      `test/campaigns/${name}.campaign.ts`,
      ...(state === undefined ? [] : ['--testTimeout', String(NIGHT_MS)]),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...{ CAMPAIGN_N: String(n), CAMPAIGN_SEED: String(seed) },
        ...(state === undefined ? {} : { CAMPAIGN_STATE: resolve(state) }),
        ...(needs === undefined ? {} : { CAMPAIGN_NEEDS: needs }),
      },
    },
  )
  const [status] = await once(child, 'close')
  if (status === 0 || status === SKIPPED) return status
  console.error(`${name} failed. Again: npm run campaign -- ${name} --n ${n} --seed ${seed}`)
  return 1
}

/**
 * Runs them; their exit codes. Those with `"beside": true` in campaigns.json, which stay in one process and measure no
 * time, run side by side, one for each core; then the others one after another.
 */
async function runAll(chosen, options) {
  const outcomes = []
  const runEach = async queue => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift())
      outcomes.push(await run(one, options))
  }
  const beside = chosen.filter(one => one.beside)
  await Promise.all(Array.from({ length: availableParallelism() }, () => runEach(beside)))
  await runEach(chosen.filter(one => !one.beside))
  return outcomes
}

function list({ json }) {
  if (json) return console.log(JSON.stringify(known, undefined, 2))
  for (const { name, about, n, unit, resumes } of known) {
    console.log(`${name}: ${about} ${n} ${unit}${resumes ? '; can be resumed' : ''}.`)
  }
}

const program = new Command('campaign').exitOverride()
program
  .argument('<name>', 'a campaign, or all')
  .option('--n <number>', 'how many trials; the everyday number unless given', wholeFrom(1))
  .option('--seed <number>', 'what chance begins with', wholeFrom(0), 1)
  .option('--state <file>', 'where it is kept how far the campaign is, to go on from there')
  .action(async (name, options) => {
    const chosen = name === 'all' ? known : known.filter(one => one.name === name)
    if (chosen.length === 0) {
      program.error(
        `There is no campaign ${name}. There are: all, ${known.map(one => one.name).join(', ')}.`,
      )
    }
    const [{ least = 1 }] = chosen
    if (options.n < least)
      program.error(
        `Fewer than ${least} would not prove anything of ${name}: give --n ${least} or more.`,
      )
    if (name === 'all' && options.n !== undefined)
      program.error('all runs at everyday numbers: leave --n out.')
    if (options.state !== undefined) {
      if (name === 'all') program.error('One file is for one campaign: leave --state out of all.')
      const refused = refusal(chosen[0], options)
      if (refused !== undefined) program.error(refused)
    }
    const outcomes = await runAll(chosen, options)
    // A failure is never hidden behind one that was skipped.
    process.exitCode = outcomes.includes(1) ? 1 : Math.max(...outcomes)
  })
program.command('list').option('--json', 'for programs').action(list)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : USAGE
}
