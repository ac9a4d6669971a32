// Random days for the laws of the core: terminals as they may start, what may happen to them, and how it is run.

import fc from 'fast-check'
import { advance, deadline } from '../../agent/core/agent.ts'
import { boot } from '../../agent/core/boot.ts'
import type { State, Step } from '../../agent/core/state.ts'
import {
  type Account,
  type BootFacts,
  type Effect,
  type EventBody,
  type Finding,
  type FoundCode,
  type QrCode,
  Secret,
  type Wall,
} from '../../agent/core/vocabulary.ts'
import { ANNA, facts, known, NOON, no, settingsWith, stampAt } from './sample.ts'

/** The states of every machine. */
export const EVERY_STATE = [
  ...['gate locked', 'gate open', 'gate unlocked-once', 'gate unlocked-until-online'],
  ...['link offline', 'link online', 'link recovering', 'link waiting'],
  ...['qr asking', 'qr none', 'qr shown'],
  ...['session active', 'session asking-second-factor', 'session identifying', 'session idle'],
  ...['session recording', 'session registering'],
  ...['unlocking asking', 'unlocking burning', 'unlocking checking', 'unlocking choosing'],
  ...['unlocking counting', 'unlocking none', 'unlocking recording'],
  ...['upload idle', 'upload sending', 'upload waiting'],
]

/** In which state each machine is. */
export function statesOf(state: State): readonly string[] {
  const { session, unlocking, link, gate, upload } = state
  const named = { session, unlocking, link, gate, upload, qr: { state: qrStateOf(state) } }
  return Object.entries(named).map(([machine, { state }]) => `${machine} ${state}`)
}

function qrStateOf({ qr }: State): 'none' | 'asking' | 'shown' {
  if (qr.codes.length > 0) return 'shown'
  return qr.asking === undefined ? 'none' : 'asking'
}

/** The nonce of the code that was asked for with this ticket. */
const nonceOf = (ticket: number): Secret => new Secret(`nonce ${ticket}`)

const codeOf = (ticket: number): QrCode => ({
  nonce: nonceOf(ticket),
  url: `https://server.test/me/?tenant=demo#at=${ticket}`,
  validMs: 120_000,
})

/** What the server holds. */
export const JOBS = ['a', 'b', 'c'].map(id => ({
  ...{ id, name: `Job ${id}`, pages: 2, color: false, duplex: false, sentAt: NOON },
}))

/** What limits whoever has it soon. */
export const ACCOUNT: Account = {
  credit: { left: 15, currency: 'EUR', mono: 5, color: 20, scan: 0 },
  quota: { action: 'block', left: [{ period: 'day', pages: 4 }] },
  projects: {
    required: true,
    offered: Array.from({ length: 9 }, (_, at) => ({ id: `p${at}`, code: `P${at}`, name: 'P' })),
  },
}

/** Tickets: mostly the latest ones, so that answers meet questions. */
const ticket = fc.nat({ max: 6 })
const card = fc.constantFrom('0102030405', '04A1B2C3D4', 'FFFF').map(text => new Secret(text))
const OFFERED: Finding = {
  ...{ kind: 'refused', reason: 'unknown-card', register: ['password', 'pin'] },
}
const finding = fc.constantFrom(
  known(ANNA),
  known(ANNA, 0),
  { ...known(ANNA), expires: (NOON + 1_000) as Wall },
  { ...known(ANNA), account: ACCOUNT },
  no('unknown-card'),
  no('wrong-pin'),
  no('inactive'),
  OFFERED,
)
const code = fc.constantFrom('server/unreachable', 'server/refused', 'server/gap', 'store/full')
/** What holding a code against challenge and envelope may find; challenges are called 7K2M9QX and a digit. */
const found = fc.constantFrom<FoundCode | undefined>(
  undefined,
  { code: { by: 'challenge', challenge: '7K2M9QX1' }, grant: { mode: 'single' } },
  { code: { by: 'envelope', counter: 1 }, grant: { mode: 'until-online', hours: 2 } },
  { code: { by: 'challenge', challenge: '7K2M9QX1' }, grant: { mode: 'clear-pins' } },
  { code: { by: 'envelope', counter: 2 }, grant: { mode: 'diagnostic' } },
)
const key = fc.constantFrom(
  ...(['0', '1', '2', '4', '9', 'enter', 'clear', 'back', 'start', 'stop', 'logout'] as const),
)
const NAMED: EventBody = {
  ...{ kind: 'owner-named', username: new Secret('anna'), password: new Secret('staple it') },
}
const body: fc.Arbitrary<EventBody> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('presented' as const),
      reader: fc.constant('r'),
      as: fc.constantFrom('card' as const, 'card-or-pin' as const),
      card,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('key' as const), key }) },
  fc.constant({
    kind: 'job-started',
    job: 'j1',
    activity: 'copy',
    color: false,
    duplex: false,
  } as const),
  fc.constant({ kind: 'pages-done', job: 'j1', pages: 2, meter: 12 } as const),
  fc.constant({ kind: 'meter', pages: 10 } as const),
  fc.constant({ kind: 'job-ended', job: 'j1' } as const),
  fc.constant({ kind: 'touched' } as const),
  fc.constantFrom('a', 'b', 'c').map(job => ({ kind: 'release' as const, job })),
  fc.constant({ kind: 'enrolment-code', code: new Secret('CODE') } as const),
  fc.constant(NAMED),
  fc.record({ kind: fc.constant('answered' as const), ticket, finding }),
  fc.record({ kind: fc.constant('looked-up' as const), ticket, finding }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('kept' as const), ticket }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('recorded' as const),
      ticket,
      seq: fc.integer({ min: 1, max: 50 }),
    }),
  },
  fc.record({ kind: fc.constant('code-checked' as const), ticket, right: fc.boolean() }),
  fc.record({
    kind: fc.constant('challenge-drawn' as const),
    ticket,
    challenge: fc.constant('7K2M9QX1'),
  }),
  fc.tuple(ticket, found).map(([asked, one]) => ({
    kind: 'response-checked' as const,
    ticket: asked,
    ...(one && { found: one }),
  })),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('beaten' as const),
      ticket,
      beat: fc.record({
        serverTime: fc.integer({ min: 0, max: 2 * NOON }).map(ms => ms as Wall),
        settingsVersion: fc.nat({ max: 2 }),
        credentialsVersion: fc.nat({ max: 2 }),
      }),
    }),
  },
  fc.record({
    kind: fc.constant('acked' as const),
    ticket,
    through: fc.nat({ max: 60 }),
    durable: fc.nat({ max: 60 }),
  }),
  fc.record({
    kind: fc.constant('failed' as const),
    ticket,
    problem: fc.record({ code, retry: fc.constant('later' as const), resendFrom: fc.nat() }),
  }),
  fc.record({
    kind: fc.constant('settings' as const),
    ticket,
    settings: fc.constantFrom(
      settingsWith({ gate: 'static' }),
      settingsWith({ gate: 'challenge' }),
      settingsWith({ 'login.methods': 'card-and-pin' }),
      settingsWith({ offlineAcceptance: 'any-card' }),
      settingsWith({ offlineLogin: 'off' }),
      settingsWith({ pinOffline: 'with-card', 'session.idle': '60s' }),
      settingsWith({ pinOfflineBudget: 5, 'login.methods': 'pin' }),
      settingsWith({ 'login.qr': 'off' }),
    ),
    pushed: fc.constant({ version: 1, values: {} }),
    resetVersion: fc.nat(1),
  }),
  ticket.map(asked => ({ kind: 'qr-fetched' as const, ticket: asked })),
  fc.constant({ kind: 'scanned', nonce: new Secret('forged') } as const),
  fc.constant({ kind: 'pushed', what: 'settings' } as const),
  fc.constant({ kind: 'link-lost' } as const),
  fc.constant({ kind: 'deadline' } as const),
)
/** What the world says to a question; `right` picks the friendlier answer. */
interface Reply {
  readonly kind: 'reply'
  readonly pick: number
  readonly right: boolean
  readonly finding: Finding
  readonly seq: number
}
const reply: fc.Arbitrary<Reply> = fc.record({
  kind: fc.constant('reply' as const),
  pick: fc.nat({ max: 3 }),
  right: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  finding: fc.oneof({ weight: 3, arbitrary: fc.constant(known(ANNA)) }, finding),
  seq: fc.integer({ min: 1, max: 50 }),
})

/** Somebody scans a code that was asked for: the newest, or one of those before it. */
interface Scan {
  readonly kind: 'scan'
  readonly back: number
}
const scan: fc.Arbitrary<Scan> = fc.record({
  kind: fc.constant('scan' as const),
  back: fc.nat({ max: 3 }),
})
const SCANS: Scan = { kind: 'scan', back: 0 }

/** The event that answers an effect, or undefined when nobody waits for an answer. */
function answerTo(effect: Effect, { right, finding: said, seq }: Reply): EventBody | undefined {
  if (!('ticket' in effect)) return undefined
  const { ticket } = effect
  if (!right) return { kind: 'failed', ticket, problem: { code: 'store/full', retry: 'later' } }
  switch (effect.kind) {
    case 'record':
      return { kind: 'recorded', ticket, seq }
    case 'keep':
      return { kind: 'kept', ticket }
    case 'probe':
      return {
        kind: 'beaten',
        ticket,
        beat: { serverTime: NOON, settingsVersion: seq % 2, credentialsVersion: seq % 3 },
      }
    case 'ask-server':
    case 'register-card':
      return { kind: 'answered', ticket, finding: said }
    case 'look-up':
      return { kind: 'looked-up', ticket, finding: said }
    case 'check-code':
      return { kind: 'code-checked', ticket, right: true }
    case 'draw-challenge':
      return { kind: 'challenge-drawn', ticket, challenge: `7K2M9QX${seq % 10}` }
    case 'check-response':
      return { kind: 'response-checked', ticket, found: foundFor(effect, seq) }
    case 'upload':
      return { kind: 'acked', ticket, through: seq, durable: seq }
    case 'refresh-cache':
      return { kind: 'refreshed', ticket, cache: { users: 1, generation: seq } }
    case 'list-jobs':
      return { kind: 'jobs-listed', ticket, jobs: JOBS }
    case 'claim-job':
      return { kind: 'job-claimed', ticket, given: seq % 4 > 0 }
    case 'fetch-qr':
      return { kind: 'qr-fetched', ticket, code: codeOf(ticket) }
    case 'enrol':
      return { kind: 'enrolled', ticket, terminal: 'T1' }
    default:
      return undefined
  }
}

/** A code that is right, now of the challenge and now of the envelope, for all there is to grant. */
function foundFor(
  { challenge, next }: Extract<Effect, { kind: 'check-response' }>,
  seq: number,
): FoundCode {
  const grants = [
    ...[{ mode: 'single' }, { mode: 'until-online', hours: seq }],
    ...[{ mode: 'diagnostic' }, { mode: 'clear-pins' }],
  ] as const
  const code: FoundCode['code'] =
    challenge === undefined || seq % 2 === 0
      ? { by: 'envelope', counter: next + (seq % 3) }
      : { by: 'challenge', challenge }
  return { code, grant: grants[(seq >> 1) % 4] ?? grants[0] }
}

const YES: Reply = { kind: 'reply', pick: 0, right: true, finding: known(ANNA), seq: 7 }

/** Its answer to a code grants one login, or some hours. */
const SINGLE: Reply = { ...YES, seq: 1 }
const UNTIL_ONLINE: Reply = { ...YES, seq: 3 }

const SWIPED: EventBody = {
  ...{ kind: 'presented', reader: 'r', as: 'card', card: new Secret('FFFF') },
}
/** A login and two jobs out of the list, if the server is there and knows the card. */
const HELD_JOBS: readonly (EventBody | Reply)[] = [
  { kind: 'presented', reader: 'r', as: 'card', card: new Secret('0102030405') },
  ...[YES, YES, YES, YES],
  { kind: 'release', job: 'a' },
  ...[YES, YES],
  { kind: 'release', job: 'b' },
  YES,
]

const REGISTERS = [SWIPED, { ...YES, finding: OFFERED }, NAMED, YES, YES, YES, YES] as const

/** What people do, with the world answering at once: a PIN or code and Enter, a choice, or a card and what comes of it. */
const burst = fc.constantFrom<readonly (EventBody | Reply | Scan)[]>(
  [SCANS, YES, YES, YES],
  [...'482913'].map(digit => ({ kind: 'key', key: digit as '4' }) as const),
  [{ kind: 'key', key: '4' }, { kind: 'key', key: 'enter' }, YES, YES],
  [{ kind: 'key', key: '4' }, { kind: 'key', key: 'enter' }, YES, YES, YES, YES],
  [
    { kind: 'key', key: '4' },
    { kind: 'key', key: 'enter' },
    YES,
    YES,
    { kind: 'key', key: '1' },
    ...[YES, YES, YES, YES],
  ],
  [
    { kind: 'key', key: '4' },
    { kind: 'key', key: 'enter' },
    YES,
    YES,
    { kind: 'key', key: '2' },
    ...[YES, YES, YES, YES],
  ],
  [{ kind: 'key', key: '4' }, { kind: 'key', key: 'enter' }, YES, SINGLE, YES, YES, YES, YES],
  [{ kind: 'key', key: '4' }, { kind: 'key', key: 'enter' }, YES, UNTIL_ONLINE, YES, YES, YES, YES],
  // Often, because little lets anybody get so far.
  ...Array.from({ length: 3 }, () => REGISTERS),
  (['clear', '0', '0', 'enter'] as const).map(key => ({ kind: 'key', key })),
  [{ kind: 'key', key: '1' }, YES],
  [{ kind: 'key', key: '2' }, YES],
  HELD_JOBS,
)

/** A minute in which everything is answered with yes: where nothing is against it there is a code on the panel at its end. */
const GOOD_MINUTE = Array.from({ length: 20 }, () => ({
  ...{ bodies: [YES, YES], wait: 3_000, roll: 0.5 },
}))

const chances = fc.array(
  fc.record({
    bodies: fc.oneof(
      body.map(one => [one]),
      { weight: 2, arbitrary: burst },
      { weight: 4, arbitrary: reply.map(one => [one]) },
      scan.map(one => [one]),
    ),
    wait: fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 300 }) }, fc.nat({ max: 100_000 })),
    roll: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  { maxLength: 80, size: 'max' },
)

export const timeline = fc.oneof(
  { weight: 2, arbitrary: chances },
  chances.map(steps => [...GOOD_MINUTE, ...steps]),
)

/** An hour in which nobody does anything. */
export const QUIET_HOUR = { bodies: [{ kind: 'deadline' } as const], wait: 3_600_000, roll: 0.5 }

/** Little happens at a terminal that nobody has enrolled. */
const mostly = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false))

export const bootFacts = fc
  .record({
    enrolled: mostly,
    secure: mostly,
    gate: fc.constantFrom('none', 'static', 'challenge'),
    methods: fc.constantFrom('card, pin', 'card-and-pin', 'card', 'pin, card-and-pin'),
    acceptance: fc.constantFrom('cached', 'any-card'),
    pinOffline: fc.constantFrom('any-grade', 'grade-b', 'with-card', 'never'),
    budget: fc.constantFrom(5, 20),
    users: fc.constantFrom(0, 2, 2),
    tries: fc.nat({ max: 7 }),
    doubtful: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    unlocked: fc.boolean(),
    delay: fc.constantFrom('0s', '5s'),
  })
  .map(({ gate, methods, acceptance, pinOffline, budget, unlocked, delay, ...rest }) => {
    const { users, tries, doubtful, ...plain } = rest
    const tried = Array.from({ length: tries }, (_, id) => ({ id: -id, at: NOON, offline: true }))
    return facts({
      ...plain,
      cache: { users, generation: 1 },
      settings: settingsWith({
        gate,
        'login.methods': methods,
        offlineAcceptance: acceptance,
        pinOffline,
        pinOfflineBudget: budget,
        'link.delay': delay,
      }),
      kept: {
        pinTries: tried,
        codeTries: tried,
        floor: (doubtful ? NOON + 1_000 : NOON) as Wall,
        leases: {},
        pushed: { version: 0, values: {} },
        ...(unlocked ? { gateUnlockedUntil: (NOON + 60_000) as Wall } : {}),
      },
    })
  })

/** Runs a timeline as the runtime does, answering relative tickets; calls `see` for every step. */
export function run(
  start: BootFacts,
  steps: readonly { bodies: readonly (EventBody | Reply | Scan)[]; wait: number; roll: number }[],
  see: (before: State | undefined, body: EventBody | 'boot', step: Step, at: number) => void,
): State {
  const first = boot(start, stampAt(0))
  see(undefined, 'boot', first, 0)
  let { state } = first
  let open: Effect[] = [...first.effects]
  const codes: Secret[] = []
  let ms = 0
  const go = (body: EventBody, at: number, roll: number): void => {
    const step = advance(state, { ...body, ...stampAt(at, roll) })
    see(state, body, step, at)
    state = step.state
    for (const effect of step.effects) {
      if (effect.kind === 'fetch-qr') codes.push(nonceOf(effect.ticket))
    }
    open = [...open, ...step.effects].filter(effect => 'ticket' in effect).slice(-8)
  }
  for (const { bodies, wait, roll } of steps) {
    ms += wait
    for (let due = deadline(state); due !== undefined && due <= ms; ) {
      go({ kind: 'deadline' }, due, roll)
      const next = deadline(state)
      // No `expect`: here and in the laws, a million of them take longer than what they look at.
      if (next !== undefined && next <= due) throw new Error(`deadline ${due} must move`)
      due = next
    }
    for (const body of bodies) {
      if (body.kind === 'scan') {
        const nonce = codes.at(-1 - body.back)
        if (nonce !== undefined) go({ kind: 'scanned', nonce }, ms, roll)
      } else if (body.kind === 'reply') {
        const asked = open.at(-1 - (body.pick % Math.max(1, open.length)))
        const answer = asked && answerTo(asked, body)
        open = open.filter(effect => effect !== asked)
        if (answer) go(answer, ms, roll)
      } else
        go('ticket' in body ? { ...body, ticket: state.tickets - body.ticket } : body, ms, roll)
    }
  }
  return state
}
