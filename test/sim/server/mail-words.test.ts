// C3, C8: what mails say, in every language.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../sim/server/languages.ts'
import {
  type NewPinMail,
  newPinMail,
  noJobsMail,
  SENTENCES,
} from '../../../sim/server/mail-words.ts'

const MAIL: NewPinMail = {
  ...{ language: 'en', name: 'Anna', pin: '482913', oldPins: 'go', timeZone: 'UTC' },
  expiresAt: Date.UTC(2026, 10, 30, 14, 5),
}
const anyMail = fc.record<NewPinMail>({
  language: fc.constantFrom(...LANGUAGES),
  name: fc.string({ unit: 'binary', maxLength: 40 }),
  pin: fc.integer({ min: 0, max: 999_999 }).map(number => String(number).padStart(6, '0')),
  expiresAt: fc.option(fc.integer({ min: 0, max: 4e12 })),
  oldPins: fc.constantFrom('none', 'stay', 'go', 'go-at-first-use'),
  timeZone: fc.constantFrom('UTC', 'Europe/Prague', 'America/New_York'),
})
const leaves = (value: object): string[] =>
  Object.values(value).flatMap(one => (typeof one === 'string' ? [one] : leaves(one)))

describe('C3: a mail about a new PIN', () => {
  test('has every sentence in every language, with what is filled in', () => {
    for (const language of LANGUAGES) {
      const words = SENTENCES[language]
      expect(leaves(words)).toHaveLength(leaves(SENTENCES.en).length)
      expect(leaves(words).filter(one => one.trim() === '')).toEqual([])
      const marks = leaves(words).map(one => one.match(/\{\w+\}/g) ?? [])
      expect(marks, language).toEqual(leaves(SENTENCES.en).map(one => one.match(/\{\w+\}/g) ?? []))
      if (language !== 'en') {
        expect(leaves(words).filter(one => leaves(SENTENCES.en).includes(one))).toEqual([])
      }
    }
  })

  test.each([
    ['en', /^It is valid until 30 November 2026 at 14:05 UTC\.$/m],
    ['fr', /^Il est valable jusqu’au 30 novembre 2026 à 14:05 UTC\.$/m],
    ['de', /^Sie gilt bis 30\. November 2026 um 14:05 UTC\.$/m],
    ['cs', /^Platí do 30\. listopadu 2026 v 14:05 UTC\.$/m],
  ] as const)('says until when, in %s', (language, sentence) => {
    expect(newPinMail({ ...MAIL, language }).text.replaceAll('\u00a0', ' ')).toMatch(sentence)
  })

  test('says that it does not expire, and what becomes of other PINs', () => {
    const { text } = newPinMail({ ...MAIL, expiresAt: null, oldPins: 'go-at-first-use' })
    expect(text).toContain('It does not expire.')
    expect(text).toContain('until you use the new one for the first time')
    expect(text).not.toContain('valid until')
    expect(newPinMail({ ...MAIL, oldPins: 'none' }).text).not.toContain('work')
  })

  test('holds the PIN once in text and once in HTML, and nowhere in the subject', () => {
    fc.assert(
      fc.property(anyMail, mail => {
        // A name may look like the PIN.
        const { subject, text, html } = newPinMail({ ...mail, name: 'Anna' })
        expect(subject).not.toMatch(/\d/)
        expect(text.split(mail.pin)).toHaveLength(2)
        expect(html.split(`<strong>${mail.pin}</strong>`)).toHaveLength(2)
        expect(html.split(mail.pin)).toHaveLength(2)
      }),
    )
  })

  test('whatever a name holds, the mail has the same lines and the same elements', () => {
    const tags = (html: string) => html.match(/<[^>]*>/g)
    fc.assert(
      fc.property(anyMail, mail => {
        const plain = newPinMail({ ...mail, name: 'Anna' })
        const made = newPinMail(mail)
        expect(made.subject).toBe(plain.subject)
        expect(made.text.split(/\r|\n|\u2028|\u2029|\u0085|\v|\f/)).toHaveLength(
          plain.text.split('\n').length,
        )
        expect(tags(made.html)).toEqual(tags(plain.html))
        expect(made.html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toMatch(/&|'(?!\w)/)
      }),
    )
    const forged = { ...MAIL, name: 'Eve\r\n\r\nYour PIN is {pin} <b>&\u202e\u0000' }
    const { text, html } = newPinMail(forged)
    expect(text).toContain('Hello Eve Your PIN is {pin} <b>&,\n')
    expect(html).toContain('Eve Your PIN is {pin} &lt;b&gt;&amp;,')
  })
})

describe('C4: a mail about jobs', () => {
  const jobs = { waiting: ['<b>Plan</b>.pdf', '{pin}'], full: [], unprintable: ['Much.zip'] }

  test('names them in every language, as text and as HTML, and the PIN once', () => {
    for (const language of LANGUAGES) {
      const { subject, text, html } = newPinMail({ ...MAIL, language, jobs })
      expect(subject).toBe(SENTENCES[language].subjects.jobs)
      expect(text).toContain('<b>Plan</b>.pdf, {pin}')
      expect(html).toContain('&lt;b&gt;Plan&lt;/b&gt;.pdf, {pin}')
      expect(text).toContain('Much.zip')
      expect(text.split('482913')).toHaveLength(2)
    }
  })

  test('without any says why, and holds no PIN', () => {
    for (const language of LANGUAGES) {
      const none = { waiting: [], full: [], unprintable: [] }
      const { subject, text } = noJobsMail({ language, name: 'Anna', jobs: none })
      expect(subject).toBe(SENTENCES[language].subjects.noJobs)
      expect(text).toContain(SENTENCES[language].nothing)
      const full = noJobsMail({ language, name: 'Anna', jobs: { ...none, full: ['Plan.pdf'] } })
      expect(full.text).toContain('Plan.pdf')
      expect(full.text).not.toContain(SENTENCES[language].nothing)
    }
  })

  test('gives a forged name little room', () => {
    const long = 'x'.repeat(200)
    const { text } = newPinMail({ ...MAIL, jobs: { ...jobs, waiting: [long] } })
    expect(text).toContain(`${'x'.repeat(60)}…`)
    expect(text).not.toContain('x'.repeat(61))
  })
})
