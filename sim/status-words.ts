// A terminal in a few lines of words, for `latchkey status`.

import type { z } from 'zod'
import type { heldJobs } from './api-shapes.ts'
import type { terminal } from './api-shown.ts'

export type Shown = z.infer<typeof terminal>
type Held = z.infer<typeof heldJobs>['items'][number]

const GRADES = { A: 'in a TPM', B: 'in the SoC', C: 'a file' } as const

export function statusWords(shown: Shown): string {
  const { session, lastVerdict, clock, link, gate, grade, copier, queue, cache, journal } = shown
  const verdict = lastVerdict?.granted ? 'granted' : `refused, ${lastVerdict?.reason}`
  return [
    ...shown.panel.text.split('\n').map(line => `  ${line}`),
    '',
    `power    ${shown.power}, network ${shown.network}`,
    `clock    ${clock.clock}${clock.running ? '' : ', stopped'}; taken to be ${clock.time} (${clock.trust})`,
    `link     ${link.state} since ${link.since}, ${beatWords(link)}`,
    `gate     ${gate.state}`,
    `key      grade ${grade} (${GRADES[grade]})`,
    `session  ${session === null ? 'nobody' : `${session.user ?? 'a card'}, by ${session.source}`}`,
    `copier   ${[copier.locked ? 'locked' : 'open', ...copier.jobs.map(jobWords)].join(', ')}; ${copier.held} held`,
    `readers  ${shown.readers.map(readerWords).join(', ')}`,
    ...shown.readers.flatMap(({ id, problem }) =>
      problem === null ? [] : [`         ${id}: ${problem}`],
    ),
    `tries    ${triesWords('PINs', shown.pins)} (${shown.pins.budgetLeft} offline), ${triesWords('codes', shown.codes)}`,
    `queue    ${queue} entries the server has not acknowledged, of ${journal.head}`,
    `cache    ${cache.users} users, generation ${cache.generation}`,
    `verdict  ${lastVerdict === null ? 'none yet' : verdict}`,
  ].join('\n')
}

/** One held job, its id first. */
export function heldWords({ id, user, name, pages, color, duplex }: Held): string {
  const how = [color && 'colour', duplex && 'both sides'].filter(Boolean)
  return `${id}  ${[user, `"${name}"`, `${pages} pages`, ...how].join(', ')}`
}

function beatWords({ beats: [last], misses }: Shown['link']): string {
  if (last === undefined) return 'no beat yet'
  return last.good ? `last beat took ${last.ms} ms` : `${misses} missed: ${last.problem}`
}

function jobWords({ kind, done, pages }: Shown['copier']['jobs'][number]): string {
  return `${kind} ${done} of ${pages}`
}

function readerWords({ id, plugged, attached, light }: Shown['readers'][number]): string {
  if (!plugged) return `${id} unplugged`
  return `${id} ${attached ? light : 'gone'}`
}

function triesWords(what: string, { freeTries, delayedUntil }: Shown['codes']): string {
  return `${freeTries} wrong ${what} free${delayedUntil === null ? '' : `, delayed until ${delayedUntil}`}`
}
