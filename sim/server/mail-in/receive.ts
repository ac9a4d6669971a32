// From the bytes of a mail to what it does.

import { createHash } from 'node:crypto'
import { createRate } from '../rates.ts'
import type { Tenant } from '../tenants.ts'
import type { Document, Intake } from './intake.ts'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'
import { jobName, printableType, textPages } from './printable.ts'
import type { Attachment, ReadMail } from './read-mail.ts'
import type { Reading } from './reading.ts'

/** A mail as it came. */
export interface Envelope {
  /** Who takes failures; empty for a mail that is itself about a failure. */
  readonly returnPath: string
  /** Those whose job addresses it is for, and those addresses. */
  readonly recipients: readonly { readonly tenant: Tenant; readonly address: string }[]
}

/** Resolves when what the mail does is on the disk. Throws `MailRefused`. */
export type Receive = (envelope: Envelope, bytes: Buffer) => Promise<void>

export interface ReceiveNeed {
  readonly intake: Intake
  readonly reading: Reading
  readonly now: () => number
}

export function createReceive({ intake, reading, now }: ReceiveNeed): Receive {
  const perSender = createRate(LIMITS.perSender, now)

  /** Those that can be printed, and names of the others; what the mail itself shows is neither. */
  const sorted = async ({ attachments, subject }: ReadMail) => {
    const [documents, unprintable]: [Document[], string[]] = [[], []]
    let tooMuch = 0
    const pagesOf = async (attachment: Attachment, type: Document['type']) => {
      if (type === 'text/plain') return textPages(attachment.content)
      if (type !== 'application/pdf') return 1
      if (tooMuch >= LIMITS.tooMuch) return undefined
      const pages = await reading.pdfPages(attachment.content)
      if (pages === 'too-much') tooMuch++
      return typeof pages === 'number' ? pages : undefined
    }
    for (const attachment of attachments.filter(({ shown }) => !shown)) {
      const name = jobName(attachment.name, subject)
      const type = printableType(attachment)
      const pages = type && (await pagesOf(attachment, type))
      if (type === undefined || pages === undefined || pages > LIMITS.pages) unprintable.push(name)
      else documents.push({ name, type, pages, content: attachment.content })
    }
    return { documents, unprintable }
  }

  return async ({ returnPath, recipients }, bytes) => {
    const mail = await reading.mail(bytes)
    const { from, messageId } = mail
    const tenants = [...new Map(recipients.map(({ tenant }) => [tenant.id, tenant])).values()]
    const itself = recipients.some(({ address }) => address === from?.address.toLowerCase())
    // An answer to an answer would never end (RFC 3834).
    if (returnPath === '' || mail.automatic || itself) {
      const message =
        'A mail to the job address was dropped: it was written by a program or to a list.'
      for (const tenant of tenants) intake.note(tenant, message)
      return
    }
    if (from === undefined) {
      throw new MailRefused(554, 'Write one sender into From, with an address. Then send it again.')
    }
    if (!perSender(from.address.toLowerCase())) {
      const sentence = `At most ${LIMITS.perSender.most} mails an hour are taken from one sender. Send it again later.`
      throw new MailRefused(451, sentence)
    }
    const id = messageId || createHash('sha256').update(bytes).digest('hex')
    intake.take(tenants, { sender: from, messageId: id, ...(await sorted(mail)) })
  }
}
