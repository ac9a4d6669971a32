// Projects: what people may book their jobs to. Jobs name a project by its id, so it may be renamed or closed meanwhile.

import { randomUUID } from 'node:crypto'
import { MOST_PROJECTS } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Groups } from './groups.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

/** Projects of a tenant, closed ones included. */
const MOST_HELD = 1_000

export interface Project {
  readonly id: string
  readonly code: string
  readonly name: string
  /** Closed where false: nobody can choose it, and what was booked to it stays. */
  readonly active: boolean
  /** Names of the groups whose members may choose it; null for everybody. */
  readonly groups: readonly string[] | null
  /** Pages booked to it. */
  readonly pages: number
}

export interface ProjectChange {
  readonly code?: string | undefined
  readonly name?: string | undefined
  readonly active?: boolean | undefined
  readonly groups?: readonly string[] | null | undefined
}

export interface Projects {
  /** By code. */
  list(tenant: Tenant): Project[]
  /** Throws `Refused`: 409 when the code is taken or there are too many, 400 when a group does not exist. */
  add(tenant: Tenant, project: ProjectChange & { readonly code: string }): Project
  /** Throws `Refused` also with 404 when there is none. */
  change(tenant: Tenant, id: string, change: ProjectChange): Project
  /** What a user may choose from, by code, at most `MOST_PROJECTS`. */
  offered(tenant: Tenant, user: string): Pick<Project, 'id' | 'code' | 'name'>[]
  /** The project that a job is booked to: null for none and for one that never was here, which is told. */
  bookedTo(tenant: Tenant, id: string | null): string | null
}

export interface ProjectsNeed {
  readonly db: Db
  readonly groups: Groups
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface Row {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly active: number
  readonly everybody: number
  /** A list in JSON. */
  readonly groups: string
  readonly pages: number
}

export function createProjects({ db, groups, appLog, announce, now }: ProjectsNeed): Projects {
  const selected = `SELECT id, code, name, active, everybody,
      (SELECT json_group_array(name) FROM (SELECT groups.name FROM project_groups
         JOIN groups ON groups.tenant = project_groups.tenant AND groups.id = group_id
         WHERE project_groups.tenant = projects.tenant AND project = projects.id
         ORDER BY groups.name)) AS groups,
      (SELECT coalesce(sum(json_extract(body, '$.pages')), 0) FROM activities
         WHERE activities.tenant = projects.tenant AND activities.project = projects.id) AS pages
    FROM projects WHERE tenant = ?`
  const list = db.prepare<[string], Row>(`${selected} ORDER BY code`)
  const one = db.prepare<[string, string], Row>(`${selected} AND id = ?`)
  const byCode = db
    .prepare<[string, string], string>('SELECT id FROM projects WHERE tenant = ? AND code = ?')
    .pluck()
  const known = db
    .prepare<[string, string], string>('SELECT id FROM projects WHERE tenant = ? AND id = ?')
    .pluck()
  const count = db
    .prepare<[string], number>('SELECT count(*) FROM projects WHERE tenant = ?')
    .pluck()
  const offered = db.prepare<[string, string, number], Pick<Project, 'id' | 'code' | 'name'>>(
    `SELECT id, code, name FROM projects WHERE tenant = ? AND active = 1 AND (everybody = 1 OR EXISTS
       (SELECT 1 FROM project_groups JOIN members ON members.tenant = project_groups.tenant
          AND members.group_id = project_groups.group_id
        WHERE project_groups.tenant = projects.tenant AND project = projects.id AND user_id = ?))
     ORDER BY code LIMIT ?`,
  )
  const insert = db.prepare('INSERT INTO projects VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const update = db.prepare(
    'UPDATE projects SET code = ?, name = ?, active = ?, everybody = ? WHERE tenant = ? AND id = ?',
  )
  const leave = db.prepare('DELETE FROM project_groups WHERE tenant = ? AND project = ?')
  const join = db.prepare('INSERT OR IGNORE INTO project_groups VALUES (?, ?, ?, ?)')

  const toProject = ({ everybody, ...row }: Row): Project => ({
    ...row,
    active: row.active === 1,
    groups: everybody === 1 ? null : JSON.parse(row.groups),
  })
  const get = (tenant: Tenant, id: string): Project => {
    const row = one.get(tenant.id, id)
    if (row === undefined) throw new Refused(404, 'not-found', 'There is no such project.')
    return toProject(row)
  }
  const needFree = (tenant: Tenant, code: string, owner?: string) => {
    const taken = byCode.get(tenant.id, code)
    if (taken === undefined || taken === owner) return
    throw new Refused(409, 'code-taken', `There is a project ${code} already.`)
  }
  const assign = (tenant: Tenant, id: string, names: readonly string[] | null) => {
    leave.run(tenant.id, id)
    for (const name of names ?? []) {
      join.run(tenant.id, tenant.region, id, groups.idOf(tenant, name))
    }
  }
  const told = (tenant: Tenant, message: string) => {
    appLog.write(tenant, 'info', message)
    announce(tenant, 'projects')
  }

  return {
    list: tenant => list.all(tenant.id).map(toProject),
    add: db.transaction((tenant, project): Project => {
      const { code, name = code, active = true, groups: names = null } = project
      needFree(tenant, code)
      if ((count.get(tenant.id) ?? 0) >= MOST_HELD) {
        const message = `There are ${MOST_HELD} projects already. Rename one that is closed.`
        throw new Refused(409, 'too-many-projects', message)
      }
      const id = randomUUID()
      const flags = [active ? 1 : 0, names === null ? 1 : 0]
      insert.run(tenant.id, tenant.region, id, code, name, ...flags, now())
      assign(tenant, id, names)
      told(tenant, `Project ${code} was created.`)
      return get(tenant, id)
    }),
    change: db.transaction((tenant, id, change): Project => {
      const held = get(tenant, id)
      const { code = held.code, name = held.name, active = held.active } = change
      const names = change.groups === undefined ? held.groups : change.groups
      needFree(tenant, code, id)
      update.run(code, name, active ? 1 : 0, names === null ? 1 : 0, tenant.id, id)
      assign(tenant, id, names)
      // Activities show the code of today.
      if (code !== held.code) announce(tenant, 'activities')
      const became = active === held.active ? 'changed' : active ? 'reopened' : 'closed'
      told(tenant, `Project ${code} was ${became}.`)
      return get(tenant, id)
    }),
    offered: (tenant, user) => offered.all(tenant.id, user, MOST_PROJECTS),
    bookedTo(tenant, id) {
      if (id === null || known.get(tenant.id, id) !== undefined) return id
      appLog.write(
        tenant,
        'warn',
        'A job named a project that is not here: booked without project.',
      )
      return null
    },
  }
}
