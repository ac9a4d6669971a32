// The copier's own meter, an independent witness: what it counted between two readings must be what was booked.

import type { z } from 'zod'
import type { activity } from '../../agent/wire/server-messages.ts'
import type { Db } from './database.ts'
import type { Findings } from './findings.ts'
import type { Terminal } from './terminals.ts'

type Activity = z.infer<typeof activity>

export interface Meters {
  /** Looks at an activity just booked, in the order in which the terminal did it. */
  note(terminal: Terminal, logId: string, seq: number, body: Activity): void
}

interface Row {
  /** The last reading; null before the first. */
  readonly meter: number | null
  /** Pages booked since. */
  readonly booked: number
}

/** Scans are no printed pages. */
const printed = (body: Activity): number =>
  body.kind === 'copy' || body.kind === 'print' ? body.pages : 0

const readingOf = (body: Activity): number | undefined =>
  body.kind === 'login' || body.kind === 'logout' ? body.meter : undefined

export function createMeters(db: Db, findings: Findings): Meters {
  const get = db.prepare<[string, string], Row>(
    'SELECT meter, booked FROM meters WHERE tenant = ? AND terminal = ?',
  )
  const put = db.prepare('REPLACE INTO meters VALUES (?, ?, ?, ?, ?)')
  return {
    note(terminal, logId, seq, body) {
      const { tenant, id } = terminal
      const pages = printed(body)
      const reading = readingOf(body)
      if (pages === 0 && reading === undefined) return
      const { meter, booked } = get.get(tenant.id, id) ?? { meter: null, booked: 0 }
      const place = [tenant.id, tenant.region, id]
      if (reading === undefined) {
        put.run(...place, meter, booked + pages)
        return
      }
      put.run(...place, reading, 0)
      if (meter === null || reading - meter === booked) return
      const counted = `The copier's meter went from ${meter} to ${reading}`
      findings.note(terminal, logId, seq, 'meter', `${counted}, and ${booked} pages were booked.`)
    },
  }
}
