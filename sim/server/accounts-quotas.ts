// Page quotas: how many pages somebody may copy and print in a day, a week or a month of the calendar in UTC.

import { randomUUID } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { Groups } from './groups.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

export const PERIODS = ['day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** Quotas of a tenant. */
const MOST_QUOTAS = 1_000
const DAY_MS = 86_400_000

export interface Quota {
  readonly id: string
  /** Username; null for a group's. */
  readonly user: string | null
  /** Name of the group, each member of which has so many pages; null for a user's own. */
  readonly group: string | null
  readonly period: Period
  readonly pages: number
}

/** What one quota comes to for one user now. */
export interface QuotaUse {
  readonly period: Period
  readonly pages: number
  readonly used: number
  /** Never below zero. */
  readonly left: number
  /** The group it comes from; null for the user's own. */
  readonly group: string | null
}

/** Whose: a user's id or a group's name. */
export type NewQuota = { readonly period: Period; readonly pages: number } & (
  | { readonly user: string; readonly group?: undefined }
  | { readonly group: string; readonly user?: undefined }
)

export interface Quotas {
  /** Groups' first, then users', by name. */
  list(tenant: Tenant): Quota[]
  /** Replaces the one of the same user or group for the same period. Throws `Refused`: 404, 400 for nobody, 409 for too many. */
  set(tenant: Tenant, quota: NewQuota): Quota
  /** Throws `Refused` 404 when there is none. */
  remove(tenant: Tenant, id: string): void
  /**
   * What applies to a user, one per period: their own, or else the smallest of their groups'. Counted are booked pages,
   * copied and printed, by the time they were made at.
   */
  of(tenant: Tenant, user: string): QuotaUse[]
}

export interface QuotasNeed {
  readonly db: Db
  readonly people: People
  readonly groups: Groups
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

export function createQuotas({ db, people, groups, appLog, announce, now }: QuotasNeed): Quotas {
  const selected = `SELECT quotas.id, username AS user, groups.name AS "group", period, pages FROM quotas
     LEFT JOIN users ON users.tenant = quotas.tenant AND users.id = quotas.user_id
     LEFT JOIN groups ON groups.tenant = quotas.tenant AND groups.id = quotas.group_id
     WHERE quotas.tenant = ?`
  const list = db.prepare<[string], Quota>(
    `${selected} ORDER BY quotas.user_id IS NOT NULL, groups.name, username, period`,
  )
  const one = db.prepare<[string, string], Quota>(`${selected} AND quotas.id = ?`)
  const count = db.prepare<[string], number>('SELECT count(*) FROM quotas WHERE tenant = ?').pluck()
  const drop = db.prepare(
    `DELETE FROM quotas WHERE tenant = ? AND period = ? AND user_id IS ? AND group_id IS ?`,
  )
  const insert = db.prepare('INSERT INTO quotas VALUES (?, ?, ?, ?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM quotas WHERE tenant = ? AND id = ?')
  const applying = db.prepare<
    [string, string, string],
    { period: Period; pages: number; group: string | null }
  >(
    `SELECT period, pages, groups.name AS "group" FROM quotas
     LEFT JOIN groups ON groups.tenant = quotas.tenant AND groups.id = quotas.group_id
     WHERE quotas.tenant = ? AND (user_id = ? OR group_id IN
       (SELECT group_id FROM members WHERE members.tenant = quotas.tenant AND members.user_id = ?))
     ORDER BY user_id IS NULL, pages, groups.name`,
  )
  const made = db
    .prepare<[string, string, number], number>(
      `SELECT coalesce(sum(json_extract(body, '$.pages')), 0) FROM activities
       WHERE tenant = ? AND user_id = ? AND at >= ? AND kind IN ('copy', 'print')`,
    )
    .pluck()

  const whose = ({ user, group }: Quota) =>
    user === null ? `each member of group ${group}` : `user ${user}`

  return {
    list: tenant => list.all(tenant.id),
    set: db.transaction((tenant, quota): Quota => {
      const user = quota.user === undefined ? null : people.get(tenant, quota.user).id
      const group = quota.group === undefined ? null : groups.idOf(tenant, quota.group)
      drop.run(tenant.id, quota.period, user, group)
      if ((count.get(tenant.id) ?? 0) >= MOST_QUOTAS) {
        const message = `There are ${MOST_QUOTAS} quotas already. Remove one, or give it to a group.`
        throw new Refused(409, 'too-many-quotas', message)
      }
      const id = randomUUID()
      insert.run(tenant.id, tenant.region, id, user, group, quota.period, quota.pages)
      const set = one.get(tenant.id, id)
      if (set === undefined) throw new Error('The quota just written is not there.')
      const what = `A quota of ${set.pages} pages a ${set.period}`
      appLog.write(tenant, 'info', `${what} was set for ${whose(set)}.`)
      announce(tenant, 'quotas')
      return set
    }),
    remove: db.transaction((tenant, id) => {
      const held = one.get(tenant.id, id)
      if (held === undefined) {
        throw new Refused(404, 'not-found', 'There is no such quota (any more).')
      }
      remove.run(tenant.id, id)
      const what = `The quota of ${held.pages} pages a ${held.period}`
      appLog.write(tenant, 'info', `${what} for ${whose(held)} was removed.`)
      announce(tenant, 'quotas')
    }),
    of(tenant, user) {
      const rows = applying.all(tenant.id, user, user)
      return PERIODS.flatMap(period => {
        const quota = rows.find(row => row.period === period)
        if (quota === undefined) return []
        const used = made.get(tenant.id, user, startOf(period, now())) ?? 0
        return [{ ...quota, used, left: Math.max(0, quota.pages - used) }]
      })
    },
  }
}

/** When the day, week (from Monday) or month of `at` began, in UTC. */
export function startOf(period: Period, at: number): number {
  const day = Math.floor(at / DAY_MS)
  switch (period) {
    case 'day':
      return day * DAY_MS
    case 'week':
      // Day 0 was a Thursday.
      return (day - ((day + 3) % 7)) * DAY_MS
    case 'month': {
      const date = new Date(at)
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
    }
  }
}
