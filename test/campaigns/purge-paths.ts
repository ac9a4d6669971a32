// Every way that stored logins go, one after the other at one terminal of real parts.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ask, cardBy } from './cast.ts'
import { forgotten } from './forgotten-entries.ts'
import { forbid, purge, searchAll } from './leaks.ts'
import {
  cutOffChallenge,
  cutOffStatic,
  enrol,
  joins,
  leaver,
  type Round,
  reach,
  settings,
  someone,
  used,
} from './ordinary-day.ts'
import { cardSpelled } from './secret-spellings.ts'

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
export async function everyPath(round: Round): Promise<void> {
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
  await forgotten(round)
  await purge(round, 'it was revoked', act('POST', `/terminals/${name}-again/revoke`, reason), {
    last: true,
  })
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
