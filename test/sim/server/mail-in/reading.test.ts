// C4: what strangers send is read in a thread of its own, with limits, and the server goes on.

import { describe, expect, onTestFinished, test } from 'vitest'
import { createReading, type ReadingLimits } from '../../../../sim/server/mail-in/reading.ts'
import { HOSTILE_PDFS, mailOf, pdf } from './mails.ts'

function startReading(limits?: ReadingLimits) {
  const reading = createReading(limits)
  onTestFinished(() => reading.close())
  return reading
}
const MANY = 2 ** 31
const MAIL = mailOf(['From: anna@firm.example'], [{ type: 'application/pdf', content: pdf(2) }])

describe('C4: documents from strangers', () => {
  test('a PDF has as many pages as it has', async () => {
    const reading = startReading()
    expect(await reading.pdfPages(pdf(1))).toBe(1)
    expect(await reading.pdfPages(pdf(250))).toBe(250)
    expect(await reading.pdfPages(pdf(5_001))).toBe('unreadable')
  })

  test('a hostile PDF has none, however it hurts, and the next is counted', async () => {
    const reading = startReading({ readingMs: 3_000, readingBytes: MANY })
    for (const [what, document] of Object.entries(HOSTILE_PDFS)) {
      expect(await reading.pdfPages(document), what).toMatch(/^(unreadable|too-much)$/)
    }
    expect(await reading.pdfPages(pdf(3))).toBe(3)
  })

  test('one that takes too long is given up, and the server answers others meanwhile', async () => {
    const reading = startReading({ readingMs: 500, readingBytes: MANY })
    const bomb = HOSTILE_PDFS['a stream of a gigabyte in a megabyte'] ?? Buffer.of()
    let beats = 0
    const beat = setInterval(() => beats++, 5)
    expect(await reading.pdfPages(bomb)).toBe('too-much')
    clearInterval(beat)
    expect(beats).toBeGreaterThan(10)
  })

  test('one that takes too much memory is given up long before its time', async () => {
    const reading = startReading({ readingMs: MANY - 1, readingBytes: 64 * 1_024 * 1_024 })
    const bomb = HOSTILE_PDFS['a stream of a gigabyte in a megabyte'] ?? Buffer.of()
    expect(await reading.pdfPages(bomb)).toBe('too-much')
  })
})

describe('C4: a thread that reads', () => {
  test('reads one after another, and is there again after one broke it', async () => {
    const reading = startReading({ readingMs: 1_000, readingBytes: MANY })
    const bomb = HOSTILE_PDFS['a stream of a gigabyte in a megabyte'] ?? Buffer.of()
    const [before, broken, after] = await Promise.all([
      reading.mail(MAIL),
      reading.pdfPages(bomb),
      reading.mail(MAIL),
    ])
    expect(broken).toBe('too-much')
    expect(after).toEqual(before)
    expect(before.attachments).toHaveLength(1)
  })

  test('leaves a mail to be sent again when the server stops', async () => {
    const reading = startReading()
    const bomb = HOSTILE_PDFS['a stream of a gigabyte in a megabyte'] ?? Buffer.of()
    const counting = reading.pdfPages(bomb)
    const waiting = reading.mail(MAIL)
    const refused = expect(waiting).rejects.toMatchObject({ responseCode: 451 })
    await Promise.all([reading.close(), counting, refused])
  })
})
