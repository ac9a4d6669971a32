// A terminal of real parts that was revoked by mistake: a new code at its panel, and it goes on with what it still has to
// tell.

import { expect, it } from 'vitest'
import { stretch } from '../../sim/server/stretch.ts'
import { patiently } from '../patiently.ts'
import { processTerminal } from './process-terminal.ts'
import { startDemo } from './server/harness.ts'
import { ANNA } from './simulator.ts'

it('takes a new code at its panel, and everything that happened is told once', {
  timeout: 60_000,
}, async () => {
  const world = await startDemo({ now: () => Date.now(), stretch })
  await world.api('PATCH', '/settings', { gate: 'none' })
  const terminal = await processTerminal(world.server)
  await terminal.start()
  await terminal.enrol('T1')
  await terminal.letIn(ANNA.card)
  const shown = () => terminal.panel().view()
  const stored = (count: number) =>
    patiently(async () => {
      const { status } = (await world.api('GET', '/terminals/T1')).body
      expect(status).toMatchObject({ cachedUsers: count, queue: 0 })
    })
  await stored(2)

  await world.api('POST', '/terminals/T1/revoke', { reason: 'the wrong one' })
  await patiently(() => expect(shown()?.title.id).toBe('turned-away-title'))
  terminal.swipe(ANNA.card)
  await terminal.told('reason.terminal-refused')

  await terminal.enrol('T1')
  await patiently(() => expect(shown()?.screen).toBe('idle'))
  await terminal.letIn(ANNA.card)
  await stored(2)
  await terminal.network.set('down')
  await terminal.link('offline')
  // By a PIN: what is stored must go by the salts of the new enrolment.
  await terminal.letIn(ANNA.pin, 'pin')
  await terminal.network.set('up')
  await patiently(async () => {
    const { items } = (await world.api('GET', '/activities?limit=1000')).body
    const kinds = items.map(({ kind }: { kind: string }) => kind)
    expect(kinds.filter((kind: string) => kind === 'login')).toHaveLength(3)
    expect(kinds.filter((kind: string) => kind === 'cache-purged')).toHaveLength(1)
    expect(kinds.filter((kind: string) => kind === 'log-started')).toHaveLength(1)
    // The log of the former enrolment ended; nothing of either is missing or does not fit.
    const logs = (await world.api('GET', '/ledgers')).body.items
    expect(logs).toMatchObject([
      { missing: [], conflicts: [], findings: [], endedAt: null },
      { missing: [], conflicts: [], findings: [], endedAt: expect.any(String) },
    ])
  })
})
