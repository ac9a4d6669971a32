// Server API: codes that unlock terminals, envelopes of them, and alarms about codes that were used.

import { z } from 'zod'
import { created, everyRole, holderOf, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Envelope, Envelopes } from './envelopes.ts'
import { type Page, pageOf, pageQuery } from './paging.ts'
import type { Alarm, Redemptions } from './redemptions.ts'
import type { UnlockCode, UnlockCodes } from './unlock-codes.ts'

export interface UnlockCodeRoutesNeed {
  readonly unlockCodes: UnlockCodes
  readonly envelopes: Envelopes
  readonly redemptions: Redemptions
  readonly now: () => number
}

export function unlockCodeRoutes(app: App, need: UnlockCodeRoutesNeed): void {
  const { unlockCodes, envelopes, redemptions, now } = need
  const tags = ['unlocking']
  const params = z.object({ id: shape.id })

  const shown = (code: UnlockCode): z.infer<typeof shape.unlockCode> => {
    const { issuedAt, expiresAt, redeemedAt, voidedAt, ...facts } = code
    return {
      ...facts,
      envelope: facts.envelope === null ? null : String(facts.envelope),
      state: stateOf(code, now()),
      issuedAt: iso(issuedAt),
      expiresAt: isoOrNull(expiresAt),
      redeemedAt: isoOrNull(redeemedAt),
      voidedAt: isoOrNull(voidedAt),
    }
  }
  const shownPage = ({ items, next }: Page<UnlockCode>) => ({ items: items.map(shown), next })

  app.post(
    '/api/terminals/:id/unlock-codes',
    {
      config: everyRole,
      schema: {
        tags,
        summary:
          'Answer the challenge a terminal shows; the code is said this once and kept nowhere',
        description:
          'A desk gives out codes for single and until-online, a technician for diagnostic and clear-pins, an ' +
          'administrator all.',
        params,
        body: shape.unlockCodeBody,
        response: created(shape.newUnlockCode),
      },
    },
    async (request, reply) => {
      const { code, ...issued } = unlockCodes.issue(
        holderOf(request),
        request.params.id,
        request.body,
      )
      return reply.code(201).send({ ...shown(issued), code })
    },
  )

  app.get(
    '/api/terminals/:id/unlock-codes',
    {
      config: everyRole,
      schema: {
        tags,
        summary:
          'Unlock codes of a terminal, newest first: by whom, why, and whether they were used',
        params,
        querystring: pageQuery,
        response: ok(pageOf(shape.unlockCode)),
      },
    },
    async request =>
      shownPage(unlockCodes.list(tenantOf(request), request.params.id, request.query)),
  )

  app.get(
    '/api/unlock-codes',
    {
      config: everyRole,
      schema: {
        tags,
        summary: 'Unlock codes of all terminals, newest first; never the codes themselves',
        querystring: pageQuery,
        response: ok(pageOf(shape.unlockCode)),
      },
    },
    async request => shownPage(unlockCodes.list(tenantOf(request), undefined, request.query)),
  )

  app.post(
    '/api/terminals/:id/envelopes',
    {
      schema: {
        tags,
        summary: 'Make a sealed envelope: codes to be printed, said this once and kept nowhere',
        description:
          'The terminal takes each code once and looks at the next three only, so envelopes are opened in the order ' +
          'they were made and their codes are used from the first on. Terminals hear nothing of an envelope that is ' +
          'void: one that is offline takes its codes as before.',
        params,
        body: shape.envelopeBody,
        response: created(shape.newEnvelope),
      },
    },
    async (request, reply) => {
      const { envelope, codes } = envelopes.make(holderOf(request), request.params.id, request.body)
      return reply.code(201).send({ ...shownEnvelope(envelope), secrets: codes })
    },
  )

  app.get(
    '/api/terminals/:id/envelopes',
    {
      schema: {
        tags,
        summary: 'Envelopes of a terminal, newest first, with which of their codes were used',
        params,
        querystring: pageQuery,
        response: ok(pageOf(shape.envelope)),
      },
    },
    async request => {
      const { items, next } = envelopes.list(tenantOf(request), request.params.id, request.query)
      return { items: items.map(shownEnvelope), next }
    },
  )

  app.post(
    '/api/envelopes/:id/void',
    {
      schema: {
        tags,
        summary: 'Declare an envelope void: from then on the use of one of its codes is an alarm',
        params,
        body: shape.reasonBody,
        response: ok(shape.envelope),
      },
    },
    async request =>
      shownEnvelope(envelopes.void(holderOf(request), request.params.id, request.body.reason)),
  )

  app.get(
    '/api/unlock-alarms',
    {
      schema: {
        tags,
        summary: 'Codes that were used and do not fit what was issued, newest first',
        querystring: pageQuery.extend(shape.alarmQuery.shape),
        response: ok(pageOf(shape.alarm)),
      },
    },
    async request => {
      const { limit, after, terminal, open } = request.query
      const filter = { terminal, open: open === 'true' }
      const { items, next } = redemptions.alarms(tenantOf(request), filter, { limit, after })
      return { items: items.map(shownAlarm), next }
    },
  )

  app.post(
    '/api/unlock-alarms/:id/dismiss',
    {
      schema: {
        tags,
        summary: 'Settle an alarm by hand, with a reason',
        params,
        body: shape.reasonBody,
        response: ok(shape.alarm),
      },
    },
    async request => {
      const { tenant, name } = holderOf(request)
      const { id } = request.params
      return shownAlarm(redemptions.dismiss(tenant, name, id, request.body.reason))
    },
  )
}

/** `unused` is one whose challenge is over; a terminal may still report, later, that it was used in time. */
function stateOf({ redeemedAt, voidedAt, expiresAt }: UnlockCode, now: number) {
  if (redeemedAt !== null) return 'redeemed'
  if (voidedAt !== null) return 'void'
  return expiresAt !== null && expiresAt <= now ? 'unused' : 'open'
}

function shownEnvelope({ codes, ...envelope }: Envelope): z.infer<typeof shape.envelope> {
  return {
    ...envelope,
    madeAt: iso(envelope.madeAt),
    voidedAt: isoOrNull(envelope.voidedAt),
    codes: codes.map(code => ({ ...code, redeemedAt: isoOrNull(code.redeemedAt) })),
  }
}

function shownAlarm(alarm: Alarm): z.infer<typeof shape.alarm> {
  return {
    ...alarm,
    at: iso(alarm.at),
    raisedAt: iso(alarm.raisedAt),
    settledAt: isoOrNull(alarm.settledAt),
  }
}
