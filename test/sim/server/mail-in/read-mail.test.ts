// C4: who sent a mail, what is attached, and what of it can be printed.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../../sim/server/mail-in/limits.ts'
import {
  cleaned,
  jobName,
  printableType,
  textPages,
} from '../../../../sim/server/mail-in/printable.ts'
import { readMail } from '../../../../sim/server/mail-in/read-mail.ts'
import { mailOf, type Part, pdf } from './mails.ts'

const FROM = 'From: Anna <anna@firm.example>'
const PNG = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex')
const PDF: Part = { name: 'a.pdf', type: 'application/pdf', content: pdf(1) }

const read = (headers: readonly string[], parts: readonly Part[] = [PDF]) =>
  readMail(mailOf(headers, parts))
async function types(...parts: readonly Part[]) {
  const { attachments } = await read([FROM], parts)
  return attachments.map(one => (one.shown ? 'shown' : printableType(one)))
}

describe('C4: who sent a mail', () => {
  test.each([
    [[FROM], 'anna@firm.example'],
    [['From: anna@firm.example'], 'anna@firm.example'],
    [['From: "a, b" <anna@firm.example>'], 'anna@firm.example'],
    [['From: =?utf-8?Q?=C5=BDofie?= <zofie@firm.example>'], 'zofie@firm.example'],
    [[], undefined],
    [['From:'], undefined],
    [['From: Anna'], undefined],
    [[FROM, 'From: Ben <ben@firm.example>'], undefined],
    [['From: anna@firm.example, ben@firm.example'], undefined],
    [['From: All: anna@firm.example, ben@firm.example;'], undefined],
    [['From: One: anna@firm.example;'], undefined],
    [[`From: ${'a'.repeat(200)}@firm.example`], undefined],
  ])('%j is %s', async (headers, address) => {
    expect((await read(headers)).from?.address).toBe(address)
  })

  test.each([
    [['Auto-Submitted: auto-replied'], true],
    [['Auto-Submitted: auto-generated (failure)'], true],
    [['auto-submitted: No'], false],
    [['Precedence: bulk'], true],
    [['Precedence: Junk'], true],
    [['Precedence: first-class'], false],
    [['List-Id: <all.firm.example>'], true],
    [[], false],
  ])('%j is automatic: %s', async (headers, automatic) => {
    expect((await read([FROM, ...headers])).automatic).toBe(automatic)
  })
})

describe('C4: what can be printed', () => {
  test('PDF, PNG, JPEG and plain text can, by their type or ending', async () => {
    const octets = 'application/octet-stream'
    expect(
      await types(
        ...[PDF, { type: 'image/png', content: PNG }, { type: 'image/jpeg', content: JPEG }],
        ...[
          { type: 'text/plain', content: 'a\n' },
          { ...PDF, type: octets, name: 'A.PDF' },
        ],
      ),
    ).toEqual(['application/pdf', 'image/png', 'image/jpeg', 'text/plain', 'application/pdf'])
  })

  test('nothing else can, whatever it is called', async () => {
    expect(
      await types(
        ...[{ name: 'a.pdf', type: 'application/pdf', content: 'MZ' }],
        ...[{ name: 'a.pdf', type: 'application/x-msdownload', content: pdf(1) }],
        ...[{ name: 'a.zip', type: 'application/zip', content: 'PK' }],
        ...[{ name: 'a.docx', type: 'application/vnd.ms-word', content: 'PK' }],
        ...[{ name: 'a.txt', type: 'text/plain', content: Buffer.from([65, 0]) }],
        ...[{ name: 'a.txt', type: 'text/plain', content: '' }],
        ...[{ name: 'constructor', type: 'constructor', content: 'a' }],
        ...[{ name: 'a.constructor', type: 'application/octet-stream', content: 'a' }],
      ),
    ).toEqual(Array(8).fill(undefined))
  })

  test('pictures that the mail shows are no jobs; a PDF that it shows is one', async () => {
    const image = { type: 'image/png', content: PNG }
    expect(
      await types(
        { ...image, disposition: 'inline' },
        { ...image, headers: ['Content-ID: <nobody-refers-to@me>'] },
        { ...PDF, disposition: 'inline' },
      ),
    ).toEqual(['shown', 'image/png', 'application/pdf'])
    const html = { type: 'text/html', content: '<img src="cid:logo@firm">', disposition: 'inline' }
    expect(await types(html, { ...image, headers: ['Content-ID: <logo@firm>'] })).toEqual(['shown'])
  })

  test('text has 60 lines a page, and a form feed begins another', () => {
    const lines = (count: number) => Buffer.from('x\n'.repeat(count))
    expect([1, 60, 61, 120, 121].map(count => textPages(lines(count)))).toEqual([1, 1, 2, 2, 3])
    expect(textPages(Buffer.from('a\fb\f'))).toBe(2)
    expect(textPages(Buffer.from('a\r\nb\rc'))).toBe(1)
  })

  test('more than twenty attachments are refused, and so is a larger one than 20 MB', async () => {
    const many = Array.from({ length: 21 }, () => PDF)
    expect((await read([FROM], many.slice(1))).attachments).toHaveLength(20)
    await expect(read([FROM], many)).rejects.toMatchObject({ responseCode: 554 })
    const content = Buffer.alloc(LIMITS.attachmentBytes + 1, 0x20)
    await expect(read([FROM], [{ ...PDF, content }])).rejects.toMatchObject({ responseCode: 552 })
  })
})

describe('C4: what a job is called', () => {
  test.each([
    ['Plan.pdf', 'Plan.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\anna\\Plan.pdf', 'Plan.pdf'],
    ['a\u0000b\u001b[31m\r\nc.pdf', 'a b [31m c.pdf'],
    ['evil\u202efdp.exe', 'evil fdp.exe'],
    ['..', 'My subject'],
    ['', 'My subject'],
    ['  .pdf ', '.pdf'],
  ])('%j is %j', (name, job) => {
    expect(jobName(name, 'My subject')).toBe(job)
  })

  test('law: one line of at most 200 characters, and never nothing', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 500 })
    fc.assert(
      fc.property(anyText, anyText, (name, subject) => {
        const made = jobName(name, subject)
        expect(made).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|^\s|^$/u)
        expect([...made].length).toBeLessThanOrEqual(200)
        expect(cleaned(made)).toBe(made.trim())
      }),
    )
  })
})

describe('C4: broken mails', () => {
  const whole = mailOf([FROM, 'Subject: Plan'], [PDF])
  const LIST: Readonly<Record<string, string | Buffer>> = {
    nothing: '',
    'an empty line': '\r\n',
    'no header ends': 'From: anna@firm.example',
    'a header without a name': ': x\r\n\r\n',
    'a header of 200 KB': `X: ${'x'.repeat(200_000)}\r\n\r\n`,
    'no boundary': `${FROM}\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\ntext`,
    'an empty boundary': `${FROM}\r\nContent-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\ntext`,
    'a boundary that never comes': `${FROM}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\ntext`,
    'an end and no parts': `${FROM}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--`,
    'a charset that nobody knows': `${FROM}\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff`,
    'base64 that is none': `${FROM}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%`,
    'five hundred parts': `${FROM}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\n\r\na\r\n'.repeat(500)}--x--`,
    'mails in mails, five hundred deep': `${'Content-Type: message/rfc822\r\n\r\n'.repeat(500)}${FROM}\r\n\r\n`,
    'multiparts in multiparts': Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    ).join(''),
    'a boundary in a boundary': whole.toString('latin1').replaceAll('--=edge', '--=edge--=edge'),
    'cut in the middle': whole.subarray(0, whole.length / 2),
    'without line ends': whole.toString('latin1').replaceAll('\r\n', ' '),
    'bytes of all kinds': Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7) % 256)),
    'names made of encoded words': `From: ${'=?utf-8?B?PA==?= '.repeat(2_000)}<a@b.example>\r\n\r\n`,
  }

  test.each(Object.entries(LIST))('%s: read or refused, with a sentence', async (_, mail) => {
    const outcome = await readMail(Buffer.from(mail as string, 'latin1')).catch(
      (error: unknown) => error,
    )
    expect(outcome).toSatisfy(
      (one: object) => 'attachments' in one || ('responseCode' in one && 'message' in one),
    )
  })
})
