// Lines about credit, quotas and projects: what is left, what can be chosen, and what there is none of offline.

import { accountOf } from './accounts.ts'
import { choosing, mayChoose, onPage, pagesOf } from './project-choice.ts'
import { isOffline, type State } from './state.ts'
import type { Account, Message, Project } from './vocabulary.ts'
import { say } from './way-lines.ts'

/** What the session has, or does not have while the server is away. */
export function accountLines(state: State): readonly Message[] {
  const { session } = state
  if (session.state !== 'active') return []
  if (isOffline(state) || session.source === 'cache') return offlineLines(state)
  const { credit, quota, projects } = accountOf(state) ?? {}
  return [
    ...(credit === undefined ? [] : [creditLine(credit)]),
    ...(quota?.left ?? []).map(({ period, pages }) => say(`account-quota-${period}`, { pages })),
    ...(projects === undefined ? [] : [projectLine(session.project)]),
    ...(mayChoose(state) ? [say('project-key')] : []),
  ]
}

/** Of what the settings say there is: a project that was chosen before stays. */
function offlineLines({ session, settings }: State): readonly Message[] {
  const project = session.state === 'active' ? session.project : undefined
  const none = settings['projects.choice'] === 'off' ? [] : [say('offline-no-projects')]
  return [
    ...(settings['credit.enabled'] === 'on' ? [say('offline-no-credit')] : []),
    ...(settings['quota.enabled'] === 'on' ? [say('offline-no-quota')] : []),
    ...(project ? [projectLine(project)] : none),
  ]
}

function creditLine({ left, currency, mono }: NonNullable<Account['credit']>): Message {
  const amount = amountOf(left)
  if (mono === 0) return say('account-credit', { amount, currency })
  const pages = Math.max(0, Math.floor(left / mono))
  return say('account-credit-pages', { amount, currency, pages })
}

/** Minor units as they are written. */
export function amountOf(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '−' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const projectLine = (project: Project | null | undefined): Message =>
  project ? say('account-project', called(project)) : say('account-no-project')

/** A project that has no name but its code says it once. */
const called = ({ code, name }: Project) => ({ code, name: name === code ? '' : name })

/** The choice, a line for each key. */
export function choiceLines(state: State): readonly Message[] {
  const choice = choosing(state)
  if (choice === undefined) return []
  const { offered, required, page } = choice
  const pages = pagesOf(offered)
  return [
    ...onPage(offered, page).map((project, at) =>
      say('project-choice', { key: at + 1, ...called(project) }),
    ),
    ...(pages > 1 ? [say('project-more', { page: page + 1, pages })] : []),
    ...(required ? [] : [say('project-without')]),
  ]
}
