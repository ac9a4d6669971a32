// Dates entries anew that were written before the terminal knew the time, from one of the same start that did.

import type { Db } from './database.ts'
import type { Terminal } from './terminals.ts'

/** Dates what was booked of a log from the first entry of the start `boot` that rests on a signed beat, if there is one. */
export type Redate = (terminal: Terminal, logId: string, boot: number) => void

export function createRedating(db: Db): Redate {
  const key = 'tenant = @tenant AND terminal = @terminal AND log_id = @logId'
  const anchor = db.prepare<Record<string, string | number>, { uptime: number; wall: number }>(
    `SELECT uptime, wall FROM entries WHERE ${key} AND boot = @boot AND trust = 'anchored'
     ORDER BY seq LIMIT 1`,
  )
  const redate = db.prepare(
    `UPDATE activities SET dated = 'redated',
       at = @wall - @uptime + (SELECT uptime FROM entries
         WHERE ${key} AND entries.seq = activities.seq)
     WHERE ${key} AND dated = 'floor' AND seq IN
       (SELECT seq FROM entries WHERE ${key} AND boot = @boot AND trust = 'floor')`,
  )
  return ({ tenant, id }, logId, boot) => {
    const place = { tenant: tenant.id, terminal: id, logId, boot }
    const known = anchor.get(place)
    if (known !== undefined) redate.run({ ...place, ...known })
  }
}
