// What the parts of the Server API share: whose request it is, and how answers and times are written.

import { z } from 'zod'
import { errorReply } from '../../agent/wire/server-messages.ts'
import type { Tenant } from './tenants.ts'

/** The tenant of the token a request came with. */
export const tenantOf = (request: { getDecorator<T>(name: string): T }): Tenant =>
  request.getDecorator<Tenant>('tenant')

export const ok = <T extends z.ZodType>(answer: T) => ({ 200: answer, '4xx': errorReply })
export const created = <T extends z.ZodType>(answer: T) => ({ 201: answer, '4xx': errorReply })
export const accepted = <T extends z.ZodType>(answer: T) => ({ 202: answer, '4xx': errorReply })
export const deleted = { 204: z.undefined().describe('Gone'), '4xx': errorReply }

/** Milliseconds since 1970 as ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : iso(at)
