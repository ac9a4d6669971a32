// Everything that can happen to the core, for a state: what people do, and every answer to every ticket it waits for.

import type { State } from '../../agent/core/state.ts'
import {
  type Beat,
  type EventBody,
  type Finding,
  type FoundCode,
  type Key,
  type Millis,
  type QrCode,
  Secret,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { ANNA, BEN, known, NOON, no, settingsWith } from '../core/sample.ts'
import { ACCOUNT } from '../core/timelines.ts'

const DAY: Millis = 86_400_000
const CARDS = ['0102030405', 'FFFF'] as const
/** What a deny list calls the first card. */
const TAG = 'tag of the first card'
const KEYS: readonly Key[] = [
  ...(['0', '1', '2', '4', '6', '9', 'enter', 'clear', 'back'] as const),
  ...(['start', 'stop', 'logout'] as const),
]

const ENTRIES: readonly (readonly EventBody[])[] = ['00', '4829', '482913', '482914'].map(digits =>
  [...digits, 'enter'].map(key => ({ kind: 'key', key: key as Key })),
)

const HELD = {
  ...{ id: 'h1', name: 'Report', pages: 2, color: false, duplex: false, sentAt: NOON },
}

const LIST = {
  ...{ issuedAt: NOON, expires: (NOON + DAY) as Wall },
  ...{ users: [ANNA.id], cards: [TAG], purge: false },
}

const PEOPLE: readonly EventBody[] = [
  ...CARDS.flatMap(text =>
    (['card', 'card-or-pin'] as const).map(
      as => ({ kind: 'presented', reader: 'r', as, card: new Secret(text) }) as const,
    ),
  ),
  ...KEYS.map(key => ({ kind: 'key', key }) as const),
  { kind: 'touched' },
  { kind: 'reader', reader: 'r', state: 'attached' },
  { kind: 'reader', reader: 'r', state: 'detached', why: 'It was unplugged.' },
  { kind: 'job-started', job: 'j1', activity: 'copy', color: false, duplex: false },
  { kind: 'job-started', job: 'j2', activity: 'print', color: true, duplex: true, pages: 3 },
  { kind: 'pages-done', job: 'j1', pages: 2 },
  { kind: 'meter', pages: 7 },
  { kind: 'job-ended', job: 'j1' },
  { kind: 'release', job: 'h1' },
  { kind: 'enrolment-code', code: new Secret('CODE') },
  { kind: 'owner-named', username: new Secret('anna'), password: new Secret('battery staple') },
  { kind: 'deny-offered', ref: 'a', list: { serial: 1, ...LIST } },
  { kind: 'deny-offered', ref: 'b', list: { serial: 2, ...LIST, purge: true } },
  { kind: 'deny-refused', ref: 'c', outcome: 'altered' },
  { kind: 'pushed', what: 'settings' },
  { kind: 'link-lost' },
  { kind: 'scanned', nonce: new Secret('nonce') },
  { kind: 'scanned', nonce: new Secret('forged') },
  { kind: 'remembered', cache: { users: 1, generation: 1 } },
  { kind: 'forgotten', tail: 2 },
  { kind: 'stopping' },
]

const EXPIRED: Finding = {
  ...{ kind: 'known', user: ANNA, verifiedAt: NOON },
  expires: (NOON - 1) as Wall,
}
const FINDINGS: readonly Finding[] = [
  known(ANNA),
  known(BEN),
  known(ANNA, 0),
  { kind: 'known', user: ANNA, verifiedAt: NOON, account: ACCOUNT },
  EXPIRED,
  { kind: 'known', user: ANNA, verifiedAt: NOON, cache: false },
  ...(['unknown-card', 'wrong-pin', 'inactive', 'locked-out', 'not-verified'] as const).map(no),
  no('wrong-password'),
  no('qr-gone'),
  { kind: 'refused', reason: 'unknown-card', register: ['password', 'pin'] },
]

const SETTINGS = [
  {},
  { gate: 'static' },
  { gate: 'challenge' },
  { offlineLogin: 'off' },
  { offlineAcceptance: 'any-card', 'login.methods': 'card, pin' },
  { pinOffline: 'with-card', 'login.methods': 'card-and-pin' },
  { 'login.qr': 'off' },
].map(settingsWith)

const GRANTS: readonly FoundCode['grant'][] = [
  { mode: 'single' },
  { mode: 'until-online', hours: 2 },
  { mode: 'diagnostic' },
  { mode: 'clear-pins' },
]

const BEAT = (serverTime: Wall): Beat => ({
  serverTime,
  settingsVersion: 0,
  credentialsVersion: 0,
})

const CODE: QrCode = {
  ...{ nonce: new Secret('nonce'), url: 'https://server.test/me/?tenant=demo#at=code' },
  validMs: 120_000,
}

/** What somebody or something does. Several bodies are one entry, key by key. */
export const HAPPENINGS: readonly (readonly EventBody[])[] = [
  ...PEOPLE.map(body => [body]),
  ...ENTRIES,
]

/** Every answer to this ticket, whatever it was for: a core must not mistake one for another. */
export function answersTo(ticket: number, state: State, now: Wall): readonly EventBody[] {
  const beats: readonly Partial<Beat>[] = [
    {},
    { settingsVersion: 1, credentialsVersion: 1 },
    { serverTime: (now + 3_650 * DAY) as Wall },
    { purge: 1, pinsCleared: 1 },
  ]
  const challenge = state.challenge?.text ?? 'NONE'
  const next = state.envelope?.next ?? 0
  const codes: readonly FoundCode['code'][] = [
    { by: 'challenge', challenge },
    { by: 'envelope', counter: next },
    { by: 'envelope', counter: next - 1 },
  ]
  const found = codes.flatMap(code => GRANTS.map(grant => ({ code, grant })))
  const leases = [
    { user: ANNA.id, id: 'l1', granted: 10, spent: 0, expires: (NOON + 30 * DAY) as Wall },
  ]
  const cache = { users: 1, generation: 1, syncedAt: now }
  return [
    ...beats.map(beat => ({ kind: 'beaten', ticket, beat: { ...BEAT(now), ...beat } }) as const),
    ...FINDINGS.flatMap(finding => [
      { kind: 'answered', ticket, finding } as const,
      { kind: 'looked-up', ticket, finding } as const,
      { kind: 'looked-up', ticket, finding, tag: TAG } as const,
    ]),
    { kind: 'kept', ticket },
    { kind: 'qr-fetched', ticket, code: CODE },
    { kind: 'qr-fetched', ticket },
    { kind: 'jobs-listed', ticket, jobs: [] },
    { kind: 'jobs-listed', ticket, jobs: [HELD] },
    { kind: 'job-claimed', ticket, given: true },
    { kind: 'job-claimed', ticket, given: false },
    { kind: 'code-checked', ticket, right: true },
    { kind: 'code-checked', ticket, right: false },
    { kind: 'response-checked', ticket },
    ...found.map(one => ({ kind: 'response-checked', ticket, found: one }) as const),
    { kind: 'challenge-drawn', ticket, challenge: '7K2M9QX1' },
    { kind: 'recorded', ticket, seq: state.upload.journal.head + 1 },
    { kind: 'acked', ticket, through: state.upload.journal.head, durable: 0 },
    { kind: 'refreshed', ticket, cache },
    { kind: 'refreshed', ticket, cache, leases },
    ...SETTINGS.map(
      settings =>
        ({ kind: 'settings', ticket, settings, pushed: { version: 1, values: {} } }) as const,
    ),
    { kind: 'enrolled', ticket, terminal: 'T1' },
    ...['server/unreachable', 'server/refused', 'store/full'].map(
      code => ({ kind: 'failed', ticket, problem: { code, retry: 'later' } }) as const,
    ),
    { kind: 'failed', ticket, problem: { code: 'server/refused', retry: 'later', revoked: true } },
  ]
}
