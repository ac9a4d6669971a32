// Runs a campaign of test/campaigns: many trials by one seed, with a control that must fail, and one line of figures.
//
//   npm run campaign -- NAME [--n N] [--seed S]      one campaign
//   npm run campaign -- all                          every one at its everyday number
//   npm run campaign -- list [--json]                what there is
//
// Exit code 0: nothing violated; 1: violated, or the control was not caught; 64: called wrongly.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError, InvalidArgumentError } from 'commander'

const USAGE = 64
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

/** Runs one campaign in a process of its own; its exit code. */
function run({ name, n: everyday }, { n = everyday, seed = 1 } = {}) {
  const { status } = spawnSync(
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
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CAMPAIGN_N: String(n), CAMPAIGN_SEED: String(seed) },
    },
  )
  if (status === 0) return 0
  console.error(`${name} failed. Again: npm run campaign -- ${name} --n ${n} --seed ${seed}`)
  return 1
}

function list({ json }) {
  if (json) return console.log(JSON.stringify(known, undefined, 2))
  for (const { name, about, n, unit } of known) console.log(`${name}: ${about} ${n} ${unit}.`)
}

const program = new Command('campaign').exitOverride()
program
  .argument('<name>', 'a campaign, or all')
  .option('--n <number>', 'how many trials; the everyday number unless given', wholeFrom(1))
  .option('--seed <number>', 'what chance begins with', wholeFrom(0), 1)
  .action((name, options) => {
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
    process.exitCode = Math.max(...chosen.map(one => run(one, options)))
  })
program.command('list').option('--json', 'for programs').action(list)

try {
  program.parse()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : USAGE
}
