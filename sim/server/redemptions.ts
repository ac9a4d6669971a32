// What terminals say was done with unlock codes, held against what was given out. What does not fit is an alarm: somebody
// computes codes who should not, or gave one out and wrote nothing down.

import type { z } from 'zod'
import type { activity } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'
import type { Grant, UnlockMode } from './unlock-code.ts'
import { grantWords } from './unlock-codes.ts'

type Activity = z.infer<typeof activity>

/** Why a code that was used is an alarm. */
export const ALARM_REASONS = ['not-issued', 'twice', 'another-mode', 'void'] as const
type AlarmReason = (typeof ALARM_REASONS)[number]

const ALARM_WORDS: Readonly<Record<AlarmReason, string>> = {
  'not-issued': 'that nobody is known to have issued',
  twice: 'that was used before',
  'another-mode': 'that was issued for something else',
  void: 'of an envelope that was declared void',
}

interface Used extends Grant {
  readonly challenge: string | null
  readonly counter: number | null
}

export interface Alarm extends Used {
  readonly id: string
  readonly terminal: string
  readonly logId: string
  readonly seq: number
  readonly why: AlarmReason
  /** When the terminal says it happened. */
  readonly at: number
  readonly raisedAt: number
  readonly settledAt: number | null
  readonly settledBy: string | null
  readonly settledWhy: string | null
}

interface AlarmFilter {
  readonly terminal?: string | undefined
  /** Only those nobody has settled. */
  readonly open?: boolean | undefined
}

export interface Redemptions {
  /** Looks at an entry just booked, in the ledger's own transaction. */
  note(terminal: Terminal, logId: string, seq: number, body: Activity, at: number): void
  /** Holds what came in later, issued at a desk, against open alarms; in the transaction of the import. */
  settle(tenant: Tenant, id: string): void
  /** Newest first. */
  alarms(tenant: Tenant, filter: AlarmFilter, query: PageQuery): Page<Alarm>
  /** How many alarms of a terminal are open. */
  open(tenant: Tenant, terminal: string): number
  /** Throws `Refused`: 404 when there is none, 409 when it is settled already. */
  dismiss(tenant: Tenant, by: string, id: string, reason: string): Alarm
}

export interface RedemptionsNeed {
  readonly db: Db
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface Issued extends Grant {
  readonly number: number
  readonly terminal: string
  readonly challenge: string
  readonly issuer: string
  readonly redeemedAt: number | null
  readonly voidedAt: number | null
}

export function createRedemptions({ db, appLog, announce, now }: RedemptionsNeed): Redemptions {
  const issued = `SELECT unlock_codes.number, unlock_codes.terminal, challenge, unlock_codes.mode, unlock_codes.hours,
      unlock_codes.issuer, redeemed_at AS redeemedAt, voided_at AS voidedAt
    FROM unlock_codes LEFT JOIN envelopes ON envelopes.number = envelope WHERE unlock_codes.tenant = ?`
  const issuedFor = db.prepare<[string, string, string | null, number | null], Issued>(
    `${issued} AND unlock_codes.terminal = ? AND (challenge = ? OR counter = ?) ORDER BY unlock_codes.number`,
  )
  const issuedAs = db.prepare<[string, string], Issued>(`${issued} AND unlock_codes.id = ?`)
  const redeem = db.prepare('UPDATE unlock_codes SET redeemed_at = ? WHERE number = ?')
  const raise = db.prepare(
    `INSERT INTO unlock_alarms
       (tenant, region, terminal, log_id, seq, why, challenge, counter, mode, hours, at, raised_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const columns = `number, CAST(number AS TEXT) AS id, terminal, log_id AS logId, seq, why, challenge, counter, mode,
    hours, at, raised_at AS raisedAt, settled_at AS settledAt, settled_by AS settledBy, settled_why AS settledWhy`
  const list = db.prepare<
    Record<'tenant' | 'terminal' | 'open' | 'before' | 'limit', string | number | null>,
    Alarm & { readonly number: number }
  >(
    `SELECT ${columns} FROM unlock_alarms WHERE tenant = @tenant AND number < @before
       AND (@terminal IS NULL OR terminal = @terminal) AND (@open = 0 OR settled_at IS NULL)
     ORDER BY number DESC LIMIT @limit`,
  )
  const openFor = db.prepare<[string, string, string], Alarm & { readonly number: number }>(
    `SELECT ${columns} FROM unlock_alarms WHERE tenant = ? AND terminal = ? AND challenge = ?
       AND why IN ('not-issued', 'another-mode') AND settled_at IS NULL ORDER BY number`,
  )
  const byId = db.prepare<[string, string], Alarm & { readonly number: number }>(
    `SELECT ${columns} FROM unlock_alarms WHERE tenant = ? AND number = CAST(? AS INTEGER)`,
  )
  const close = db.prepare(
    'UPDATE unlock_alarms SET settled_at = ?, settled_by = ?, settled_why = ? WHERE number = ?',
  )
  const count = db
    .prepare<[string, string], number>(
      'SELECT count(*) FROM unlock_alarms WHERE tenant = ? AND terminal = ? AND settled_at IS NULL',
    )
    .pluck()
  const tell = (tenant: Tenant) => {
    announce(tenant, 'unlock-codes')
    announce(tenant, 'terminals')
  }

  return {
    note({ tenant, id: terminal }, logId, seq, body, at) {
      const used = usedIn(body)
      if (used === undefined) return
      const known = issuedFor.all(tenant.id, terminal, used.challenge, used.counter)
      const fitting = known.filter(code => sameGrant(code, used))
      const fresh = fitting.find(code => code.redeemedAt === null)
      if (fresh !== undefined) redeem.run(at, fresh.number)
      const why = wrongWith(known, fitting, fresh)
      tell(tenant)
      if (why === undefined) return
      const { challenge, counter, mode, hours } = used
      const place = [tenant.id, tenant.region, terminal, logId, seq]
      raise.run(...place, why, challenge, counter, mode, hours, at, now())
      const where = `Alarm: terminal ${terminal} took an unlock code (${grantWords(used)})`
      appLog.write(tenant, 'warn', `${where} ${ALARM_WORDS[why]}. See the terminal in the console.`)
    },
    settle(tenant, id) {
      const code = issuedAs.get(tenant.id, id)
      if (code === undefined || code.redeemedAt !== null) return
      const alarm = openFor
        .all(tenant.id, code.terminal, code.challenge)
        .find(one => sameGrant(one, code))
      if (alarm === undefined) return
      redeem.run(alarm.at, code.number)
      const why = `issued at the desk of ${code.issuer}, and brought in later`
      close.run(now(), code.issuer, why, alarm.number)
      appLog.write(tenant, 'info', `The alarm of terminal ${code.terminal} is settled: ${why}.`)
      tell(tenant)
    },
    alarms(tenant, { terminal = null, open = false }, query) {
      const limit = query.limit + 1
      const filter = {
        tenant: tenant.id,
        terminal,
        open: open ? 1 : 0,
        before: below(query),
        limit,
      }
      const { items, next } = page(list.all(filter), query, row => row.number)
      return { items: items.map(withoutNumber), next }
    },
    open: (tenant, terminal) => count.get(tenant.id, terminal) ?? 0,
    dismiss: db.transaction((tenant, by, id, reason) => {
      const alarm = /^\d{1,15}$/.test(id) ? byId.get(tenant.id, id) : undefined
      if (alarm === undefined) throw new Refused(404, 'not-found', 'There is no such alarm.')
      if (alarm.settledAt !== null) {
        throw new Refused(
          409,
          'alarm-settled',
          `${alarm.settledBy} has settled this alarm already.`,
        )
      }
      const settledAt = now()
      close.run(settledAt, by, reason, alarm.number)
      appLog.write(
        tenant,
        'info',
        `An alarm of terminal ${alarm.terminal} was dismissed by ${by}: ${reason}`,
      )
      tell(tenant)
      return { ...withoutNumber(alarm), settledAt, settledBy: by, settledWhy: reason }
    }),
  }
}

const withoutNumber = ({ number: _, ...alarm }: Alarm & { readonly number: number }): Alarm => alarm

/** What is wrong with the use of a code, given all that were issued for its challenge or counter. */
function wrongWith(
  known: readonly Issued[],
  fitting: readonly Issued[],
  fresh: Issued | undefined,
): AlarmReason | undefined {
  if (known.length === 0) return 'not-issued'
  if (fitting.length === 0) return 'another-mode'
  // A challenge is spent with its first code, so a second use is one too many whatever was issued for it.
  if (fresh === undefined || known.some(code => code.redeemedAt !== null)) return 'twice'
  return fresh.voidedAt === null ? undefined : 'void'
}

const sameGrant = (code: Grant, used: Grant): boolean =>
  code.mode === used.mode && code.hours === used.hours

/** The code that an entry says was used; undefined for the static one, which nobody issues, and for other entries. */
function usedIn(body: Activity): Used | undefined {
  const [mode, hours] = grantIn(body) ?? []
  if (mode === undefined || !('code' in body) || body.code === undefined) return undefined
  const { code } = body
  if (code.by === 'static') return undefined
  return {
    ...{ mode, hours: hours ?? null },
    challenge: code.by === 'challenge' ? code.challenge : null,
    counter: code.by === 'envelope' ? code.counter : null,
  }
}

function grantIn(body: Activity): readonly [mode: UnlockMode, hours?: number] | undefined {
  switch (body.kind) {
    case 'gate-unlocked':
      return body.hours === undefined ? [body.mode] : [body.mode, body.hours]
    case 'service-opened':
      return ['diagnostic']
    case 'pins-cleared':
      return ['clear-pins']
    default:
      return undefined
  }
}
