// Dates entries anew that were written before the terminal knew the time, from one of the same start that did.

import type { Db } from './database.ts'
import type { LogEndings } from './log-endings.ts'
import type { Terminal } from './terminals.ts'

/**
 * Dates what was booked of a log, and of the logs before it, from an entry of the start `boot` that rests on a signed beat,
 * if there is one: a log may end in the middle of a start, and starts are counted on in the next.
 */
export type Redate = (terminal: Terminal, logId: string, boot: number) => void

type Place = Record<'tenant' | 'terminal' | 'logs', string> & { readonly boot: number }

export function createRedating(db: Db, endings: LogEndings): Redate {
  const logs = 'log_id IN (SELECT value FROM json_each(@logs))'
  const undated = db.prepare<[Place], { number: number; uptime: number }>(
    `SELECT activities.number, uptime FROM activities JOIN entries USING (tenant, terminal, log_id, seq)
     WHERE tenant = @tenant AND terminal = @terminal AND ${logs} AND dated = 'floor'
       AND entries.boot = @boot AND entries.trust = 'floor'`,
  )
  const anchor = db.prepare<[Place], { uptime: number; wall: number }>(
    `SELECT uptime, wall FROM entries WHERE tenant = @tenant AND terminal = @terminal AND ${logs}
       AND boot = @boot AND trust = 'anchored' LIMIT 1`,
  )
  const date = db.prepare<[number, number]>(
    `UPDATE activities SET dated = 'redated', at = ? WHERE number = ?`,
  )
  return ({ tenant, id }, logId, boot) => {
    const chain = JSON.stringify([logId, ...endings.before(tenant.id, logId)])
    const place = { tenant: tenant.id, terminal: id, logs: chain, boot }
    const waiting = undated.all(place)
    const known = waiting.length === 0 ? undefined : anchor.get(place)
    if (known === undefined) return
    for (const { number, uptime } of waiting) date.run(known.wall - known.uptime + uptime, number)
  }
}
