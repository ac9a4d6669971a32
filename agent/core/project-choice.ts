// Choosing a project at the panel, by one key: offered after an online login, and again whenever the person wants.
//
//   login with projects ──► choosing ⟲ 9: next page      1 to 8, 0 (without) ──► chosen
//                              ▲  └── clear, stop, back ──► as before                │
//                              └──────────────────── OK ─────────────────────────────┘

import { accountOf } from './accounts.ts'
import type { State } from './state.ts'
import type { Account, Key, Project } from './vocabulary.ts'

/** Keys 1 to 8 choose; 9 turns the page. */
const PROJECTS_ON_PAGE = 8

/** What there is to choose from, where somebody is choosing; offline nobody can. */
export function choosing(
  state: State,
): (NonNullable<Account['projects']> & { readonly page: number }) | undefined {
  const { session } = state
  const projects = accountOf(state)?.projects
  if (session.state !== 'active' || session.choosing === undefined) return undefined
  return projects === undefined ? undefined : { ...projects, page: session.choosing }
}

/** True where OK opens the choice. */
export const mayChoose = (state: State): boolean =>
  (accountOf(state)?.projects?.offered.length ?? 0) > 0

/** Begins with the choice where there is one. */
export const choiceFirst = (account: Account | undefined): { readonly choosing?: number } =>
  (account?.projects?.offered.length ?? 0) > 0 ? { choosing: 0 } : {}

/** The projects of one page, in the order of their keys. */
export const onPage = (offered: readonly Project[], page: number): readonly Project[] =>
  offered.slice(page * PROJECTS_ON_PAGE, (page + 1) * PROJECTS_ON_PAGE)

export const pagesOf = (offered: readonly Project[]): number =>
  Math.ceil(offered.length / PROJECTS_ON_PAGE)

/** A key of somebody who is logged in. */
export function projectKey(state: State, key: Key): State {
  const choice = choosing(state)
  if (choice === undefined) return key === 'enter' && mayChoose(state) ? turned(state, 0) : state
  const { offered, required, page } = choice
  switch (key) {
    case 'clear':
    case 'stop':
    case 'back':
      return closed(state)
    case '0':
      return required ? state : closed(state, null)
    case '9':
      return turned(state, (page + 1) % pagesOf(offered))
    default: {
      const project = onPage(offered, page)[Number(key) - 1]
      return project === undefined ? state : closed(state, project)
    }
  }
}

function turned(state: State, page: number): State {
  const { session } = state
  return session.state === 'active' ? { ...state, session: { ...session, choosing: page } } : state
}

/** `null`: without project; undefined: as it was. */
function closed(state: State, project?: Project | null): State {
  if (state.session.state !== 'active') return state
  const { choosing: _, ...session } = state.session
  return { ...state, session: { ...session, ...(project !== undefined && { project }) } }
}
