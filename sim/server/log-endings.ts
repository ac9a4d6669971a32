// Whether all that was in a log came, once it has ended: by itself, or carried over into one that followed.
//
//   a: 1 … 10 ──► b: log-started, a:7 … a:10, 6 …      held of a: 1 … 6        nothing is missing
//                                                      held of a: 1 … 4        a:5, a:6 are
//
// What is carried over stands at the head of the next log, so with the first entry of that log's own all of it has come.
// An entry keeps the place it was first in, however often it is carried over: of a log that itself began with such entries
// and did not come here, as many numbers are accounted for as came in the logs after it from logs before it.
//
// Two damages in a row: what a log said of the one before is lost with its first entry, and is told as that loss only; what
// is lost of what it carried over is told there as lost and, where it was first, as missing. Better twice than never.

import type { z } from 'zod'
import type { activity } from '../../agent/wire/server-messages.ts'
import type { Db } from './database.ts'
import type { Findings } from './findings.ts'
import type { Terminal } from './terminals.ts'

/** More logs in a row than anybody follows: a terminal begins one after an incident. */
const MOST_FOLLOWED = 100

/** What an entry says of the log before its own. */
export type Started = Extract<z.infer<typeof activity>, { kind: 'log-started' }>

export interface LogEndings {
  /** Log `logId` says in its first entry how the one before it ended. Within the caller's transaction. */
  began(terminal: Terminal, logId: string, started: Started): void
  /** The log has an entry of its own: whatever it carried over is here. Within the caller's transaction. */
  carried(terminal: Terminal, logId: string): void
  /** Every log before this one, as far as logs say; the nearest first. */
  before(tenant: string, logId: string): readonly string[]
  /** First and last seq of each run of entries that an ended log had and that never came, lowest first, at most `limit`. */
  missing(tenant: string, logId: string, limit: number): readonly (readonly [number, number])[]
}

/** What is known of the log before. */
interface Former {
  readonly logId: string
  readonly through: number
  readonly lost: readonly (readonly [number, number])[]
}

export function createLogEndings(db: Db, findings: Findings): LogEndings {
  const about = 'tenant = @tenant AND log_id = @logId'
  const begin = db.prepare(
    `UPDATE logs SET former = coalesce(former, @former) WHERE ${about} AND terminal = @terminal`,
  )
  // Whatever terminal it is of: names of logs are chance, and a terminal that was enrolled anew may have another name.
  const formerOf = db
    .prepare<object, string>(`SELECT former FROM logs WHERE ${about} AND former IS NOT NULL`)
    .pluck()
  const through = db
    .prepare<object, number>(`SELECT through FROM logs WHERE ${about} AND through IS NOT NULL`)
    .pluck()
  const end = db.prepare(`UPDATE logs SET through = @through WHERE ${about}`)
  const came = `SELECT seq FROM entries WHERE ${about} AND seq BETWEEN @from AND @through
    UNION SELECT origin_seq FROM entries
      WHERE tenant = @tenant AND origin_log = @logId AND origin_seq BETWEEN @from AND @through`
  const countCame = db.prepare<object, number>(`SELECT count(*) FROM (${came})`).pluck()
  const gaps = db
    .prepare<object, [number, number]>(
      `SELECT before + 1, seq - 1
       FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM (${came} UNION SELECT @through + 1))
       WHERE seq > before + 1 ORDER BY seq LIMIT @limit`,
    )
    .raw()
  const passedThrough = db
    .prepare<object, number>(
      `SELECT count(*) FROM (SELECT DISTINCT origin_log, origin_seq FROM entries later
         WHERE tenant = @tenant AND log_id IN (SELECT value FROM json_each(@after))
           AND (origin_log IN (SELECT value FROM json_each(@before)) OR @isBeginningUnknown
             AND origin_log <> @logId AND origin_log NOT IN (SELECT value FROM json_each(@after)))
           AND NOT EXISTS (SELECT 1 FROM entries WHERE ${about}
             AND origin_log = later.origin_log AND origin_seq = later.origin_seq))`,
    )
    .pluck()

  /** Its first entry is of another kind where a log began with nothing before it. */
  const firstKind = db
    .prepare<object, string>(
      `SELECT kind FROM activities WHERE tenant = @tenant AND terminal = @terminal AND log_id = @logId AND seq = 1`,
    )
    .pluck()

  const former = (tenant: string, logId: string): Former | undefined => {
    const text = formerOf.get({ tenant, logId })
    return text === undefined ? undefined : JSON.parse(text)
  }

  function before(tenant: string, logId: string): readonly string[] {
    const found: string[] = []
    let at = former(tenant, logId)
    while (at !== undefined && !found.includes(at.logId) && found.length < MOST_FOLLOWED) {
      found.push(at.logId)
      at = former(tenant, at.logId)
    }
    return found
  }

  /** `after`: the logs through which what was in this one may have come. */
  function look(terminal: Terminal, { logId, lost, ...ended }: Former, after: readonly string[]) {
    const tenant = terminal.tenant.id
    end.run({ tenant, logId, through: ended.through })
    const absentIn = (from: number, to: number): number => {
      const through = Math.min(to, ended.through)
      const held = countCame.get({ tenant, logId, from, through }) ?? 0
      return Math.max(0, through - from + 1 - held)
    }
    const absent = absentIn(1, ended.through)
    if (absent === 0) return
    const told = lost.reduce((sum, [from, to]) => sum + absentIn(from, to), 0)
    const earlier = before(tenant, logId)
    const kind = firstKind.get({ tenant, logId, terminal: terminal.id })
    // Where its beginning never came, nobody knows what it carried on from.
    const isBeginningUnknown =
      earlier.length === 0 && (kind === undefined || kind === 'log-started')
    const passed =
      passedThrough.get({
        ...{ tenant, logId, isBeginningUnknown: Number(isBeginningUnknown) },
        ...{ before: JSON.stringify(earlier), after: JSON.stringify(after) },
      }) ?? 0
    const count = absent - told - passed
    if (count <= 0) return
    const [[from] = [1]] = gaps.all({ tenant, logId, from: 1, through: ended.through, limit: 1 })
    const what = count === 1 ? 'An entry' : `${count} entries`
    const detail = `${what} of this log never came: the terminal says that it ended at entry ${ended.through}.`
    findings.note(terminal, logId, from, 'missing', detail)
  }

  return {
    began({ tenant, id }, logId, { former, lost }) {
      if (former === undefined) return
      const { logId: name, through } = former
      const text = JSON.stringify({ logId: name, through, lost })
      begin.run({ tenant: tenant.id, terminal: id, logId, former: text })
    },
    carried(terminal, logId) {
      const tenant = terminal.tenant.id
      const after = [logId]
      let at = former(tenant, logId)
      while (at !== undefined && after.length < MOST_FOLLOWED) {
        if (through.get({ tenant, logId: at.logId }) !== undefined) return
        look(terminal, at, after)
        after.push(at.logId)
        at = former(tenant, at.logId)
      }
    },
    before,
    missing(tenant, logId, limit) {
      const ended = through.get({ tenant, logId })
      return ended === undefined ? [] : gaps.all({ tenant, logId, from: 1, through: ended, limit })
    },
  }
}
