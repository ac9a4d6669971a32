// A8: credit, a quota and a project from the console's API to the paper of a real terminal, online and offline.

import { expect, it } from 'vitest'
import { patiently } from '../patiently.ts'
import { ANNA, type Answer, type Simulator, startSimulator } from './simulator.ts'

const SET = { 'link.beat': '200ms', 'link.delay': '300ms', 'card.repeat': '0s', gate: 'none' }
const ON = { 'credit.enabled': 'on', 'quota.enabled': 'on', 'projects.choice': 'required' }
type Line = { readonly id: string; readonly args: Answer['body'] }
const line = ({ panel }: Answer['body'], id: string): Line | undefined =>
  panel.lines.find((one: Line) => one.id === id)

/** Anna with 1.00 and six pages a day, and two projects. A page takes long enough to be stopped before it. */
async function startBank(pageMs: number) {
  const simulator = await startSimulator({ set: SET, pageMs })
  const { server, act, until } = simulator
  await until('synchronised', ({ cache }) => cache.users === 2)
  await server('PATCH', '/settings', ON)
  await patiently(async () =>
    expect((await server('GET', '/terminals/T1')).body.settingsState).toBe('current'),
  )
  const { body } = await server('GET', '/users')
  const anna = body.items.find(({ username }: { username: string }) => username === 'anna').id
  await server('POST', `/users/${anna}/credit`, { amount: 100, reason: 'Cash' })
  await server('POST', '/quotas', { user: 'anna', period: 'day', pages: 6 })
  for (const code of ['Arch', 'Bridge']) await server('POST', '/projects', { code })
  await until('the serial reader is there', shown => shown.readers[0].attached)
  await act('swipe', { card: ANNA.card })
  return {
    ...simulator,
    copy: (pages: number, color = false) =>
      act('jobs', { kind: 'copy', pages, color, duplex: false }),
    account: async () => (await server('GET', `/users/${anna}/account`)).body,
    statement: async () => (await server('GET', `/users/${anna}/credit`)).body.items,
  }
}

const copies = async ({ ledger }: Pick<Simulator, 'ledger'>) =>
  (await ledger()).filter(({ kind }) => kind === 'copy')

it('A8: online a job needs a project, is refused when it is not covered, and is charged and counted once', async () => {
  const bank = await startBank(300)
  const { act, call, until, copy, account, statement } = bank
  await until('a project is asked for', ({ panel }) => panel.screen === 'project')
  await copy(1)
  await until('not yet', ({ panel }) => panel.notice?.id === 'project-needed')
  await act('keys', { keys: '2' })
  const shown = await until('chosen', ({ panel }) => panel.screen === 'active')
  expect(line(shown, 'account-project')?.args).toEqual({ code: 'Bridge', name: '' })
  expect(line(shown, 'account-credit-pages')?.args).toMatchObject({ amount: '1.00', pages: 20 })
  expect(line(shown, 'account-quota-day')?.args).toEqual({ pages: 6 })

  await copy(6, true)
  await until('too dear', ({ panel }) => panel.notice?.id === 'credit-spent')
  await copy(7)
  await until('too many', ({ panel }) => panel.notice?.id === 'quota-spent')
  const order = { user: 'anna', name: 'Long', pages: 7, color: false, duplex: false }
  const { id } = await act('held-jobs', order)
  const isHeld = async () =>
    (await call('GET', '/terminals/T1/held-jobs')).body.items.some(
      (job: Answer['body']) => job.id === id,
    )
  await act(`held-jobs/${id}/release`)
  await patiently(async () => expect(await isHeld()).toBe(true))

  await copy(4)
  await until('made', one => line(one, 'account-quota-day')?.args.pages === 2)
  await act('logout')
  await patiently(async () =>
    expect(await copies(bank)).toMatchObject([
      { user: 'anna', pages: 4, project: 'Bridge', offline: false },
    ]),
  )
  expect(await account()).toMatchObject({
    credit: { balance: 80 },
    quota: { of: [{ period: 'day', used: 4, left: 2 }] },
  })
  expect(await statement()).toMatchObject([{ kind: 'charge', amount: -20 }, { kind: 'deposit' }])
})

it('A8: offline the session says what is not available, and its pages are charged when they come', async () => {
  const bank = await startBank(5)
  const { act, until, copy, account } = bank
  await act('logout')
  await act('network', { state: 'down' })
  await until('offline', ({ link }) => link.state === 'offline')
  await act('swipe', { card: ANNA.card })
  const shown = await until('in', ({ session }) => session?.user === 'anna')
  expect(shown.panel.screen).toBe('active')
  for (const id of ['offline-no-credit', 'offline-no-quota', 'offline-no-projects']) {
    expect(line(shown, id)?.id).toBe(id)
  }
  await copy(30)
  await until('copied', ({ events }) => events[0].kind === 'copy')
  await act('logout')
  await act('network', { state: 'up' })
  await patiently(async () =>
    expect(await copies(bank)).toMatchObject([{ pages: 30, project: null, offline: true }]),
  )
  expect(await account()).toMatchObject({
    credit: { balance: -50, text: '-0.50 EUR' },
    quota: { of: [{ used: 30, left: 0 }] },
  })
  await until('online', ({ link }) => link.state === 'online')
  await act('swipe', { card: ANNA.card })
  await until('asked for a project', ({ panel }) => panel.screen === 'project')
  await act('keys', { keys: '1' })
  await copy(1)
  await until('refused', ({ panel }) => panel.notice?.id === 'credit-spent')
})
