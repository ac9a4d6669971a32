// server.md A10: deny lists brought to the terminal, and what somebody could bring instead.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDenyLists, type DenyIdentity, handOver } from '../../agent/adapters/deny-lists.ts'
import { type DenyOutcome, type EventBody, Secret } from '../../agent/core/vocabulary.ts'
import { generateSigningKey, signWith } from '../../agent/vault/sign.ts'
import { DENY_LIMITS, signedDomain } from '../../agent/wire/server-messages.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const key = generateSigningKey()
const IDENTITY: DenyIdentity = {
  terminal: 'T1',
  tenant: 'demo',
  siteSalt: Buffer.alloc(32, 7).toString('base64'),
  serverKeys: { deny: Buffer.from(key.publicKey).toString('base64') },
}
const BODY = {
  ...{ tenant: 'demo', serial: 3, issuedAt: 1, expires: 2, reason: 'lost keys' },
  ...{ users: ['u1'], cards: [], purge: false },
}

function fileOf(body: object, domain = signedDomain('deny'), seed = key.seed): string {
  const bytes = Buffer.from(JSON.stringify(body))
  const signature = Buffer.from(signWith(seed, domain, bytes)).toString('base64')
  return JSON.stringify({ body: bytes.toString('base64'), signature })
}

/** A list under the signature of another. */
function borrowed(list: string, from: string): string {
  return JSON.stringify({ ...JSON.parse(list), signature: JSON.parse(from).signature })
}

/** A terminal with a stick; what the core would answer is `verdict`. */
async function terminal(verdict: DenyOutcome = 'applied', identity: object = IDENTITY) {
  const data = await temporaryFolder()
  const stick = join(data, 'stick')
  mkdirSync(stick)
  const heard: EventBody[] = []
  const lists = createDenyLists({
    data,
    stick,
    identity: () => identity as DenyIdentity,
    log: { info() {}, warn() {}, error() {} },
  })
  onTestFinished(() => lists.stop())
  await lists.start(event => {
    heard.push(event)
    if (event.kind === 'deny-offered') lists.answer(event.ref, verdict)
    if (event.kind === 'deny-refused') lists.answer(event.ref, event.outcome)
  })
  await lists.look()
  const bring = async (text: string, name = '3.latchkey-deny') => {
    writeFileSync(join(stick, name), text)
    await lists.look()
    return heard.map(event => ('outcome' in event ? event.outcome : event.kind))
  }
  return { data, stick, heard, lists, bring }
}

test('a list on a stick is offered once, however long the stick stays in', async () => {
  const { bring, heard } = await terminal()
  await bring(fileOf(BODY))
  expect(await bring(fileOf(BODY), 'copy.latchkey-deny')).toEqual(['deny-offered'])
  const { tenant: _, reason: __, ...list } = BODY
  expect(heard[0]).toMatchObject({ list })
})

test('one that could not be written down is offered again', async () => {
  const { bring } = await terminal('unwritable')
  await bring(fileOf(BODY))
  expect(await bring(fileOf(BODY))).toEqual(['deny-offered', 'deny-offered'])
})

const BAD: readonly (readonly [DenyOutcome, string, () => string])[] = [
  [
    'altered',
    'another body under the signature',
    () => borrowed(fileOf({ ...BODY, users: [] }), fileOf(BODY)),
  ],
  ['altered', 'signed for another duty', () => fileOf(BODY, signedDomain('settings'))],
  ['altered', 'signed by another server', () => fileOf(BODY, undefined, generateSigningKey().seed)],
  ['altered', 'no JSON', () => 'deny everybody'],
  ['altered', 'signed, but of another shape', () => fileOf({ ...BODY, cards: ['0102030405'] })],
  ['altered', 'longer than a list can be', () => fileOf(BODY) + ' '.repeat(DENY_LIMITS.bytes)],
  ['foreign', 'of another tenant', () => fileOf({ ...BODY, tenant: 'other' })],
  ['foreign', 'for another terminal', () => fileOf({ ...BODY, terminals: ['T2'] })],
]

test.each(BAD)('%s: %s', async (outcome, _, text) => {
  const { bring } = await terminal()
  expect(await bring(text())).toEqual([outcome])
})

test('an enrolment from before deny lists has no key to believe one by', async () => {
  const { bring } = await terminal('applied', { ...IDENTITY, serverKeys: {} })
  expect(await bring(fileOf(BODY))).toEqual(['no-key'])
})

test('links, pipes and folders on a stick are left alone', async () => {
  const { data, stick, lists, heard } = await terminal()
  writeFileSync(join(data, 'elsewhere'), fileOf(BODY))
  symlinkSync(join(data, 'elsewhere'), join(stick, 'link.latchkey-deny'))
  mkdirSync(join(stick, 'folder.latchkey-deny'))
  execFileSync('mkfifo', [join(stick, 'pipe.latchkey-deny')])
  await lists.look()
  expect(heard).toEqual([])
})

test('the command hears what became of its list, and the inbox is empty again', async () => {
  const { data, stick, lists } = await terminal('replayed')
  const path = join(stick, 'mine')
  writeFileSync(path, fileOf(BODY))
  const waits = handOver(path, data)
  const inbox = join(data, 'deny-inbox')
  await expect.poll(() => existsSync(inbox) && readdirSync(inbox).length).toBe(1)
  await lists.look()
  expect(await waits).toBe('replayed')
  expect(readdirSync(inbox)).toEqual([])
})

test('without an agent the list lies ready for its next start', async () => {
  const data = await temporaryFolder()
  const path = join(data, 'mine')
  writeFileSync(path, fileOf(BODY))
  expect(await handOver(path, data, 200)).toBeUndefined()
  expect(readdirSync(join(data, 'deny-inbox'))).toEqual([expect.stringMatching(/latchkey-deny$/)])
  await expect(handOver(join(data, 'nothing'), data)).rejects.toMatchObject({
    code: 'store/failed',
  })
})

test('a tag is the same however a card is spelled, and says nothing without the site’s salt', async () => {
  const { lists } = await terminal()
  const { lists: elsewhere } = await terminal('applied', {
    ...IDENTITY,
    siteSalt: Buffer.alloc(32, 8).toString('base64'),
  })
  const tag = lists.tag(new Secret('0a1b'))
  expect(tag).toBe(lists.tag(new Secret(' 0A1B ')))
  expect(tag).not.toBe(lists.tag(new Secret('0A1C')))
  expect(tag).not.toBe(elsewhere.tag(new Secret('0A1B')))
})
