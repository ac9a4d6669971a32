// What a line shows of what was heard, and what it hides unless it is asked to show it.

import { expect, it } from 'vitest'
import type { Decoded, ReaderEvent, ReaderKey } from '../../../drivers/index.ts'
import { heardLine } from '../../../sim/readers-commands/heard-words.ts'
import type { Heard } from '../../../sim/readers-commands/listen.ts'

const AT = { at: 1_250 }
const read = (decoded: Decoded): Heard => ({ ...AT, what: 'read', decoded })
const event = (news: Record<string, unknown>): Heard => ({
  ...{ ...AT, what: 'event' },
  event: { ...AT, reader: 'front', ...news } as unknown as ReaderEvent,
})
const card = (number: string, ambiguous = false) => event({ kind: 'card', card: number, ambiguous })

it.each<readonly [what: string, heard: Heard, hidden: string, shown: string]>([
  [
    'bytes',
    { ...AT, what: 'bytes', bytes: Uint8Array.of(0x30, 0x31) },
    'bytes  2',
    'bytes  2  3031',
  ],
  [
    'the text of a card',
    read({ kind: 'card', text: '0461851553', count: 11 }),
    'read   card of 10 characters, from 11',
    'read   card 0461851553, from 11',
  ],
  [
    'a text that may be a PIN',
    read({ kind: 'card', text: '482913', ambiguous: true, count: 6 }),
    'read   card of 6 characters, or a PIN, from 6',
    'read   card 482913, or a PIN, from 6',
  ],
  [
    'bits of a card',
    read({ kind: 'bits', bits: '1011', technology: 'HID Prox', count: 5 }),
    'read   card of 4 bits, HID Prox, from 5',
    'read   1011, HID Prox, from 5',
  ],
  ['a key', read({ kind: 'key', key: '7', count: 1 }), 'read   a key', 'read   key 7'],
  [
    'bytes that were sent',
    read({ kind: 'send', bytes: Uint8Array.of(0xab, 0xba), count: 0 }),
    'read   sent 2 bytes',
    'read   sent abba',
  ],
  [
    'the number of a card',
    card('0461851553'),
    'event  card of 10 characters that ends in 53',
    'event  card 0461851553',
  ],
  ['a short number', card('0461851'), 'event  card of 7 characters', 'event  card 0461851'],
  [
    'a number that may be a PIN',
    card('48291348', true),
    'event  card of 8 characters, or a PIN',
    'event  card 48291348, or a PIN',
  ],
  ['a key that is told', event({ kind: 'key', key: '7' }), 'event  a key', 'event  key 7'],
])('hides %s unless it is asked to show it', (_what, heard, hidden, shown) => {
  const line = (show: boolean) => heardLine(heard, { json: false, show })
  expect([line(false), line(true)]).toEqual([`    1.250 s  ${hidden}`, `    1.250 s  ${shown}`])
})

it.each<readonly [heard: Heard, line: string]>([
  [read({ kind: 'noise', count: 3, why: 'too long' }), 'read   noise of 3: too long'],
  [read({ kind: 'answers', count: 0 }), 'read   answers'],
  [read({ kind: 'silent', why: 'No answer.', count: 0 }), 'read   silent: No answer.'],
  [event({ kind: 'noise', count: 3, why: 'too long' }), 'event  noise of 3: too long'],
  [event({ kind: 'attached' }), 'event  attached'],
  [event({ kind: 'detached', why: 'It is gone.' }), 'event  detached: It is gone.'],
])('hides nothing of what says nothing of a card: %#', (heard, line) => {
  for (const show of [false, true]) {
    expect(heardLine(heard, { json: false, show })).toBe(`    1.250 s  ${line}`)
  }
})

it('has no line for what the protocol expects and that says nothing', () => {
  const nothing: readonly Heard[] = [
    read({ kind: 'skip', count: 1 }),
    { ...AT, what: 'opened', chance: new Uint8Array(16) },
  ]
  for (const heard of nothing) {
    for (const json of [false, true]) expect(heardLine(heard, { json, show: true })).toBeUndefined()
  }
})

it('hides every key alike, in JSON as well', () => {
  const keys: readonly ReaderKey[] = ['0', '9', 'enter', 'clear', 'logout']
  const lines = keys.flatMap(key => [
    heardLine(read({ kind: 'key', key, count: 1 }), { json: true, show: false }),
    heardLine(event({ kind: 'key', key }), { json: true, show: false }),
  ])
  expect(new Set(lines)).toEqual(
    new Set([
      '{"at":1250,"what":"read","kind":"key","count":1}',
      '{"at":1250,"what":"event","kind":"key"}',
    ]),
  )
})
