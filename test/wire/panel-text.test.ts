// The panel's words: every id has some, arguments fall into place, and nothing ever throws.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Message, Mono, Reason, Wall } from '../../agent/core/vocabulary.ts'
import type { FaultCode } from '../../agent/fault.ts'
import { renderMessage } from '../../agent/wire/panel-text.ts'

const NOW = 1_000 as Mono
const textOf = (message: Message) => renderMessage(message, NOW).text

// The compiler keeps these complete: a new reason or fault without its line here does not compile.
const REASONS: Readonly<Record<Reason, true>> = {
  'unknown-card': true,
  'wrong-pin': true,
  'wrong-password': true,
  'card-taken': true,
  'too-many-cards': true,
  'registration-unanswered': true,
  'qr-gone': true,
  'needs-server': true,
  inactive: true,
  expired: true,
  'cache-expired': true,
  'waiting-for-offline': true,
  'gate-locked': true,
  'wrong-code': true,
  'offline-login-off': true,
  'not-secure': true,
  'not-enrolled': true,
  'terminal-refused': true,
  delayed: true,
  'budget-spent': true,
  'locked-out': true,
  'not-verified': true,
  'pin-not-offline': true,
  'pin-too-short': true,
  'method-off': true,
  'journal-unwritable': true,
  'cache-unreadable': true,
  'clock-untrusted': true,
  'attempt-uncounted': true,
  denied: true,
  purged: true,
}
const FAULTS: Readonly<Record<FaultCode, true>> = {
  'server/unreachable': true,
  'server/timeout': true,
  'server/not-trusted': true,
  'server/not-secure': true,
  'server/refused': true,
  'server/busy': true,
  'server/bad-answer': true,
  'server/gap': true,
  'server/conflict': true,
  'enrolment/bad-code': true,
  'enrolment/wrong-server': true,
  'enrolment/other-owner': true,
  'enrolment/refused': true,
  'enrolment/missing': true,
  'store/wrong-key': true,
  'store/corrupt': true,
  'store/foreign': true,
  'store/busy': true,
  'store/full': true,
  'store/failed': true,
  'store/moved': true,
  'vault/bad-seal': true,
  'reader/unplugged': true,
  'reader/unavailable': true,
  'panel/unavailable': true,
  'config/invalid': true,
}

it.each([
  ...Object.keys(REASONS).map(reason => `reason.${reason}`),
  ...Object.keys(FAULTS).map(code => `fault.${code}`),
])('%s says what happened and what to do', id => {
  const text = textOf({ id })
  expect(text).not.toBe(id)
  expect(text).toMatch(/^[A-Z].+\.$/)
  expect(text).not.toContain('{')
})

it('has words for everything the core says', () => {
  const source = ['panel', 'panel-lines', 'way-lines']
    .map(file => readFileSync(new URL(`../../agent/core/${file}.ts`, import.meta.url), 'utf8'))
    .join('')
  // Also `say(open ? 'this' : 'that')`: every text on the line after `say(`.
  const ids = [...source.matchAll(/say\((.*)/g)].flatMap(([, words = '']) =>
    [...words.matchAll(/'([^']+)'/g)].map(([, id = '']) => id),
  )
  expect(ids.length).toBeGreaterThan(35)
  for (const id of ids) expect(textOf({ id }), id).not.toBe(id)
})

it('calls the key that ends an input what the machine calls it, and so does a client that renders again', () => {
  const id = 'enter-pin'
  expect(renderMessage({ id }, NOW).text).toBe('Enter your PIN and press OK')
  const { text, args } = renderMessage({ id }, NOW, 'de', '#')
  expect(text).toBe('Geben Sie Ihre PIN ein und drücken Sie #')
  expect(renderMessage({ id, args: args as { enter: string } }, NOW, 'de').text).toBe(text)
})

it('shows an unknown id as it is, also one that looks like a property of objects', () => {
  for (const id of ['no-such-id', 'toString', '__proto__', '']) {
    expect(renderMessage({ id }, NOW)).toEqual({ id, text: id, args: {} })
  }
})

it('puts arguments in their places, and leaves a place without one', () => {
  expect(textOf({ id: 'welcome', args: { name: 'Anna' } })).toBe('Welcome Anna')
  expect(textOf({ id: 'welcome', args: { name: '' } })).toBe('Welcome')
  expect(textOf({ id: 'welcome', args: { name: '{name} $& $1' } })).toBe('Welcome {name} $& $1')
  expect(textOf({ id: 'pages-so-far', args: { pages: 12 } })).toBe('Pages: 12')
  expect(textOf({ id: 'pages-so-far' })).toBe('Pages: {pages}')
})

it.each([
  [-5_000, 0, '0 s'],
  [0, 0, '0 s'],
  [1, 1, '1 s'],
  [59_000, 59, '59 s'],
  [59_001, 60, '1 min 0 s'],
  [245_000, 245, '4 min 5 s'],
  [3_600_000, 3_600, '1 h 0 min'],
  [26 * 3_600_000, 93_600, '26 h 0 min'],
])('counts down %i ms as %i seconds, written %s', (left, seconds, words) => {
  const until = (NOW + left) as Mono
  expect(renderMessage({ id: 'offline-login-possible-in', args: { until } }, NOW)).toEqual({
    id: 'offline-login-possible-in',
    text: `Offline login will be possible in ${words}`,
    args: { until: { seconds } },
  })
})

it('adds a wait that the words do not mention', () => {
  const until = (NOW + 30_000) as Mono
  expect(textOf({ id: 'reason.delayed', args: { until } })).toMatch(/again\. \(30 s\)$/)
})

it('writes a moment for people and passes it on for machines', () => {
  const time = Date.UTC(2026, 0, 20, 10, 0) as Wall
  const line = renderMessage({ id: 'offline-since', args: { time } }, NOW)
  expect(line.args).toEqual({ time: { time } })
  expect(line.text).toMatch(/^Offline since .*\d\d:\d\d/)
})

it('never throws and never loses the id', () => {
  const argument = fc.oneof(fc.string(), fc.double())
  const moments = fc.record(
    { until: fc.double().map(ms => ms as Mono), time: fc.double().map(ms => ms as Wall) },
    { requiredKeys: [] },
  )
  const ids = fc.oneof(fc.string(), fc.constantFrom('welcome', 'offline-since', 'reason.delayed'))
  fc.assert(
    fc.property(ids, fc.dictionary(fc.string(), argument), moments, (id, others, known) => {
      const { until: _, time: __, ...plain } = others
      const line = renderMessage({ id, args: { ...plain, ...known } }, NOW)
      return line.id === id && typeof line.text === 'string'
    }),
  )
})
