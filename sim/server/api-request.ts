// What the parts of the Server API share: whose request it is, and how answers and times are written.

import { z } from 'zod'
import { errorReply } from '../../agent/wire/server-messages.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Holder, Role } from './tokens.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who else than administrators may use this route of the Server API. */
    readonly roles?: readonly Role[]
  }
}

interface Asked {
  getDecorator<T>(name: string): T
}

/** Who holds the token a request came with. */
export const holderOf = (request: Asked): Holder => request.getDecorator<Holder>('holder')
export const tenantOf = (request: Asked): Tenant => holderOf(request).tenant

/** Whoever runs this server: administrators of its first tenant. */
export interface OperatorNeed {
  readonly operator: Tenant
}
/** Throws `Refused` 403 for the administrators of all other tenants. */
export function operatorOnly(request: Asked, operator: Tenant): Holder {
  const holder = holderOf(request)
  if (holder.tenant.id === operator.id) return holder
  throw new Refused(
    403,
    'tenant-refused',
    'This is about every tenant: ask whoever runs the server.',
  )
}

/** For routes that whoever is at a desk or a terminal may use as well. */
export const everyRole = { roles: ['desk', 'technician'] } as const

export const ok = <T extends z.ZodType>(answer: T) => ({ 200: answer, '4xx': errorReply })
export const created = <T extends z.ZodType>(answer: T) => ({ 201: answer, '4xx': errorReply })
export const accepted = <T extends z.ZodType>(answer: T) => ({ 202: answer, '4xx': errorReply })
export const deleted = { 204: z.undefined().describe('Gone'), '4xx': errorReply }

/** Milliseconds since 1970 as ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : iso(at)
