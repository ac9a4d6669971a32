// C4: what mails do, without sockets and without a thread, so that the server may die between any two steps.

import { describe, expect, onTestFinished, test } from 'vitest'
import { pdfPages } from '../../../../sim/server/mail-in/pdf-pages.ts'
import { readMail } from '../../../../sim/server/mail-in/read-mail.ts'
import { createReceive } from '../../../../sim/server/mail-in/receive.ts'
import { openParts, type Parts } from '../../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../../sim/server/seed.ts'
import { newFolder } from '../harness.ts'
import { ADDRESS, mail, PDF } from './sending.ts'

async function openMailIn() {
  const folder = newFolder()
  const stretch = async (secret: string) => Buffer.from(secret.padEnd(32, '.'))
  const open = () => openParts({ folder, host: 'localhost', now: () => 1_000_000, stretch })
  let parts = await open()
  onTestFinished(() => parts.close())
  const anna = parts.people.add(FIRST_TENANT, { username: 'anna', email: 'anna@firm.example' })
  await parts.settings.change(FIRST_TENANT, { 'jobs.byEmail': 'on', 'jobs.address': ADDRESS })
  const reading = {
    mail: readMail,
    pdfPages: async (bytes: Uint8Array) => (await pdfPages(bytes)) ?? ('unreadable' as const),
    close: async () => undefined,
  }
  const all = { limit: 1_000 }
  return {
    anna,
    receive: (raw: Buffer, returnPath = 'anna@firm.example') =>
      createReceive({ intake: parts.intake, reading, now: () => 1_000_000 })(
        { returnPath, recipients: [{ tenant: FIRST_TENANT, address: ADDRESS }] },
        raw,
      ),
    answer: () => parts.answers.round(),
    jobs: () => parts.jobs.list(FIRST_TENANT, {}, all).items,
    mails: () => parts.outbox.list(FIRST_TENANT, all).items,
    pins: () => parts.pins.of(FIRST_TENANT, anna.id),
    parts: (): Parts => parts,
    /** As after a crash. */
    async reopen() {
      parts.close()
      parts = await open()
    },
  }
}

describe('C4: a server that dies', () => {
  test('after a mail was taken answers it after the start, once', async () => {
    const held = await openMailIn()
    await held.receive(mail())
    await held.reopen()
    expect(held.jobs()).toHaveLength(1)
    expect(held.mails()).toEqual([])
    await held.answer()
    await held.answer()
    await held.reopen()
    await held.answer()
    expect(held.mails()).toHaveLength(1)
    expect(held.pins()).toHaveLength(1)
  })

  test('before it said so gets the same mail again, and does nothing more', async () => {
    const held = await openMailIn()
    const raw = mail()
    await held.receive(raw)
    await held.reopen()
    await held.receive(raw)
    await held.answer()
    expect([held.jobs().length, held.mails().length]).toEqual([1, 1])
  })
})

describe('C4: forged mails', () => {
  test('take no PIN away and fill no mailbox', async () => {
    const held = await openMailIn()
    await held.parts().pins.add(FIRST_TENANT, held.anna.id, '482913')
    for (let n = 0; n < 10; n++) {
      await held.receive(mail())
      await held.answer()
    }
    expect(held.jobs()).toHaveLength(10)
    expect(held.mails()).toHaveLength(3)
    expect(held.pins()).toHaveLength(2)
    expect(await held.parts().pins.find(FIRST_TENANT, '482913')).toMatchObject({ pending: 0 })
  })

  test('of programs and of ourselves do nothing', async () => {
    const held = await openMailIn()
    await held.receive(mail([PDF], ['Auto-Submitted: auto-replied']))
    await held.receive(mail([PDF], [`From: ${ADDRESS}`]))
    await held.receive(mail(), '')
    await held.answer()
    expect([held.jobs(), held.mails()]).toEqual([[], []])
  })
})

test('C4: somebody deleted before they are answered is owed nothing', async () => {
  const held = await openMailIn()
  await held.receive(mail())
  held.parts().people.remove(FIRST_TENANT, held.anna.id)
  await held.answer()
  expect(held.mails()).toEqual([])
})
