// Takes mails from the outbox to the mail server that the tenant's settings name, and notes what came of it.

import { pauseMs } from './mail-retry.ts'
import type { DueMail, Outbox } from './outbox.ts'
import type { OwnSettings } from './own-settings.ts'
import type { SettingsStore } from './settings-store.ts'
import { createSmtp, type Smtp, type SmtpServer } from './smtp.ts'
import type { Tenant } from './tenants.ts'

export interface MailDelivery {
  /** From now on, mails are sent as they come due. `failed` hears of trouble of our own. */
  start(failed: (error: unknown) => void): void
  /** Something may be due. */
  wake(): void
  /** Sends what is due; resolves when all of it was tried. */
  round(): Promise<void>
  /** Cuts what is under way, which is tried again after the next start. Resolves when nothing is written any more. */
  close(): Promise<void>
}

/** Mails under way at once. */
const AT_ONCE = 4
/** How often the outbox is looked at when nobody wakes us. */
const LOOK_EVERY_MS = 5_000

export interface MailDeliveryNeed {
  readonly outbox: Outbox
  readonly settings: SettingsStore
  /** PEM of CAs that mail servers are believed by, beside those of the system. */
  readonly ca: string | undefined
  readonly now: () => number
  /** From 0 to 1, so that a hundred mails are not all tried again at once. */
  readonly chance: () => number
}

export function createMailDelivery(need: MailDeliveryNeed): MailDelivery {
  const { outbox, settings, ca, now, chance } = need
  const servers = new Map<string, { readonly smtp: Smtp; readonly made: string }>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let closed = false

  /** The tenant's mail server; another one once its settings say otherwise. */
  const serverOf = (tenant: Tenant, own: OwnSettings): Smtp => {
    const named: SmtpServer = {
      ...{ host: own['mail.host'], port: own['mail.port'], security: own['mail.security'] },
      ...{ user: own['mail.user'], password: own['mail.password'], ca },
    }
    const made = JSON.stringify(named)
    const held = servers.get(tenant.id)
    if (held?.made === made) return held.smtp
    held?.smtp.close()
    const smtp = createSmtp(named)
    servers.set(tenant.id, { smtp, made })
    return smtp
  }
  const deliver = async (mail: DueMail): Promise<void> => {
    const { tenant, body } = mail
    const own = settings.own(tenant)
    if (own['mail.host'] === '') return outbox.keep(mail)
    const tried = outbox.trying(mail, now() + pauseMs(mail.attempts + 1, chance()))
    const { id, to, subject, createdAt } = mail
    const attempt = await serverOf(tenant, own).send({
      ...{ id, from: own['mail.from'], to, subject, createdAt, ...body },
    })
    // What was cut by our own end is no fault of the mail server, and may have arrived.
    if (closed && attempt.result !== 'sent') return
    if (attempt.result === 'sent') outbox.sent(tried)
    else outbox[attempt.result](tried, attempt.problem)
  }
  const sendDue = async (): Promise<void> => {
    while (!closed) {
      const mails = outbox.due(AT_ONCE)
      if (mails.length === 0) return
      await Promise.all(mails.map(deliver))
    }
  }
  const round = (): Promise<void> => {
    // Whatever is posted during a round is due before it ends.
    running ??= sendDue().finally(() => {
      running = undefined
    })
    return running
  }
  let look = () => {}

  return {
    start(failed) {
      look = () => void round().catch(failed)
      timer = setInterval(look, LOOK_EVERY_MS)
      look()
    },
    // Whoever posts a mail is in the middle of something.
    wake: () => void setImmediate(() => look()),
    round,
    async close() {
      closed = true
      look = () => {}
      clearInterval(timer)
      for (const { smtp } of servers.values()) smtp.close()
      await running
    },
  }
}
