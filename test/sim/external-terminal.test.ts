// A connector and a terminal of real parts: what the panel says, and what the terminal remembers.

import { expect, test, vi } from 'vitest'
import { callServer } from '../../sim/server-api.ts'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { serverProgram } from './command.ts'
import { connectorProcess } from './connector-process.ts'
import { processTerminal } from './process-terminal.ts'

test('D5 the panel hears why, of one that hangs too, and offline only what may be cached opens', {
  timeout: 90_000,
}, async () => {
  const { access } = await serverProgram(temporaryFolder())
  const api = async (method: string, path: string, body?: object) => {
    const answer = await callServer(access, method, `/api${path}`, body)
    expect(answer.status).toBe(200)
    return answer.body
  }
  const { items } = (await api('GET', '/users')) as { items: { id: string; username: string }[] }
  const anna = items.find(({ username }) => username === 'anna')
  await api('PATCH', `/users/${anna?.id}`, { personalNumber: '00123' })
  const connector = await connectorProcess()
  const hanging = `${connector.url}?lie=hang`
  await api('PATCH', '/settings', {
    ...{ gate: 'none', ...connector.settings, 'auth.url': hanging, 'auth.cache': 'off' },
  })
  const terminal = await processTerminal(access)
  await terminal.start()
  await terminal.enrol('T1')
  const told = (card: string, id: string) =>
    patiently(async () => {
      terminal.swipe(card)
      const notice = () => terminal.panel().view()?.notice?.id
      await vi.waitFor(() => expect(notice()).toBe(id), { timeout: 2_000, interval: 20 })
    })
  // Before the terminal's own patience is over, so that it does not take the server for gone.
  await told('EA00000001', 'reason.not-verified')
  await api('PATCH', '/settings', { 'auth.url': connector.url })
  await terminal.letIn('EB00000001')
  const said = async () =>
    ((await api('GET', '/terminals/T1')) as { status: { generation: number; cachedUsers: number } })
      .status
  await patiently(async () => expect((await said()).generation).toBeGreaterThan(0))
  const before = (await said()).generation
  await api('PATCH', '/settings', { 'auth.cache': 'on' })
  // A sync that was asked for before a login does not know of it.
  await patiently(async () => expect((await said()).generation).toBeGreaterThan(before))
  await terminal.letIn('EA00000001')
  await patiently(async () => expect((await said()).cachedUsers).toBe(1))
  await terminal.network.set('down')
  await terminal.link('offline')
  await terminal.letIn('EA00000001')
  await told('EB00000001', 'reason.unknown-card')
  await patiently(() => expect(terminal.panel().open()).toBe(false))
})
