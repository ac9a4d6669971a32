// A power cut leaves the files as they were, and everything that was answered for.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cutPower, putBack } from '../../../sim/faults/power.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { ANNA, startOnline, startSimulator, UNLOCK_CODE } from '../simulator.ts'

function folderWithFiles() {
  const folder = join(temporaryFolder(), 'agent')
  mkdirSync(folder)
  writeFileSync(join(folder, 'journal.db'), 'committed')
  writeFileSync(join(folder, 'journal.db-wal'), 'not merged yet')
  return {
    folder,
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    tidyUp: () => {
      writeFileSync(join(folder, 'journal.db'), 'tidied up')
      rmSync(join(folder, 'journal.db-wal'))
    },
  }
}

it('keeps what lay there at the cut, whatever closing does to it afterwards', async () => {
  const { folder, read, tidyUp } = folderWithFiles()
  await cutPower(folder, async () => {
    await Promise.resolve()
    tidyUp()
  })
  expect([read('journal.db'), read('journal.db-wal')]).toEqual(['committed', 'not merged yet'])
  expect(existsSync(`${folder}.cut`)).toBe(false)
})

it('finishes a cut in the middle of which the simulator itself was ended', async () => {
  const { folder, read, tidyUp } = folderWithFiles()
  const ended = new Error('ended')
  await expect(
    cutPower(folder, async () => {
      tidyUp()
      throw ended
    }),
  ).rejects.toBe(ended)
  putBack(folder)
  expect([read('journal.db'), read('journal.db-wal')]).toEqual(['committed', 'not merged yet'])
})

it('loses nothing that was written down, and no terminal tidies up before it goes dark', async () => {
  const simulator = await startOnline()
  const { act, until } = simulator
  const cuts = 5
  for (let cut = 1; cut <= cuts; cut += 1) {
    await act('swipe', { card: ANNA.card })
    await until('Anna is in', shown => shown.session?.user === 'anna')
    await act('jobs', { kind: 'copy', pages: cut })
    await until('copied', shown => shown.events[0].kind === 'copy')
    await act('power', { action: 'cut' })
    const dark = await simulator.look()
    expect(dark).toMatchObject({ power: 'off', session: null, panel: { screen: 'off' } })
    expect(dark.readers.map((reader: { attached: boolean }) => reader.attached)).toEqual([
      false,
      false,
      false,
    ])
    await act('power', { action: 'restart' })
    await until('online again', shown => shown.link.state === 'online')
    await until('the serial reader is back', shown => shown.readers[0].attached)
  }
  await until('everything is at the server', shown => shown.queue === 0)
  const entries = await simulator.ledger()
  expect(entries.map(entry => entry.seq)).toEqual(entries.map((_, i) => i + 1))
  expect(entries.filter(entry => entry.kind === 'copy').map(entry => entry.pages)).toEqual(
    Array.from({ length: cuts }, (_, i) => i + 1),
  )
  expect(entries.filter(entry => entry.kind === 'logout').map(entry => entry.why)).toEqual(
    Array.from({ length: cuts }, () => 'power'),
  )
  expect(entries.filter(entry => entry.kind === 'boot')).toHaveLength(cuts + 1)
})

it('lets an unlock until online survive the cut, and a single use not', async () => {
  const { act, until } = await startOnline()
  const unlock = async (mode: string) => {
    await act('clock', { advance: '61s' })
    await until('asks for the code', shown => shown.panel.screen === 'unlock-code')
    await act('keys', { keys: `${UNLOCK_CODE}<enter>` })
    await until('asks for how long', shown => shown.panel.screen === 'unlock-mode')
    await act('keys', { keys: mode })
  }
  await act('network', { state: 'down' })
  await until('waiting', shown => shown.link.state === 'waiting')
  await unlock('1')
  await until('unlocked once', shown => shown.gate.state === 'unlocked-once')
  await act('power', { action: 'restart' })
  await until('locked', shown => shown.gate.state === 'locked')
  await unlock('2')
  await until('unlocked', shown => shown.gate.state === 'unlocked-until-online')
  await act('power', { action: 'restart' })
  await until('still unlocked', shown => shown.gate.state === 'unlocked-until-online')
})

it('lets nobody in from the cache when the clock on the board no longer says how long it was dark', async () => {
  const set = { 'link.beat': '200ms', 'card.repeat': '0s', gate: 'none' }
  const simulator = await startSimulator({ set })
  const { act, until } = simulator
  await until('synchronised', shown => shown.cache.users === 2)
  await act('network', { state: 'down' })
  await act('clock', { set: '1970-01-01T00:00:00Z' })
  await act('power', { action: 'restart' })
  expect(await simulator.look()).toMatchObject({
    clock: { clock: expect.stringMatching(/^1970/), time: expect.not.stringMatching(/^1970/) },
  })
  await act('clock', { advance: '61s' })
  await until('the serial reader is back', shown => shown.readers[0].attached)
  await act('swipe', { card: ANNA.card })
  await until('refused', shown => shown.lastVerdict?.reason === 'clock-untrusted')
})
