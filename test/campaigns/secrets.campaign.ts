// Cards, PINs, names, codes and keys, sought in everything a real terminal leaves behind, after each way that stored
// logins go.
//
// The built agent runs against the reference server, over TLS, with its most talkative log. People hold cards to a reader
// and type PINs and codes at the panel; then something makes stored logins go. Files are read as they lie on the disk,
// write-ahead logs among them, while the agent runs and after it was killed, with what its processes have said. The
// processes draw their own keys, so bytes differ from run to run. The control keeps rows as one would without care: they
// must be found.

import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { createLog } from '../../agent/adapters/log.ts'
import type { ServerAccess } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { serverProgram } from '../sim/command.ts'
import { type ProcessTerminal, processTerminal } from '../sim/process-terminal.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { campaign } from './campaign.ts'
import { ask, cardBy, digitsBy, newPerson, type Person, personSpelled } from './cast.ts'
import { forgotten } from './forgotten-entries.ts'
import { forbid, purge, searchAll, type Tally, type Watch } from './leaks.ts'
import { found, rawFiles, sought } from './raw-files.ts'
import { cardSpelled, textSpelled } from './secret-spellings.ts'
import { seeded } from './seeded.ts'

const PEOPLE = 6

interface Round extends Watch {
  readonly name: string
  readonly access: ServerAccess
  readonly chance: () => number
  readonly people: Person[]
}

async function joins(round: Round): Promise<Person> {
  const person = await newPerson(round.access, round.chance)
  forbid(round, personSpelled(person))
  round.people.push(person)
  return person
}

/** Somebody who leaves today. */
function leaver({ people }: Round): Person {
  const person = people.shift()
  if (person === undefined) throw new Error('Everybody has left.')
  return person
}

const someone = ({ people }: Round): Person => {
  const person = people.at(-1)
  if (person === undefined) throw new Error('There is nobody.')
  return person
}

/** A code that somebody typed, right or wrong. */
function typed(round: Round, what: string, code: string): string {
  forbid(round, textSpelled(what, code))
  return code
}

const settings = ({ access }: Round, values: object): Promise<unknown> =>
  ask(access, 'PATCH', '/settings', values)

/** Changes settings and waits until the terminal has them. */
async function reach(round: Round, values: object): Promise<void> {
  await settings(round, values)
  await patiently(async () => {
    const path = `/terminals/${round.name}`
    const shown = await ask<{ settingsCurrent: boolean }>(round.access, 'GET', path)
    expect(shown.settingsCurrent).toBe(true)
  })
}

async function enrol(round: Round, name: string): Promise<void> {
  typed(round, 'enrolment code', await round.terminal.enrol(name))
}

/** An ordinary quarter of an hour: a card as readers write it, a PIN, and a card of nobody. */
async function used(round: Round): Promise<void> {
  const { terminal, chance } = round
  const stranger = cardBy(chance)
  forbid(round, cardSpelled('card of nobody', stranger))
  terminal.swipe(stranger)
  await terminal.told('reason.unknown-card')
  await terminal.letIn(someone(round).card.toLowerCase())
  await terminal.letIn(someone(round).pin, 'pin')
}

/** Cut off behind a gate with a static code, which somebody mistypes first. */
async function cutOffStatic(round: Round): Promise<void> {
  const { terminal, chance } = round
  const code = typed(round, 'static code', digitsBy(chance, 12))
  await reach(round, { gate: 'static', unlockCode: code })
  await terminal.network.set('down')
  await terminal.link('offline')
  terminal.type(typed(round, 'wrong code', digitsBy(chance, 12)))
  await terminal.told('reason.wrong-code')
  terminal.type(code)
  await patiently(() => expect(terminal.panel().view()?.screen).toBe('unlock-mode'))
  terminal.press('2')
  await patiently(() => expect(terminal.panel().view()?.gate).toBe('unlocked-until-online'))
}

/** Cut off behind a gate with challenges, which the unlock desk answers. */
async function cutOffChallenge(round: Round): Promise<void> {
  const { terminal, access } = round
  await reach(round, { gate: 'challenge', offlineAcceptance: 'cached-then-any-card' })
  await terminal.network.set('down')
  await terminal.link('offline')
  const challenge = await patiently(() => {
    const shown = terminal
      .panel()
      .view()
      ?.lines.find(({ id }) => id === 'challenge')
    const { challenge } = shown?.args ?? {}
    if (typeof challenge !== 'string') throw new Error('The panel shows no challenge.')
    return challenge
  })
  const order = { challenge, mode: 'until-online', hours: 1, reason: 'campaign' }
  const { code } = await ask<{ code: string }>(
    access,
    'POST',
    `/terminals/${round.name}/unlock-codes`,
    order,
  )
  terminal.type(typed(round, 'answer to a challenge', code.replaceAll(' ', '')))
  await patiently(() => expect(terminal.panel().view()?.gate).toBe('unlocked-until-online'))
}

/** Brings a deny list with the command; the agent looks into its inbox every ten seconds. */
async function bring(round: Round, order: object): Promise<void> {
  const { access, terminal } = round
  const { file } = await ask<{ file: object }>(access, 'POST', '/deny-lists', {
    ...order,
    reason: 'campaign',
  })
  const path = join(temporaryFolder(), 'list.latchkey-deny')
  writeFileSync(path, JSON.stringify(file))
  const command = terminal.command('deny', path)
  expect([await command.over, command.stderr()]).toEqual([0, ''])
}

/** Every way that stored logins go, one after the other at one terminal. */
async function everyPath(round: Round): Promise<void> {
  const { access, terminal, name } = round
  const act = (method: string, path: string, body?: object) => () => ask(access, method, path, body)
  await used(round)
  await purge(round, 'a new snapshot', () => joins(round))
  const [carded, pinned] = [leaver(round), leaver(round)]
  await purge(
    round,
    'a card was taken',
    act('DELETE', `/users/${carded.id}/cards/${carded.cardId}`),
  )
  await purge(round, 'a PIN was taken', act('DELETE', `/users/${pinned.id}/pins/${pinned.pinId}`))
  await purge(round, 'a user was deleted', act('DELETE', `/users/${leaver(round).id}`))
  const off = { active: false }
  await purge(round, 'a user was switched off', act('PATCH', `/users/${leaver(round).id}`, off))

  await purge(round, 'a user was denied by hand', async () => {
    const denied = leaver(round)
    await cutOffStatic(round)
    await bring(round, { users: [denied.id] })
    terminal.swipe(denied.card)
    await terminal.told('reason.denied')
    await terminal.letIn(someone(round).pin, 'pin')
    await ask(access, 'DELETE', `/users/${denied.id}`)
    await terminal.network.set('up')
    await terminal.link('online')
  })
  await purge(round, 'a list that erases', async () => {
    await cutOffChallenge(round)
    const stranger = cardBy(round.chance)
    forbid(round, cardSpelled('card that nobody vouched for', stranger))
    await terminal.letIn(stranger)
    await terminal.letIn(someone(round).card)
    await bring(round, { purge: true })
  })
  await settings(round, { gate: 'none', offlineAcceptance: null })
  const reason = { reason: 'campaign' }
  await purge(round, 'the server had it erased', act('POST', `/terminals/${name}/purge`, reason))
  await purge(
    round,
    'offline login was switched off',
    act('PATCH', '/settings', { offlineLogin: 'off' }),
    { resume: () => settings(round, { offlineLogin: 'on' }) },
  )
  await ranOut(round)
  await purge(
    round,
    'it was enrolled anew under another name',
    async () => {
      await terminal.kill()
      rmSync(join(terminal.data, 'identity.sealed'))
      await terminal.start()
      await enrol(round, `${name}-again`)
    },
    { setAside: true },
  )
}

/** What has run out lets nobody in and stays sealed until the next sync. */
async function ranOut(round: Round): Promise<void> {
  const { terminal } = round
  await reach(round, { 'cache.hours': '1s' })
  await terminal.network.set('down')
  await terminal.link('offline')
  // Within the second it opens, and the next swipe closes it.
  await patiently(async () => {
    terminal.swipe(someone(round).card)
    const notice = () => terminal.panel().view()?.notice?.id
    await vi.waitFor(() => expect(notice()).toBe('reason.cache-expired'), 500)
  })
  const resume = () => settings(round, { 'cache.hours': null })
  await searchAll(round, 'logins ran out', { resume })
}

/** A shop's usual store and log: rows in clear that are deleted, and a line too much. What is found of a person. */
function control(person: Person): number {
  const folder = temporaryFolder()
  const db = new Database(join(folder, 'cache.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('secure_delete = ON')
  db.exec('CREATE TABLE entry (card TEXT, pin TEXT, name TEXT)')
  db.prepare('INSERT INTO entry VALUES (?, ?, ?)').run(person.card, person.pin, person.name)
  db.exec('DELETE FROM entry')
  const fd = openSync(join(folder, 'log'), 'w')
  createLog({ fd, level: 'debug' }).info('Somebody logs in.', { card: person.card })
  const hits = found(rawFiles(folder), sought(personSpelled(person)))
  db.pragma('wal_checkpoint(TRUNCATE)')
  const cut = found(rawFiles(folder), sought(personSpelled(person)))
  db.close()
  closeSync(fd)
  expect(cut.map(({ file }) => file)).toEqual(['log'])
  return hits.length
}

async function oneRound(
  access: ServerAccess,
  name: string,
  chance: () => number,
  tally: Tally,
): Promise<Round> {
  const terminal: ProcessTerminal = await processTerminal(access, { log: 'debug' })
  const people: Person[] = []
  const needles = new Map()
  const round: Round = { terminal, tally, needles, aside: [], name, access, chance, people }
  while (people.length < PEOPLE) await joins(round)
  await terminal.start()
  await enrol(round, name)
  await everyPath(round)
  return round
}

it('leaves nothing that anybody could read', async () => {
  const { n, seed, progress, close } = campaign('secrets')
  const { access } = await serverProgram(temporaryFolder())
  const { items } = await ask<{ items: { id: string }[] }>(access, 'GET', '/users')
  for (const { id } of items) await ask(access, 'DELETE', `/users/${id}`)
  await ask(access, 'PATCH', '/settings', { gate: 'none' })
  const tally: Tally = { files: 0, bytes: 0, needles: 0, paths: 0, seenBefore: 0, leaks: [] }
  let caught = 0
  for (let one = 0; one < n; one++) {
    const round = await oneRound(access, `T${one}`, seeded(seed * 1_000_003 + one), tally)
    caught += control(someone(round))
    await forgotten(round)
    const reason = { reason: 'campaign' }
    const revoked = () => ask(access, 'POST', `/terminals/T${one}-again/revoke`, reason)
    await purge(round, 'it was revoked', revoked, { last: true })
    for (const { id } of round.people) await ask(access, 'DELETE', `/users/${id}`)
    progress(one + 1)
  }
  for (const leak of new Set(tally.leaks)) console.log(leak)
  close(
    `${tally.paths} purges, ${tally.files} files and ${tally.bytes} bytes scanned for ${tally.needles} spellings, ` +
      `${tally.seenBefore} seen while they had to be there, ${tally.leaks.length} found after, control without care: ` +
      `${caught} found`,
    tally.leaks.length,
  )
  expect(tally.seenBefore).toBeGreaterThan(0)
  expect(caught).toBeGreaterThan(0)
  expect(tally.leaks).toEqual([])
})
