// Server API: the outbox.

import { z } from 'zod'
import { holderOf, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Mail, Outbox } from './outbox.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface MailRoutesNeed {
  readonly outbox: Outbox
}

const shown = <M extends Mail>(mail: M) => ({
  ...mail,
  createdAt: iso(mail.createdAt),
  stateAt: iso(mail.stateAt),
  nextTryAt: isoOrNull(mail.nextTryAt),
})

export function mailRoutes(app: App, { outbox }: MailRoutesNeed): void {
  const tags = ['mails']

  app.get(
    '/api/mails',
    {
      schema: {
        tags,
        summary: 'Mails to users and what became of them, newest first; not what they say',
        querystring: pageQuery,
        response: ok(pageOf(shape.mail)),
      },
    },
    async request => {
      const { items, next } = outbox.list(tenantOf(request), request.query)
      return { items: items.map(shown), next }
    },
  )

  app.post(
    '/api/mails/:id/open',
    {
      schema: {
        tags,
        summary: 'Read a mail that is kept because no mail server is named, once',
        params: z.object({ id: shape.id }),
        response: ok(shape.openedMail),
      },
    },
    async request => shown(outbox.open(holderOf(request), request.params.id)),
  )
}
