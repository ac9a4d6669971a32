// A9, Client Spooling: a computer with a spooler in a process of its own gives its job to the terminal, server or not.

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey, type Program } from './command.ts'
import { ANNA, type Answer, type Simulator, startSimulator } from './simulator.ts'

const SET = { 'link.beat': '200ms', 'link.delay': '300ms', 'card.repeat': '0s', gate: 'none' }
const DOCUMENT = 'a thesis '.repeat(50_000)
const SHA256 = createHash('sha256').update(DOCUMENT).digest('hex')

interface Computer {
  readonly program: Program
  readonly port: string
  list(): Promise<string>
}

async function switchOn(folder: string, terminal: string, port = '0'): Promise<Computer> {
  const program = latchkey(
    ...['spooler', '--user', 'anna', '--data', folder, '--port', port],
    ...['--terminal', terminal],
  )
  const [, at = ''] = await program.says(/The spooler is at http:\/\/127\.0\.0\.1:(\d+)\n/)
  const list = async () => {
    const asked = latchkey('spooler', 'list', '--port', at)
    expect(await asked.over).toBe(0)
    return asked.stdout()
  }
  return { program, port: at, list }
}

async function sent({ port }: Computer): Promise<string> {
  const file = join(temporaryFolder(), 'Thesis.txt')
  writeFileSync(file, DOCUMENT)
  const added = latchkey('spooler', 'add', file, '--pages', '3', '--port', port)
  expect([await added.over, added.stderr()]).toEqual([0, ''])
  return added.stdout().trim()
}

const onComputers = async ({ call }: Simulator): Promise<Answer['body'][]> =>
  (await call('GET', '/terminals/T1/held-jobs')).body.items.filter(
    (job: { at: string }) => job.at === 'computer',
  )
const release = ({ call }: Simulator, job: string) =>
  call('POST', `/terminals/T1/held-jobs/${job}/release`)
const tray = async ({ call }: Simulator): Promise<Answer['body'][]> =>
  (await call('GET', '/terminals/T1/tray')).body.items

async function offlineWithAnna(simulator: Simulator): Promise<void> {
  const { act, until } = simulator
  await until('synchronised', shown => shown.cache.users === 2)
  await act('network', { state: 'down' })
  await until('offline', shown => shown.link.state === 'offline')
  await until('the serial reader is there', shown => shown.readers[0].attached)
  await act('swipe', { card: ANNA.card })
  await until('anna is in', shown => shown.session?.user === 'anna')
}

it('A9: prints from the computer while the server is gone, once, and the computer hears of it', async () => {
  const simulator = await startSimulator({ set: SET })
  const folder = temporaryFolder()
  const computer = await switchOn(folder, `${simulator.url}/api/terminals/T1`)
  const id = await sent(computer)
  await patiently(async () =>
    expect(await onComputers(simulator)).toEqual([
      {
        ...{ id, user: 'anna', name: 'Thesis.txt', pages: 3, color: false, duplex: false },
        ...{ sentAt: expect.any(String), at: 'computer' },
      },
    ]),
  )
  expect(await release(simulator, id)).toMatchObject({ body: { error: 'no-session' } })
  await offlineWithAnna(simulator)
  const answers = await Promise.all([release(simulator, id), release(simulator, id)])
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  const { until, act } = simulator
  await until('printed', shown => shown.events[0].kind === 'print')
  await patiently(async () =>
    expect(await tray(simulator)).toEqual([
      { job: id, name: 'Thesis.txt', pages: 3, bytes: DOCUMENT.length, sha256: SHA256 },
    ]),
  )
  await patiently(async () => expect(await computer.list()).toMatch(/ printed /))
  expect(await release(simulator, id)).toMatchObject({ status: 404 })
  const again = latchkey('spooler', 'again', id, '--port', computer.port)
  expect(await again.over).toBe(1)
  await act('network', { state: 'up' })
  await until('all is at the server', shown => shown.link.state === 'online' && shown.queue === 0)
  expect((await simulator.ledger()).filter(({ kind }) => kind === 'print')).toMatchObject([
    { user: 'anna', job: id, pages: 3, offline: true },
  ])
}, 60_000)

it('A9: a computer that sleeps keeps its job; one that a terminal took waits for its owner’s word', async () => {
  const simulator = await startSimulator({ set: SET, pageMs: 60_000 })
  const folder = temporaryFolder()
  const terminal = `${simulator.url}/api/terminals/T1`
  let computer = await switchOn(folder, terminal)
  const id = await sent(computer)
  await patiently(async () => expect(await onComputers(simulator)).toHaveLength(1))
  await computer.program.end('SIGKILL')
  await offlineWithAnna(simulator)
  expect(await release(simulator, id)).toMatchObject({ status: 409, body: { error: 'asleep' } })
  expect(await onComputers(simulator)).toHaveLength(1)

  computer = await switchOn(folder, terminal, computer.port)
  // A terminal takes it and is switched off before a page is out.
  const releasing = release(simulator, id)
  await patiently(async () => expect(await computer.list()).not.toMatch(/ held /))
  await simulator.act('power', { action: 'cut' })
  await releasing
  expect(await tray(simulator)).toEqual([])
  expect(await computer.list()).toMatch(/ not-confirmed /)
  expect(await onComputers(simulator)).toEqual([])
  const again = latchkey('spooler', 'again', id, '--port', computer.port)
  expect(await again.over).toBe(0)
  await simulator.act('power', { action: 'restart' })
  await patiently(async () => expect(await onComputers(simulator)).toHaveLength(1))
}, 60_000)
