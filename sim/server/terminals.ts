// Terminals: which key belongs to which, and what each last said about itself.

import type { BeatRequest } from '../../agent/wire/server-messages.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { type Page, type PageQuery, page } from './paging.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

type Status = BeatRequest['status']

export interface Terminal {
  readonly tenant: Tenant
  readonly id: string
  readonly profile: string
  readonly version: string
  /** Raw Ed25519 public key. */
  readonly signingKey: Buffer
  /** Raw X25519 public key. */
  readonly sealingKey: Buffer
  /** 32 bytes that make this terminal's keyed PINs worthless on any other. */
  readonly salt: Buffer
  /** Of the last credentials sent. */
  readonly generation: number
  readonly enrolledAt: number
  /** Undefined until the first beat. */
  readonly seenAt: number | undefined
  readonly status: Status | undefined
  /** How often it was asked to erase what it stores. */
  readonly purge: number
  /** How often it was told to forget its wrong PINs. */
  readonly pinsCleared: number
  /** Where its sealed envelopes begin: codes before were made for keys that it had before. */
  readonly firstCounter: number
  /** Since when it is refused, and why; undefined while it is not. `by` is null where nobody wrote it down. */
  readonly revoked: Revoked | undefined
}

interface Revoked {
  readonly at: number
  readonly by: string | null
  readonly why: string
}

interface Enrolled {
  readonly id: string
  readonly profile: string
  readonly version: string
  /** SHA-256 over the TLS key's SubjectPublicKeyInfo: the terminal's identity. */
  readonly tlsKey: Buffer
  readonly signingKey: Buffer
  readonly sealingKey: Buffer
  readonly salt: Buffer
}

export interface Terminals {
  /** Adds a terminal, or gives one that exists new keys; the old ones are refused from then on. */
  enrol(tenant: Tenant, terminal: Enrolled): void
  byKey(tlsKey: Buffer): Terminal | undefined
  /** Throws `Refused` 404. */
  get(tenant: Tenant, id: string): Terminal
  exists(tenant: Tenant, id: string): boolean
  /** Ordered by id. */
  list(tenant: Tenant, query: PageQuery): Page<Terminal>
  count(tenant: Tenant): number
  /** Keeps what a beat said. */
  seen(terminal: Terminal, status: Status): void
  generate(terminal: Terminal, generation: number): void
  /** Its next beat tells it to erase everything stored. Throws `Refused` 404. */
  purge(tenant: Tenant, id: string): Terminal
  /** Its next beat tells it to forget the wrong PINs it has counted. Throws `Refused` 404. */
  clearPins(tenant: Tenant, id: string): Terminal
  /** Refuses it from now on, until it is enrolled again. Throws `Refused` 404. */
  revoke(tenant: Tenant, id: string, by: string, why: string): Terminal
}

interface Row {
  readonly tenant: string
  readonly region: string
  readonly id: string
  readonly profile: string
  readonly version: string
  readonly signing_key: Buffer
  readonly sealing_key: Buffer
  readonly salt: Buffer
  readonly generation: number
  readonly enrolled_at: number
  readonly seen_at: number | null
  readonly status: string | null
  readonly purge: number
  readonly pins_cleared: number
  readonly first_counter: number
  readonly revoked_at: number | null
  readonly revoked_why: string | null
  readonly revoked_by: string | null
}

const toTerminal = (row: Row): Terminal => ({
  tenant: { id: row.tenant, region: row.region },
  id: row.id,
  profile: row.profile,
  version: row.version,
  signingKey: row.signing_key,
  sealingKey: row.sealing_key,
  salt: row.salt,
  generation: row.generation,
  enrolledAt: row.enrolled_at,
  seenAt: row.seen_at ?? undefined,
  status: row.status === null ? undefined : JSON.parse(row.status),
  purge: row.purge,
  pinsCleared: row.pins_cleared,
  firstCounter: row.first_counter,
  revoked:
    row.revoked_at === null
      ? undefined
      : { at: row.revoked_at, by: row.revoked_by, why: row.revoked_why ?? '' },
})

export function createTerminals(db: Db, announce: Announce, now: () => number): Terminals {
  const byId = db.prepare<[string, string], Row>(
    'SELECT * FROM terminals WHERE tenant = ? AND id = ?',
  )
  const byKey = db.prepare<[Buffer], Row>('SELECT * FROM terminals WHERE tls_key = ?')
  const list = db.prepare<[string, string, number], Row>(
    'SELECT * FROM terminals WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?',
  )
  const count = db
    .prepare<[string], number>('SELECT count(*) FROM terminals WHERE tenant = ?')
    .pluck()
  // The generation stays: it must rise for this terminal whatever keys it has.
  const put = db.prepare(
    `INSERT INTO terminals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, NULL, NULL, 0, NULL, NULL, 0,
       (SELECT coalesce(max(counter) + 1, 0) FROM unlock_codes WHERE tenant = ? AND terminal = ?), NULL)
     ON CONFLICT (tenant, id) DO UPDATE SET profile = excluded.profile, version = excluded.version,
       tls_key = excluded.tls_key, signing_key = excluded.signing_key, salt = excluded.salt,
       sealing_key = excluded.sealing_key, enrolled_at = excluded.enrolled_at,
       first_counter = excluded.first_counter, seen_at = NULL, status = NULL, revoked_at = NULL, revoked_why = NULL,
       revoked_by = NULL`,
  )
  const seen = db.prepare(
    'UPDATE terminals SET seen_at = ?, status = ? WHERE tenant = ? AND id = ?',
  )
  const generate = db.prepare('UPDATE terminals SET generation = ? WHERE tenant = ? AND id = ?')
  const purge = db.prepare('UPDATE terminals SET purge = ? WHERE tenant = ? AND id = ?')
  const clearPins = db.prepare('UPDATE terminals SET pins_cleared = ? WHERE tenant = ? AND id = ?')
  const revoke = db.prepare(
    'UPDATE terminals SET revoked_at = ?, revoked_by = ?, revoked_why = ? WHERE tenant = ? AND id = ?',
  )
  const find = (row: Row | undefined) => (row === undefined ? undefined : toTerminal(row))

  const get = (tenant: Tenant, id: string): Terminal => {
    const terminal = find(byId.get(tenant.id, id))
    if (terminal === undefined) throw new Refused(404, 'not-found', 'There is no such terminal.')
    return terminal
  }

  /**
   * The next number of an order: higher than any the terminal may remember, also where the server was put back to an older
   * backup and has forgotten some. By seconds it rises all the same.
   */
  const risen = (given: number, told = 0): number =>
    Math.max(given + 1, told + 1, Math.floor(now() / 1_000))

  return {
    get,
    enrol(tenant, { id, profile, version, tlsKey, signingKey, sealingKey, salt }) {
      const keys = [tlsKey, signingKey, sealingKey, salt]
      const codes = [tenant.id, id]
      put.run(tenant.id, tenant.region, id, profile, version, ...keys, now(), ...codes)
      announce(tenant, 'terminals')
    },
    byKey: tlsKey => find(byKey.get(tlsKey)),
    exists: (tenant, id) => byId.get(tenant.id, id) !== undefined,
    list: (tenant, query) =>
      page(
        list.all(tenant.id, query.after ?? '', query.limit + 1).map(toTerminal),
        query,
        terminal => terminal.id,
      ),
    count: tenant => count.get(tenant.id) ?? 0,
    seen(terminal, status) {
      seen.run(now(), JSON.stringify(status), terminal.tenant.id, terminal.id)
      announce(terminal.tenant, 'terminals')
    },
    purge(tenant, id) {
      const held = get(tenant, id)
      purge.run(risen(held.purge, held.status?.purge), tenant.id, id)
      announce(tenant, 'terminals')
      return get(tenant, id)
    },
    clearPins(tenant, id) {
      const held = get(tenant, id)
      clearPins.run(risen(held.pinsCleared, held.status?.pinsCleared), tenant.id, id)
      announce(tenant, 'terminals')
      return get(tenant, id)
    },
    revoke(tenant, id, by, why) {
      get(tenant, id)
      revoke.run(now(), by, why, tenant.id, id)
      announce(tenant, 'terminals')
      return get(tenant, id)
    },
    generate(terminal, generation) {
      generate.run(generation, terminal.tenant.id, terminal.id)
    },
  }
}
