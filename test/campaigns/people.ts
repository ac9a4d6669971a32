// People at a terminal that may be cut short at any of their steps, and the ledger they could keep of what its panel
// showed them.

import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import type { Panel } from '../sim/open-panel.ts'
import type { ProcessTerminal } from '../sim/process-terminal.ts'
import type { Person } from './cast.ts'
import type { Expected } from './shown-ledger.ts'

/** Where people stand: a reader, keys and a panel. */
export interface Place extends Pick<ProcessTerminal, 'swipe' | 'type' | 'press'> {
  panel(): Pick<Panel, 'news' | 'send' | 'over'>
}

/** What people did, as they counted it. */
export interface Counts {
  logins: number
  jobs: number
  logouts: number
  /** Steps that were under way when the terminal was cut short, and not answered. */
  inFlight: number
}

export interface Visits {
  /** The terminal's. */
  readonly name: string
  readonly place: Place
  readonly people: readonly Person[]
  readonly expected: Expected[]
  readonly figures: Counts
  chance: () => number
  jobs: number
  /** With which step from now the terminal is cut short. */
  stepsLeft: number
  alive: boolean
  cutShort: () => Promise<void>
}

interface Session {
  readonly user: string
  /** What it began with, and ends with if it is held to the reader once more. */
  readonly card: string | undefined
  /** Where it began in the panel's news. */
  readonly from: number
}

/** Longer than the server and the cache together may take. */
const PATIENCE_MS = 20_000
/** A link that changes while somebody types takes the digits off the panel: nothing was entered, and nothing is said. */
const UNSEEN_MS = 10_000
const LOOK_EVERY_MS = 10
/** People who were refused look up and try again. */
const AGAIN_MS = 100
const MOST_TRIES = 20

/** Somebody, by chance. */
export const one = ({ people, chance }: Visits): Person => {
  const person = people[Math.floor(chance() * people.length)]
  if (person === undefined) throw new Error('There is nobody.')
  return person
}

/** Somebody comes, copies and goes. */
export async function visit(visits: Visits): Promise<void> {
  const session = await comeIn(visits)
  if (session === undefined || !visits.alive) return
  for (let jobs = Math.floor(visits.chance() * 3); jobs > 0 && visits.alive; jobs -= 1) {
    await copy(visits, session)
  }
  if (visits.alive) await goOut(visits, session)
}

/** Presents a card or PIN until the copier opens; undefined when it does not, or the agent is gone before. */
async function comeIn(visits: Visits): Promise<Session | undefined> {
  const { place, chance, expected, figures } = visits
  const person = one(visits)
  const pin = chance() < 0.2
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const from = place.panel().news.length
    const answer = await step(
      visits,
      () => (pin ? place.type(person.pin) : place.swipe(person.card)),
      answered,
      pin ? UNSEEN_MS : undefined,
    )
    const shown = answer !== undefined
    if (answer?.kind !== 'opened') {
      const kinds = shown ? ['refused'] : ['login', 'refused']
      const { username: user } = person
      expected.push({ kinds, user, shown })
      if (!shown) expected.push({ kinds: ['logout'], user, shown: false, follows: true })
      if (!visits.alive) return undefined
      await sleep(AGAIN_MS)
      continue
    }
    const { username: user } = person
    if (user !== answer.user) throw new Error(`${answer.user} was let in by another's card or PIN.`)
    expected.push({ kinds: ['login'], user, shown })
    figures.logins += 1
    const session = { user, card: pin ? undefined : person.card, from }
    if (!visits.alive) ended(visits, session)
    return session
  }
  return undefined
}

type Answer =
  | { readonly kind: 'opened'; readonly user: string | null }
  | { readonly kind: 'refused' }

/** What the panel says to a card or PIN once it has looked at it. */
export function answered(news: readonly PanelNews[]): Answer | undefined {
  let busy = false
  for (const one of news) {
    if (one.kind === 'copier' && one.state === 'unlocked') return { kind: 'opened', user: one.user }
    if (one.kind !== 'view') continue
    const { screen } = one.view
    if (busy && screen !== 'busy') return { kind: 'refused' }
    busy ||= screen === 'busy'
  }
  return undefined
}

/** A job of one or two pieces, until the panel no longer counts its pages. */
async function copy(visits: Visits, session: Session): Promise<void> {
  const { place, chance, expected, figures } = visits
  visits.jobs += 1
  const job = `${visits.name}-${visits.jobs}`
  const activity = chance() < 0.7 ? 'copy' : 'scan'
  const panel = place.panel()
  const begun = panel.news.length
  let sent = 0
  panel.send({ kind: 'job-started', job, activity, color: false, duplex: false })
  for (let pieces = 1 + Math.floor(chance() * 2); pieces > 0 && visits.alive; pieces -= 1) {
    const pages = 1 + Math.floor(chance() * 9)
    sent += pages
    await step(
      visits,
      () => panel.send({ kind: 'pages-done', job, pages }),
      news => news.some(one => pagesOn(one) === sent) || undefined,
    )
  }
  const done =
    visits.alive &&
    (await step(
      visits,
      () => panel.send({ kind: 'job-ended', job }),
      news => news.some(booked) || undefined,
    ))
  const counted = Math.max(
    0,
    ...place
      .panel()
      .news.slice(begun)
      .map(one => pagesOn(one) ?? 0),
  )
  const pages = [Math.max(counted, 1), sent] as const
  expected.push({ kinds: [activity], user: session.user, job, pages, shown: counted > 0 })
  if (done) figures.jobs += 1
  if (!visits.alive) ended(visits, session)
}

/** Pages that the panel counts for the job that runs. */
function pagesOn(news: PanelNews): number | undefined {
  if (news.kind !== 'view') return undefined
  const line = news.view.lines.find(({ id }) => id === 'pages-so-far')
  if (line === undefined) return undefined
  const { pages } = line.args
  return Number(pages)
}

const booked = (news: PanelNews): boolean =>
  news.kind === 'view' && news.view.screen === 'active' && pagesOn(news) === undefined

async function goOut(visits: Visits, session: Session): Promise<void> {
  const { place, chance, figures } = visits
  const card = chance() < 0.3 ? session.card : undefined
  const gone = await step(
    visits,
    () => (card === undefined ? place.press('logout') : place.swipe(card)),
    news => news.some(one => one.kind === 'copier' && one.state === 'locked') || undefined,
  )
  if (gone) figures.logouts += 1
  ended(visits, session, gone === true)
}

/**
 * The session is over: by the person, or by the start after a kill, if the agent had got as far as noting on the disk
 * that it was open. It has when it welcomes.
 */
function ended({ place, expected }: Visits, { user, from }: Session, shown = false): void {
  const news = place.panel().news.slice(from)
  const welcomed = news.some(one => one.kind === 'view' && one.view.screen === 'active')
  expected.push({ kinds: ['logout'], user, shown: shown || welcomed })
}

/**
 * Does something and waits until the panel's news since then say that it is done; when it is the step with which the
 * terminal is cut short, gives what the panel had still said: undefined when that was nothing. Throws when they do not
 * say it, or gives undefined after `unheardMs`.
 */
export async function step<T>(
  visits: Visits,
  act: () => void,
  heard: (news: readonly PanelNews[]) => T | undefined,
  unheardMs?: number,
): Promise<T | undefined> {
  const { place } = visits
  const from = place.panel().news.length
  act()
  visits.stepsLeft -= 1
  if (visits.stepsLeft === 0) {
    await visits.cutShort()
    visits.alive = false
    await place.panel().over
    const told = heard(place.panel().news.slice(from))
    if (told === undefined) visits.figures.inFlight += 1
    return told
  }
  for (const late = performance.now() + (unheardMs ?? PATIENCE_MS); performance.now() < late; ) {
    const told = heard(place.panel().news.slice(from))
    if (told !== undefined) return told
    await sleep(LOOK_EVERY_MS)
  }
  if (unheardMs !== undefined) return undefined
  throw new Error(`${visits.name} does not answer: ${JSON.stringify(place.panel().news.at(-1))}`)
}

export const booted = (shown: boolean): Expected => ({ kinds: ['boot'], shown })

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
