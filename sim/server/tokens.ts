// Bearer tokens of the Server API: each belongs to a tenant; only their hashes are stored. The only place that decides.

import { createHash } from 'node:crypto'
import type { Db } from './database.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'

export interface Tokens {
  /** True when somebody can use the API: a first start ends with that. */
  any(): boolean
  /** Makes this the tenant's one token. */
  set(tenant: Tenant, token: string): void
  /** Whose data the holder of this `Authorization` header may see. Throws `Refused` 401. */
  tenantOf(authorization: string | undefined): Tenant
}

export function createTokens(db: Db): Tokens {
  const any = db.prepare('SELECT 1 FROM tokens')
  const clear = db.prepare('DELETE FROM tokens WHERE tenant = ?')
  const insert = db.prepare('INSERT INTO tokens VALUES (?, ?, ?)')
  const find = db.prepare<[Buffer], Tenant>(
    'SELECT tenant AS id, region FROM tokens WHERE hash = ?',
  )
  const hash = (token: string) => createHash('sha256').update(token).digest()
  return {
    any: () => any.get() !== undefined,
    set: db.transaction((tenant, token) => {
      clear.run(tenant.id)
      insert.run(hash(token), tenant.id, tenant.region)
    }),
    tenantOf(authorization) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      const tenant = token === undefined ? undefined : find.get(hash(token))
      if (tenant === undefined) {
        const message = 'Send "Authorization: Bearer TOKEN"; the file admin-token holds a token.'
        throw new Refused(401, 'not-authorized', message)
      }
      return tenant
    },
  }
}
