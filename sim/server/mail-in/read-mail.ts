// Bytes of a mail → who says to have sent it, and what is attached.

import { type ParsedMail, simpleParser } from 'mailparser'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'

/** What is attached to a mail, as the mail describes it. */
export interface Attachment {
  readonly name: string
  /** Media type in small letters. */
  readonly type: string
  /** A picture that the mail itself shows, such as a logo in a signature. */
  readonly shown: boolean
  readonly content: Uint8Array
}

/** What matters of a mail. None of it can be believed: anybody can write anything. */
export interface ReadMail {
  /** The one address of the From header; undefined when there are none or several. */
  readonly from: { readonly name: string; readonly address: string } | undefined
  /** Empty when there is none. */
  readonly messageId: string
  readonly subject: string
  /** Written by a program (RFC 3834) or to a list: nobody waits for an answer. */
  readonly automatic: boolean
  readonly attachments: readonly Attachment[]
}

const OPTIONS = {
  // Nobody reads the text of the mail.
  ...{ skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, keepCidLinks: true },
  ...{ maxHeadSize: LIMITS.headerBytes, maxChildNodes: LIMITS.parts },
}

/** Throws `MailRefused` when it cannot be read, or goes over a limit. */
export async function readMail(bytes: Uint8Array): Promise<ReadMail> {
  const mail = await simpleParser(Buffer.from(bytes), OPTIONS).catch(() => undefined)
  if (mail?.headers === undefined) {
    throw new MailRefused(554, 'This mail cannot be read. Send it again from another program.')
  }
  const { attachments } = mail
  if (attachments.length > LIMITS.attachments) {
    const sentence = `A mail may have ${LIMITS.attachments} attachments. Send the others in another mail.`
    throw new MailRefused(554, sentence)
  }
  if (attachments.some(({ content }) => content.length > LIMITS.attachmentBytes)) {
    throw new MailRefused(552, 'An attachment may have 20 MB. Print a part of it at a time.')
  }
  return {
    from: senderOf(mail),
    messageId: mail.messageId ?? '',
    subject: mail.subject ?? '',
    automatic: isAutomatic(mail),
    attachments: attachments.map(({ content, ...attachment }) => ({
      name: attachment.filename ?? '',
      type: attachment.contentType.toLowerCase(),
      shown: isShown(mail, attachment),
      content,
    })),
  }
}

function senderOf({ headerLines, from }: ParsedMail): ReadMail['from'] {
  const headers = headerLines.filter(({ key }) => key === 'from')
  const [only, ...others] = from?.value ?? []
  const { address = '', name = '', group } = only ?? {}
  const one = headers.length === 1 && others.length === 0 && group === undefined
  const fits = address.length <= LIMITS.addressChars && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(address)
  return one && fits ? { name, address } : undefined
}

function isAutomatic({ headerLines }: ParsedMail): boolean {
  return headerLines.some(({ key, line }) => {
    const value = line.slice(line.indexOf(':') + 1).trim()
    switch (key) {
      case 'auto-submitted':
        return !/^no\b/i.test(value)
      case 'precedence':
        return /^(bulk|junk|list|auto_reply)\b/i.test(value)
      case 'list-id':
        return true
      default:
        return false
    }
  })
}

/** Outlook gives everything attached a Content-ID; what counts is whether the text refers to it. */
function isShown(
  { html }: ParsedMail,
  attachment: Pick<
    ParsedMail['attachments'][number],
    'contentDisposition' | 'contentType' | 'related' | 'cid'
  >,
): boolean {
  const { contentDisposition, contentType, related, cid } = attachment
  if (!/^image\//i.test(contentType)) return false
  const named = cid !== undefined && cid !== '' && html !== false && html?.includes(`cid:${cid}`)
  return contentDisposition === 'inline' || related === true || named === true
}
