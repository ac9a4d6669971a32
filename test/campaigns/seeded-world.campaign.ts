// Whole worlds by seed: terminals, people, the reference server, network and disks under one scheduler on virtual time.
// Production code everywhere but in what carries between terminal and server and in the panel, both held to the
// contracts of the real ones. A model that shares no code with them judges (seeded-world/model.ts).
//
// A seed that fails prints how to run it again, and the shortest plan found that still fails. The controls are worlds
// with a part that is really wrong.

import { expect, it } from 'vitest'
import { campaign } from './campaign.ts'
import { CONTROLS, type Control } from './seeded-world/controls.ts'
import { type Morning, openMorning } from './seeded-world/morning.ts'
import { type Plan, planOf } from './seeded-world/plan.ts'
import { script } from './seeded-world/script.ts'
import { shrink } from './seeded-world/shrink.ts'
import { type Figures, type Outcome, World } from './seeded-world/world.ts'
import type { Wrong } from './seeded-world/wrong.ts'

/** Worlds that are shrunk; after these a failure is only counted. */
const MOST_SHRUNK = 3
const MOST_RUNS = 150
/** A control that is not caught in so many worlds is not caught. */
const MOST_CONTROLS = 20

/** The longest a long run may take, milliseconds. */
const LONGEST = 24 * 3_600_000

const NOTHING: Figures = {
  logins: 0,
  offline: 0,
  pages: 0,
  cuts: 0,
  putBack: 0,
  known: 0,
  enrolments: 0,
}

it(
  'holds in every world what was promised',
  async () => {
    const { n, seed, progress, resume, close } = campaign('seeded-world')
    const morning = await openMorning()
    const { tally, next, save } = resume({ ...NOTHING, happenings: 0, violations: 0, failed: 0 })
    for (let trial = next; trial < n; trial += 1) {
      const plan = planOf(seed + trial)
      const { violations, figures } = await runWorld(plan, morning)
      add(tally, { ...figures, happenings: plan.happenings.length, violations: violations.length })
      if (violations.length > 0) {
        tally.failed += 1
        if (tally.failed <= MOST_SHRUNK) await report(plan, violations, morning)
      }
      save(trial + 1, tally)
      progress(trial + 1)
    }
    const caught = []
    for (const control of CONTROLS) {
      caught.push({ name: control.name, seed: await firstCaught(control, morning) })
    }
    morning.end()
    const { failed, violations } = tally
    close(
      `${tally.happenings} happenings, ${tally.logins} logins, ${tally.offline} of them offline, ${tally.pages} pages, ${tally.cuts} starts anew, ` +
        `${tally.putBack} terminals put back to older files, of ${tally.known} of them the server knew more, ${tally.enrolments} enrolled anew, ${failed} worlds failed; ` +
        `controls caught: ${caught.map(one => `${one.name} by seed ${one.seed ?? 'none'}`).join(', ')}`,
      violations,
    )
    expect(caught.filter(one => one.seed === undefined)).toEqual([])
    expect(violations).toBe(0)
    if (n < 20) return
    expect(tally.offline).toBeGreaterThan(n)
    expect(tally.enrolments).toBeGreaterThan(0)
  },
  LONGEST,
)

/** A world that breaks has violated something, too. */
async function runWorld(
  plan: Plan,
  morning: Morning,
  wrong?: Wrong,
): Promise<Pick<Outcome, 'violations' | 'figures'>> {
  try {
    return await new World(plan, morning, wrong).run()
  } catch (error) {
    const violations = [`the world broke: ${error instanceof Error ? error.stack : error}`]
    return { violations, figures: NOTHING }
  }
}

async function report(plan: Plan, violations: readonly string[], morning: Morning) {
  const { seed } = plan
  console.log(
    `Seed ${seed}: ${violations.join('\n')}\nAgain: npm run campaign -- seeded-world --n 1 --seed ${seed}`,
  )
  const fails = async (happenings: Plan['happenings']) =>
    (await runWorld({ ...plan, happenings }, morning)).violations.length > 0
  const happenings = await shrink(plan.happenings, fails, MOST_RUNS)
  const short = { ...plan, happenings }
  const left = await runWorld(short, morning)
  console.log(`The shortest that still fails:\n${script(short)}\n${left.violations.join('\n')}`)
}

/** The first seed whose world notices that a part is wrong. */
async function firstCaught({ wrong, plan = same }: Control, morning: Morning) {
  for (let seed = 1; seed <= MOST_CONTROLS; seed += 1) {
    const { violations } = await runWorld(plan(planOf(seed)), morning, wrong)
    if (violations.length > 0) return seed
  }
  return undefined
}
const same = (plan: Plan) => plan

function add<T extends Readonly<Record<string, number>>>(
  tally: { -readonly [K in keyof T]: number },
  more: T,
): void {
  for (const name of Object.keys(more) as (keyof T)[]) tally[name] += more[name] as number
}
