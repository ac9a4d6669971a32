import { describe, expect, it } from 'vitest'
import { differences, type Entry, type Expected } from './shown-ledger.ts'

const BOOT: Expected = { kinds: ['boot'], shown: true }
const MAYBE_BOOT: Expected = { kinds: ['boot'], shown: false }
const LOGIN: Expected = { kinds: ['login'], user: 'anna', shown: true }
const MAYBE_IN: Expected = { kinds: ['login', 'refused'], user: 'anna', shown: false }
const MAYBE_OUT: Expected = { kinds: ['logout'], user: 'anna', shown: false, follows: true }
const COPY: Expected = { kinds: ['copy'], user: 'anna', job: 'j', pages: [2, 5], shown: true }
const LOGOUT: Expected = { kinds: ['logout'], user: 'anna', shown: true }

const entry = (kind: string, more: Partial<Entry> = {}): Entry => ({
  ...{ terminal: 'T1', logId: 'log', seq: 1, kind, pages: null, offline: false },
  user: kind === 'boot' || kind === 'refused' ? null : 'anna',
  ...more,
})
const boot = entry('boot')
const login = entry('login')
const copy = entry('copy', { job: 'j', pages: 3 })
const logout = entry('logout')

describe('a ledger kept from outside', () => {
  it.each([
    ['everything', [BOOT, LOGIN, COPY, LOGOUT], [boot, login, copy, logout], 0],
    ['what terminals do by themselves', [BOOT], [entry('came-online'), boot], 0],
    ['starts that were cut short', [BOOT, MAYBE_BOOT, MAYBE_BOOT, BOOT], [boot, boot], 0],
    ['one of them', [BOOT, MAYBE_BOOT, MAYBE_BOOT, BOOT], [boot, boot, boot], 1],
    ['a card in flight', [BOOT, MAYBE_IN, MAYBE_OUT, BOOT], [boot, login, logout, boot], 2],
    ['a card that came too late', [BOOT, MAYBE_IN, MAYBE_OUT, BOOT], [boot, boot], 0],
  ])('agrees with %s', (_what, expected, entries, arrived) => {
    expect(differences(expected, entries)).toEqual({ missing: [], extra: [], arrived })
  })

  it.each([
    ['a login that is lost', [BOOT, LOGIN, LOGOUT], [boot, logout], ['login of anna'], []],
    ['a job that is twice', [LOGIN, COPY], [login, copy, copy], [], ['copy of anna']],
    ['another order', [LOGIN, COPY], [copy, login], ['login of anna'], ['login of anna']],
    [
      'somebody else',
      [LOGIN],
      [entry('login', { user: 'ben' })],
      ['login of anna'],
      ['login of ben'],
    ],
    ['pages nobody made', [COPY], [{ ...copy, pages: 6 }], ['copy of anna of j'], ['copy of anna']],
    [
      'pages that are lost',
      [COPY],
      [{ ...copy, pages: 1 }],
      ['copy of anna of j'],
      ['copy of anna'],
    ],
    ['a logout without its login', [MAYBE_IN, MAYBE_OUT], [logout], [], ['logout of anna']],
    ['one start too many', [BOOT, MAYBE_BOOT], [boot, boot, boot], [], ['boot of null']],
  ])('sees %s', (_what, expected, entries, missing, extra) => {
    expect(differences(expected, entries)).toMatchObject({ missing, extra })
  })
})
