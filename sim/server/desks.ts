// Desks that give out unlock codes without the server: what they were handed, and what they bring back.

import { randomBytes } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { type DeskFile, type DeskLine, recordHolds, wrapDeskKeys } from './desk-file.ts'
import type { ServerKeys } from './keys.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import type { Redemptions } from './redemptions.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Terminals } from './terminals.ts'
import type { Holder } from './tokens.ts'
import { CHALLENGE_VALID_MS, hoursProblem, type UnlockMode } from './unlock-code.ts'
import { grantWords, unlockCodeWriter } from './unlock-codes.ts'

const DAY_MS = 86_400_000
const MOST_TERMINALS = 10_000

interface Order {
  readonly issuer: string
  readonly passphrase: string
  readonly days: number
  readonly modes: readonly UnlockMode[]
  /** All there are if left out. */
  readonly terminals?: readonly string[] | undefined
}

interface DeskExport {
  readonly id: string
  readonly issuer: string
  readonly madeBy: string
  readonly madeAt: number
  readonly expiresAt: number
  readonly modes: readonly UnlockMode[]
  readonly terminals: readonly string[]
}

export interface Desks {
  /** Throws `Refused`: 404 for a terminal that is none, 409 when there is no terminal at all. */
  hand(holder: Holder, order: Order): Promise<DeskFile>
  /** By id. */
  list(tenant: Tenant, query: PageQuery): Page<DeskExport>
  /**
   * Takes a record in, whole, in one transaction; lines that were brought before are skipped. Throws `Refused`: 404 for
   * a file that was not handed out here, 400 for a record that was changed or goes beyond what the file allows.
   */
  bring(
    tenant: Tenant,
    id: string,
    lines: readonly DeskLine[],
  ): { readonly issuer: string; readonly imported: number; readonly known: number }
}

export interface DesksNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly terminals: Terminals
  readonly redemptions: Redemptions
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

type Row = Omit<DeskExport, 'modes' | 'terminals'> & {
  readonly modes: string
  readonly terminals: string
}

export function createDesks(need: DesksNeed): Desks {
  const { db, keys, terminals, redemptions, appLog, announce, now } = need
  const write = unlockCodeWriter(db)
  const insert = db.prepare('INSERT INTO desk_exports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const select = `SELECT id, issuer, made_by AS madeBy, made_at AS madeAt, expires_at AS expiresAt, modes, terminals
    FROM desk_exports WHERE tenant = ?`
  const byId = db.prepare<[string, string], Row>(`${select} AND id = ?`)
  const list = db.prepare<[string, string, number], Row>(`${select} AND id > ? ORDER BY id LIMIT ?`)
  const read = (row: Row): DeskExport => ({
    ...row,
    modes: JSON.parse(row.modes),
    terminals: JSON.parse(row.terminals),
  })
  const chosen = (tenant: Tenant, wanted: readonly string[] | undefined): readonly string[] => {
    const all =
      wanted?.map(id => terminals.get(tenant, id).id) ??
      terminals.list(tenant, { limit: MOST_TERMINALS }).items.map(({ id }) => id)
    if (all.length > 0) return [...new Set(all)]
    throw new Refused(
      409,
      'no-terminals',
      'No terminal is enrolled, so there is nothing to hand out.',
    )
  }

  return {
    async hand({ tenant, name: by }, { issuer, passphrase, days, modes, terminals: wanted }) {
      const all = chosen(tenant, wanted)
      const id = randomBytes(12).toString('base64url')
      const madeAt = now()
      const expiresAt = madeAt + days * DAY_MS
      const header = {
        ...{ id, issuer, tenant: tenant.id, modes: [...new Set(modes)] },
        expiresAt: new Date(expiresAt).toISOString(),
      }
      const unlockKeys = all.map(one => [one, keys.unlockKey(terminals.get(tenant, one))] as const)
      const held = { terminals: new Map(unlockKeys), record: keys.deskRecordKey(id) }
      const file = await wrapDeskKeys(header, held, passphrase)
      const place = [id, tenant.id, tenant.region, issuer, by, madeAt, expiresAt]
      insert.run(...place, JSON.stringify(header.modes), JSON.stringify(all))
      const what = `Keys of ${all.length} terminals were handed to the desk of ${issuer} by ${by}`
      const until = `until ${header.expiresAt.slice(0, 10)}, for ${header.modes.join(', ')}`
      appLog.write(tenant, 'warn', `${what}, ${until}.`)
      return file
    },
    list: (tenant, query) =>
      page(list.all(tenant.id, query.after ?? '', query.limit + 1).map(read), query, one => one.id),
    bring: db.transaction((tenant, id, lines) => {
      const row = byId.get(tenant.id, id)
      if (row === undefined) {
        throw new Refused(404, 'not-found', 'This server has handed out no such desk file.')
      }
      const { issuer, modes, terminals: allowed } = read(row)
      if (!recordHolds(keys.deskRecordKey(id), lines)) {
        const message = 'The record is not as the desk wrote it. Bring the whole file, unchanged.'
        throw new Refused(400, 'record-changed', message)
      }
      let imported = 0
      for (const line of lines) {
        const { terminal, challenge, mode, hours, reason } = line
        const grant = { mode, hours }
        if (
          !modes.includes(mode) ||
          !allowed.includes(terminal) ||
          hoursProblem(grant) !== undefined
        ) {
          const message = `Line ${line.seq} goes beyond what the desk file allows.`
          throw new Refused(400, 'beyond-export', message)
        }
        const issuedAt = Date.parse(line.at)
        const code = {
          ...{ id: `desk-${Buffer.from(line.mac, 'base64').toString('base64url').slice(0, 24)}` },
          ...{ terminal, source: 'desk' as const, challenge, counter: null, envelope: null },
          ...{ ...grant, issuer, reason, issuedAt, expiresAt: issuedAt + CHALLENGE_VALID_MS },
        }
        if (!write(tenant, code)) continue
        imported += 1
        const what = `An unlock code (${grantWords(grant)}) for terminal ${terminal}`
        const where = `was issued at the desk of ${issuer} on ${line.at}`
        appLog.write(tenant, 'info', `${what} ${where}: ${reason}`)
        redemptions.settle(tenant, code.id)
      }
      if (imported > 0) announce(tenant, 'unlock-codes')
      return { issuer, imported, known: lines.length - imported }
    }),
  }
}
