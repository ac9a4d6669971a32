// A desk that gives out unlock codes without the server: its file, its record, and bringing it back.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recordPath, unlockAtDesk } from '../../../sim/desk/desk.ts'
import type { DeskFile } from '../../../sim/server/desk-file.ts'
import { newFolder, startWorld, type World } from './harness.ts'
import { enrolTerminal, type TestTerminal, writeJournal } from './terminal-client.ts'

const PASSPHRASE = 'correct horse battery'
const DAY_MS = 86_400_000
const wish = (over: object = {}) => ({
  ...{ terminal: 'T1', challenge: '7K2M-9QXD', mode: 'single', hours: null, reason: 'Server room' },
  ...over,
})

async function handOut(world: World, over: object = {}): Promise<string> {
  const body = { issuer: 'Night desk', passphrase: PASSPHRASE, days: 7, ...over }
  const answer = await world.api('POST', '/desk-exports', body)
  if (answer.status !== 201) throw new Error(answer.text)
  const path = join(newFolder(), 'night.desk')
  writeFileSync(path, JSON.stringify(answer.body))
  return path
}
const unlock = (path: string, over: object = {}, passphrase = PASSPHRASE, now = Date.now()) =>
  unlockAtDesk(path, wish(over) as never, async () => passphrase, now)
const readLines = (path: string): string[] =>
  readFileSync(recordPath(path), 'utf8').trimEnd().split('\n')
const bring = (world: World, path: string, lines = readLines(path).map(line => JSON.parse(line))) =>
  world.api('POST', '/desk-imports', {
    ...{ export: JSON.parse(readFileSync(path, 'utf8')).id, lines },
  })
const tell = (
  terminal: TestTerminal,
  log: string,
  code = { by: 'challenge', challenge: '7K2M9QXD' },
) => terminal.upload(log, writeJournal(log, [{ kind: 'gate-unlocked', mode: 'single', code }]))
const openAlarms = async (world: World) =>
  (await world.api('GET', '/unlock-alarms?open=true')).body.items

test('gives the code the server would give, of chosen terminals only, and says nothing of keys', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  await enrolTerminal(world)
  const path = await handOut(world, { terminals: ['T1'] })
  const issued = await world.api('POST', '/terminals/T1/unlock-codes', {
    ...{ challenge: '7K2M-9QXD', mode: 'single', reason: 'x' },
  })
  const { code } = await unlock(path)
  expect(code).toBe(issued.body.code)
  expect(readFileSync(recordPath(path), 'utf8')).not.toContain(code.replaceAll(' ', ''))
  await expect(unlock(path, { terminal: 'T2' })).rejects.toThrow('no key of terminal T2')
  const exports = await world.api('GET', '/desk-exports')
  expect(exports.body.items).toMatchObject([{ issuer: 'Night desk', terminals: ['T1'] }])
  expect(exports.text).not.toContain('sealed')
})

test('refuses another passphrase, another day, other modes and what no panel shows', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  const path = await handOut(world)
  const later = Date.now() + 8 * DAY_MS
  await expect(unlock(path, {}, 'another passphrase')).rejects.toThrow('not the passphrase')
  await expect(unlock(path, {}, PASSPHRASE, later)).rejects.toThrow('was good until')
  await expect(unlock(path, { mode: 'diagnostic' })).rejects.toThrow('not diagnostic')
  await expect(unlock(path, { challenge: 'UUUU-UUUU' })).rejects.toThrow('--challenge')
  await expect(unlock(path, { hours: 3 })).rejects.toThrow('--hours')
  await expect(unlock(path, { mode: 'until-online', hours: 73 })).rejects.toThrow('--hours')
  await expect(unlock(path, { reason: ' ' })).rejects.toThrow('--reason')
  expect(() => readLines(path)).toThrow()
})

test.each([
  ['issuer', 'Somebody else'],
  ['tenant', 'other'],
  ['expiresAt', '2099-01-01T00:00:00.000Z'],
  ['modes', ['single', 'until-online', 'diagnostic']],
  ['terminals', ['T1', 'T2']],
  ['id', 'another'],
  ['salt', Buffer.alloc(16).toString('base64')],
  ['nonce', Buffer.alloc(12).toString('base64')],
])('a file whose %s was changed opens for nobody', async (field, value) => {
  const world = await startWorld()
  await enrolTerminal(world)
  const path = await handOut(world)
  const file: DeskFile = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...file, [field]: value }))
  await expect(unlock(path)).rejects.toThrow('the file was changed')
})

test('what it gave out is brought in once, in its own name', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const path = await handOut(world)
  await unlock(path)
  await unlock(path, { challenge: '00000000', mode: 'until-online', hours: 4 })
  expect((await bring(world, path)).body).toEqual({ issuer: 'Night desk', imported: 2, known: 0 })
  await unlock(path, { challenge: '11111111' })
  expect((await bring(world, path)).body).toEqual({ issuer: 'Night desk', imported: 1, known: 2 })
  expect((await world.api('GET', '/unlock-codes')).body.items).toMatchObject([
    { challenge: '11111111', source: 'desk' },
    { challenge: '00000000', hours: 4, issuer: 'Night desk', reason: 'Server room' },
    { challenge: '7K2M9QXD', state: 'open' },
  ])
  await tell(terminal, 'a')
  expect(await openAlarms(world)).toEqual([])
})

test('an alarm that it explains settles by itself, one of another mode does not', async () => {
  const world = await startWorld()
  const terminal = await enrolTerminal(world)
  const path = await handOut(world)
  await unlock(path)
  await unlock(path, { challenge: '00000000', mode: 'until-online', hours: 4 })
  await tell(terminal, 'a')
  await tell(terminal, 'b', { by: 'challenge', challenge: '00000000' })
  expect(await openAlarms(world)).toHaveLength(2)
  await bring(world, path)
  expect(await openAlarms(world)).toMatchObject([{ challenge: '00000000', mode: 'single' }])
  const { items } = (await world.api('GET', '/unlock-alarms')).body
  expect(items[1]).toMatchObject({ settledBy: 'Night desk' })
  const codes = (await world.api('GET', '/unlock-codes')).body.items
  expect(codes.map(({ state }: { state: string }) => state)).toEqual(['open', 'redeemed'])
})

test('a record that was changed is refused at the desk and at the server', async () => {
  const world = await startWorld()
  await enrolTerminal(world)
  const path = await handOut(world)
  for (const challenge of ['00000000', '11111111', '22222222']) await unlock(path, { challenge })
  const lines = readLines(path)
  const altered = [lines[0], lines[1]?.replace('Server room', 'Fire drill'), lines[2]]
  for (const changed of [altered, lines.slice(1), [lines[0], lines[2]], [...lines].reverse()]) {
    const parsed = changed.map(line => JSON.parse(line ?? ''))
    const refused = { status: 400, body: { error: 'record-changed' } }
    expect(await bring(world, path, parsed)).toMatchObject(refused)
    writeFileSync(recordPath(path), `${changed.join('\n')}\n`)
    await expect(unlock(path)).rejects.toThrow('not as it was written')
  }
  expect((await world.api('GET', '/unlock-codes')).body.items).toEqual([])
})

test('a file of another server, and one without a terminal, are refused', async () => {
  const world = await startWorld()
  const body = { issuer: 'x', passphrase: PASSPHRASE, days: 7 }
  expect((await world.api('POST', '/desk-exports', body)).status).toBe(409)
  await enrolTerminal(world)
  const path = await handOut(world)
  await unlock(path)
  const other = await startWorld()
  expect((await bring(other, path)).status).toBe(404)
  for (const over of [
    { passphrase: 'short' },
    { days: 0 },
    { days: 91 },
    { modes: [] },
    { issuer: '' },
  ]) {
    expect((await world.api('POST', '/desk-exports', { ...body, ...over })).status).toBe(400)
  }
  const unknown = { ...body, terminals: ['T9'] }
  expect((await world.api('POST', '/desk-exports', unknown)).status).toBe(404)
})
