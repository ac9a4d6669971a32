// Readers that misbehave at a terminal: nobody gets in by a ruined card, and the next good one works.

import { expect, it } from 'vitest'
import { type ByteFault, FAULTS, faulty } from '../../sim/readers/faults.ts'
import { keystrokes } from '../../sim/readers/keystroke.ts'
import { rdm6300Frame } from '../../sim/readers/rdm6300.ts'
import { ANNA, BEN, startOnline } from './simulator.ts'

const RUINED = ['bit-flip', 'wrong-check', 'unplug'] as const
const HARMLESS = ['split', 'merged', 'duplicate', 'slow'] as const
const MODULE = 'rdm6300'

it('lets nobody in by a card that was ruined on its way, and the next one in', async () => {
  const { act, look, until } = await startOnline({ readers: [MODULE] })
  for (const fault of RUINED) {
    const { beeps } = (await look()).readers.find((one: { id: string }) => one.id === MODULE)
    await act('swipe', { reader: MODULE, card: ANNA.card, fault })
    if (fault === 'unplug') {
      await until('pulled out', shown => !shown.readers.at(-1).attached)
      await act(`readers/${MODULE}`, { action: 'replug' })
      await until('back', shown => shown.readers.at(-1).attached)
    } else {
      await until('the beep', shown => shown.readers.at(-1).beeps > beeps)
    }
    expect((await look()).session).toBeNull()
    await act('swipe', { reader: MODULE, card: ANNA.card })
    await until('Anna is in', shown => shown.session?.user === 'anna')
    await act('logout')
    await until('Anna is out', shown => shown.session === null)
  }
})

it('reads a card that is only oddly sent', async () => {
  const { act, until } = await startOnline({
    readers: [MODULE],
    set: { 'link.beat': '200ms', 'card.repeat': '3s' },
  })
  // In turn, because the same card again would count as one that was left lying there.
  const people = [
    { user: 'anna', card: ANNA.card },
    { user: 'ben', card: BEN.card },
  ]
  for (const [i, fault] of HARMLESS.entries()) {
    const { user, card } = people[i % 2] ?? {}
    await act('swipe', { reader: MODULE, card, fault })
    await until(`in by ${fault}`, shown => shown.session?.user === user)
    await act('logout')
    await until('out again', shown => shown.session === null)
  }
})

it('says which faults there are, and which cards a reader can never send', async () => {
  const { call } = await startOnline({ readers: [MODULE] })
  const swipe = (body: object) => call('POST', '/terminals/T1/swipe', body)
  expect(await swipe({ card: ANNA.card, fault: 'coffee' })).toMatchObject({ status: 400 })
  expect(await swipe({ card: ANNA.card, reader: 'serial', fault: 'stuck-key' })).toMatchObject({
    ...{ status: 400, body: { error: 'no-such-fault' } },
  })
  const { status, body } = await swipe({ card: '0102', reader: MODULE })
  expect({ status, body }).toEqual({
    status: 400,
    body: { error: 'no-such-card', message: 'This module sends exactly ten hex digits.' },
  })
})

it('reads a card by its bits', async () => {
  const { act, server, until } = await startOnline({ readers: ['hid-prox-serial'] })
  const { body } = await server('GET', '/users')
  const ben = body.items.find((one: { username: string }) => one.username === 'ben')
  const added = await server('POST', `/users/${ben.id}/cards`, { number: '12304567' })
  expect(added.status).toBe(201)
  await act('swipe', { reader: 'hid-prox-serial', card: '10111101100010001110101110' })
  await until('Ben is in', shown => shown.session?.user === 'ben')
})

it.each(['twn4-simple', 'twn4-simple-crc', 'gwiot-7941w'])(
  'reads a card at a %s, which must be asked',
  async kind => {
    const { act, server, until } = await startOnline({ readers: [kind] })
    const { body } = await server('GET', '/users')
    const ben = body.items.find((one: { username: string }) => one.username === 'ben')
    await server('POST', `/users/${ben.id}/cards`, { number: '66CF4DC2' })
    await until('it answers', shown => shown.readers.at(-1).attached)
    await act('swipe', { reader: kind, card: '66CF4DC2' })
    await until('Ben is in', shown => shown.session?.user === 'ben')
  },
)

it.each(['tcp-line', 'fast-release'])(
  'reads a card at a %s over a real socket, and again after it was pulled out',
  async kind => {
    const { act, until } = await startOnline({ readers: [kind] })
    await until('it is there', shown => shown.readers.at(-1).attached)
    await act('swipe', { reader: kind, card: ANNA.card, fault: 'unplug' })
    await until('pulled out', shown => !shown.readers.at(-1).attached)
    await act(`readers/${kind}`, { action: 'replug' })
    await until('back', shown => shown.readers.at(-1).attached)
    await act('swipe', { reader: kind, card: BEN.card })
    await until('Ben is in', shown => shown.session?.user === 'ben')
  },
)

const bytesOf = (pieces: ReturnType<typeof faulty>): string =>
  pieces.map(({ bytes }) => Buffer.from(bytes).toString('hex')).join('')

it.each(Object.keys(FAULTS).filter((one): one is ByteFault => one !== 'unplug'))(
  'changes what is sent, or when: %s',
  fault => {
    const draw = () => 0.5
    const frame = [{ after: 0, bytes: rdm6300Frame(ANNA.card) }]
    const report = keystrokes(ANNA.card)
    const changed = [
      [frame, faulty(frame, fault, 'bytes', draw)],
      [report, faulty(report, fault, 'reports', draw)],
    ].filter(([was, is]) => JSON.stringify(was) !== JSON.stringify(is))
    expect(changed.length).toBeGreaterThan(0)
  },
)

it('changes exactly one bit, wherever chance puts it', () => {
  const frame = [{ after: 0, bytes: rdm6300Frame(ANNA.card) }]
  for (let i = 0; i < 14 * 8; i++) {
    const draws = [Math.floor(i / 8) / 14 + 0.001, (i % 8) / 8]
    const is = bytesOf(faulty(frame, 'bit-flip', 'bytes', () => draws.shift() ?? 0))
    const difference = BigInt(`0x${is}`) ^ BigInt(`0x${bytesOf(frame)}`)
    expect(difference.toString(2).replaceAll('0', '')).toBe('1')
  }
})
