// F: rules for card numbers are tried and kept at the server, and done by the reader of a terminal.

import { expect, test } from 'vitest'
import { startWorld } from './server/harness.ts'
import { startSimulator } from './simulator.ts'

const HEX = '05A1B2C3D5'
/** Of the same card in decimal. */
const DECIMAL = '24187683797'

test('F a rule reaches the readers it is for, holds after a start without the server, and goes again', async () => {
  const { server, act, until } = await startSimulator()
  const { body } = await server('GET', '/users')
  const ben = body.items.find((user: { username: string }) => user.username === 'ben')
  await server('POST', `/users/${ben.id}/cards`, { number: DECIMAL })
  const used = async () => {
    const { body: about } = await server('GET', '/terminals/T1')
    return about.settingsCurrent
  }
  const swipe = async (user: string | null) => {
    await act('swipe', { card: HEX })
    const { lastVerdict, session } = await until('answered', ({ panel, lastVerdict }) =>
      user === null ? lastVerdict?.granted === false : panel.screen === 'active',
    )
    expect(lastVerdict.granted).toBe(user !== null)
    if (user === null) return
    expect(session.user).toBe(user)
    await act('logout')
    await until('idle', ({ panel }) => panel.screen === 'idle')
  }
  await swipe(null)
  // Of the readers there are, only these are meant.
  const rules = [
    { terminal: 'T2', rule: 'take-right 4' },
    { reader: 'usb', rule: { myq: 'hex2dec()' } },
    { reader: 'serial', rule: { papercut: { converter: 'hex2dec' } } },
  ]
  expect((await server('PATCH', '/settings', { 'card.rules': rules })).status).toBe(200)
  await expect.poll(used, { timeout: 10_000 }).toBe(true)
  await swipe('ben')
  await act('network', { state: 'down' })
  await act('power', { action: 'restart' })
  await act('network', { state: 'up' })
  await swipe('ben')
  await server('PATCH', '/settings', { 'card.rules': null })
  await expect.poll(used, { timeout: 10_000 }).toBe(true)
  await swipe(null)
})

test('F a rule is saved only when it can be used, and says what to do otherwise', async () => {
  const { server } = await startSimulator({ terminals: 0 })
  const save = async (...rules: readonly unknown[]) =>
    (await server('PATCH', '/settings', { 'card.rules': rules })).body.message
  expect(await save({ rule: { papercut: { converter: 'javascript:card.js' } } })).toContain(
    'card.rules: rule 1: Scripts are not run here',
  )
  expect(await save({ rule: 'upper' }, { rule: { myq: 'hex2decimal()' } })).toContain(
    'card.rules: rule 2: There is no command "hex2decimal"',
  )
  expect(await save({ rule: 'constant 1234' })).toContain('gives all cards one number')
  expect(await save({ rule: { safeq: 'Hex2Dec', myq: 'hex2dec()' } })).toContain('card.rules: ')
  expect(await save({ kind: 'keystrok', rule: 'upper' })).toContain(
    'rule 1: There is no model of reader "keystrok"; the nearest is "keystroke"',
  )
  // However much is wrong, it is told in one sentence of a message's length.
  const long = { rule: { myq: `${'x'.repeat(400)}()` } }
  expect(await save(...Array.from({ length: 50 }, () => long))).toContain('(49 more have mistakes)')
  expect(await save({ socket: 'usb', rule: 'upper' })).toContain('card.rules: ')
  expect(await save(...Array.from({ length: 51 }, () => ({ rule: 'upper' })))).toContain(
    'up to 50 rules',
  )
  expect((await server('GET', '/settings')).body['card.rules']).toBe('')
})

test('F a rule is tried: its language, its steps, the number, and what is wrong', async () => {
  const { server } = await startSimulator({ terminals: 0 })
  const tried = async (body: object) => (await server('POST', '/card-rules/try', body)).body
  const raw = '02 30 30 39 34 36 45 42 44 32 38 0D'
  expect(await tried({ rule: 'ltrim(2);hex2dec()', raw, as: 'hex' })).toEqual({
    ...{ dialect: 'myq', rule: { myq: 'ltrim(2);hex2dec()' }, text: 'drop-left 2 | hex-to-dec' },
    findings: [],
    trial: {
      ...{ input: '00946EBD28', before: '00946EBD28', number: '2490285352', why: null },
      steps: [
        { step: 'drop-left 2', text: '946EBD28' },
        { step: 'hex-to-dec', text: '2490285352' },
      ],
    },
  })
  expect(await tried({ rule: 'ascii-enc|javascript:card.js', raw: 'BEEF' })).toMatchObject({
    ...{ dialect: 'papercut', text: null, trial: null },
    findings: [{ severity: 'error', why: expect.stringContaining('Scripts are not run here') }],
  })
  expect(await tried({ rule: 'upper', raw: '04A', as: 'hex' })).toMatchObject({
    ...{ error: 'invalid-request', message: expect.stringContaining('pairs of hex digits') },
  })
  expect(await tried({ rule: 'dec-to-hex', raw: 'BEEF' })).toMatchObject({
    trial: { number: null, why: 'the rule gives no number', steps: [{ text: null }] },
  })
})

test('F a server without the drivers says so, and saves no rule', async () => {
  const world = await startWorld()
  const refused = { status: 409, body: { error: 'no-drivers' } }
  expect(await world.api('POST', '/card-rules/try', { rule: 'upper' })).toMatchObject(refused)
  const rules = { 'card.rules': [{ rule: 'upper' }] }
  expect(await world.api('PATCH', '/settings', rules)).toMatchObject(refused)
  expect((await world.api('PATCH', '/settings', { 'card.rules': [] })).status).toBe(200)
})
