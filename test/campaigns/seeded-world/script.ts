// A plan in words, short enough to be read by whoever looks for what went wrong.

import { clockOf } from './model.ts'
import { NAMES } from './morning.ts'
import type { Happening, Plan } from './plan.ts'

/** A line for the rules and one for everything that happens. */
export function script({ terminals, rules, settings, happenings }: Plan): string {
  const { gate, budget, cacheMs } = rules
  const beat = String(settings['link.beat'])
  const head = `${terminals} terminals, gate ${gate}, stored logins last ${cacheMs / 60_000} min, ${budget} wrong PINs offline, beat ${beat}`
  return [head, ...happenings.map(one => `${clockOf(one.at)} ${words(one)}`)].join('\n')
}

function words(one: Happening): string {
  const where = one.terminal === 'all' ? 'every terminal' : `T${one.terminal + 1}`
  switch (one.what) {
    case 'visit': {
      const jobs = one.jobs.length === 0 ? 'nothing' : `${one.jobs.join(' and ')} pages`
      return `${where}: ${NAMES[one.who]} with ${one.way}, copies ${jobs}, ${one.leaves}`
    }
    case 'unlock':
      return `${where}: a technician, ${one.right ? 'right' : 'wrong'} code, ${one.mode}`
    case 'order':
      return `the administrator: ${one.order}, ${NAMES[one.who]}, ${where}`
    case 'trouble':
      return `${where}: ${one.trouble}, ${Math.round(one.lasts / 1_000)} s (${one.draw.toFixed(3)})`
  }
}
