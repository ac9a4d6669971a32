// C3: one attempt to hand a mail over, at mail servers of every kind.

import { describe, expect, test } from 'vitest'
import { createSmtp, type SmtpMail, type SmtpServer } from '../../../sim/server/smtp.ts'
import { type Manners, readMail, startMailServer, startSilentServer } from './mail-server.ts'

const MAIL: SmtpMail = {
  ...{ id: 'one', from: 'pins@firm.example', to: 'anna@firm.example', subject: 'Váš nový PIN' },
  ...{ text: 'Číslo 482913\n', html: '<p>Číslo <strong>482913</strong></p>', createdAt: 0 },
}
const QUICK = { silenceMs: 300, attemptMs: 5_000 }

function attempt(server: Partial<SmtpServer>, limits?: typeof QUICK) {
  const named = {
    host: 'localhost',
    port: 1,
    security: 'starttls',
    user: '',
    password: '',
  } as const
  const smtp = createSmtp({ ...named, ca: undefined, ...server }, limits)
  return smtp.send(MAIL).finally(() => smtp.close())
}

describe('C3: a mail server', () => {
  test.each(['starttls', 'tls', 'none'] as const)('takes a mail over %s', async security => {
    const server = await startMailServer({ security })
    const { port, ca } = server
    expect(await attempt({ port, ca, security })).toEqual({ result: 'sent' })
    const { head, parts } = readMail(server.mails[0] ?? '')
    expect(server.recipients).toEqual(['anna@firm.example'])
    expect(head).toMatch(/^Message-ID: <one@latchkey>$/m)
    expect(head).toMatch(/^From: pins@firm\.example$/m)
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m)
    expect(head).toMatch(/^Date: Thu, 01 Jan 1970/m)
    expect(head).not.toContain('482913')
    expect(parts).toEqual([MAIL.text.trimEnd(), MAIL.html])
  })

  test.each([
    ['says-later', 'missed', /now \(451\)/],
    ['refuses-recipient', 'refused', /\(550\)/],
    ['refuses-mail', 'refused', /\(554\)/],
    ['hangs-up-midway', 'missed', /hung up/],
  ] as [Manners, string, RegExp][])('that %s: the mail is %s', async (manners, result, problem) => {
    const { port, ca } = await startMailServer({ manners })
    const answer = await attempt({ port, ca })
    expect(answer).toEqual({ result, problem: expect.stringMatching(problem) })
    expect(JSON.stringify(answer)).not.toContain('482913')
  })

  test('that falls silent, before or after it has the mail, is left in time', async () => {
    const { port, ca } = await startMailServer({ manners: 'hangs-midway' })
    const silent = { result: 'missed', problem: expect.stringContaining('in time') }
    expect(await attempt({ port, ca }, QUICK)).toEqual(silent)
    expect(await attempt({ port: await startSilentServer(), ca }, QUICK)).toEqual(silent)
  })

  test('that nobody knows, or that offers no TLS, gets nothing', async () => {
    const [known, plain] = [await startMailServer(), await startMailServer({ security: 'none' })]
    const [strange, bare] = ['certificate cannot be believed (', 'offers no TLS'].map(why => ({
      ...{ result: 'missed', problem: expect.stringContaining(why) },
    }))
    expect(await attempt({ port: known.port })).toEqual(strange)
    expect(await attempt({ port: known.port, ca: plain.ca })).toEqual(strange)
    expect(await attempt({ port: plain.port, ca: plain.ca })).toEqual(bare)
    expect([...known.mails, ...plain.mails]).toEqual([])
  })

  test('that is not there is no end of anything', async () => {
    expect(await attempt({ port: 1 })).toEqual({
      ...{ result: 'missed', problem: expect.stringContaining('cannot be reached') },
    })
  })

  test('that wants a name and a password gets them, and wrong ones are said', async () => {
    const account = { user: 'latchkey', password: 'behind the door' }
    const { port, ca, mails } = await startMailServer({ account })
    expect(await attempt({ port, ca, ...account })).toEqual({ result: 'sent' })
    const wrong = { port, ca, user: 'latchkey', password: 'before it' }
    expect(await attempt(wrong)).toEqual({
      ...{ result: 'missed', problem: expect.stringMatching(/mail\.user \(535\)/) },
    })
    expect(mails).toHaveLength(1)
  })

  test('that is cut off by our own end leaves nobody waiting', async () => {
    const port = await startSilentServer()
    const named = { host: 'localhost', port, security: 'none', user: '', password: '' } as const
    const smtp = createSmtp({ ...named, ca: undefined })
    const sending = smtp.send(MAIL)
    smtp.close()
    expect(await sending).toMatchObject({ result: 'missed' })
    expect(await smtp.send(MAIL)).toMatchObject({ result: 'missed' })
  })
})
