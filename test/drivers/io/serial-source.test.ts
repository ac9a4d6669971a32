// serialport itself, on real pseudo-terminals.

import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../drivers/clock.ts'
import { type Clock, createHub, type ReaderEvent } from '../../../drivers/index.ts'
import type { Place } from '../../../drivers/io/place.ts'
import { serialSource } from '../../../drivers/io/serial-source.ts'
import { ptyPort } from '../../../sim/readers/pty-port.ts'
import { rdm6300Frame } from '../../../sim/readers/rdm6300.ts'
import { atLineSpeed, serialLine } from '../../../sim/readers/serial-line.ts'
import { play } from '../../../sim/readers/timed-bytes.ts'
import { byteSourceContract, listenTo } from '../../contracts/byte-source.ts'
import { virtualClock } from '../virtual-clock.ts'

const LINE = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).toReversed()) await one()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'serial-'))
  cleanups.push(() => rmSync(path, { recursive: true }))
  return path
}

function port() {
  const made = ptyPort(join(folder(), 'reader'))
  cleanups.push(() => made.unplug())
  return made
}

function open(place: Omit<Place, 'fingerprints'>, clock: Clock = systemClock) {
  const source = serialSource({ ...place, fingerprints: [{ vendorId: 1 }], ...LINE }, clock)
  cleanups.push(() => source.close())
  return { source, ...listenTo(source) }
}

byteSourceContract('serial port', () => {
  const path = mkdtempSync(join(tmpdir(), 'serial-'))
  const written: number[] = []
  const pty = ptyPort(join(path, 'reader'), bytes => written.push(...bytes))
  return {
    openSource: () => serialSource({ path: pty.path, fingerprints: [], ...LINE }, systemClock),
    written: () => Uint8Array.from(written),
    send: bytes => void pty.send(bytes),
    unplug: pty.unplug,
    replug: pty.replug,
    end() {
      pty.unplug()
      rmSync(path, { recursive: true })
    },
  }
})

it('says that a file is no serial port', async () => {
  const path = join(folder(), 'file')
  writeFileSync(path, '')
  const { problems, has } = open({ path })
  await has('gone')
  expect(problems).toEqual([
    { code: 'unavailable', message: `${path} is not a serial port: correct the path.` },
  ])
})

it.each([
  ['is gone', (path: string) => rmSync(path)],
  [
    'became another device',
    (path: string) => {
      symlinkSync('/dev/null', `${path}.other`)
      renameSync(`${path}.other`, path)
    },
  ],
])('notices within seconds that the path of an open port %s', async (_what, change) => {
  const clock = virtualClock()
  const { path } = port()
  const { log, problems, has } = open({ path }, clock)
  await has('opened')
  for (let i = 0; i < 5; i += 1) await clock.pass(3_000)
  expect(log).toEqual(['opened'])
  change(path)
  const seen = async () => {
    await clock.pass(3_000)
    return problems.map(one => one.code)
  }
  await expect.poll(seen, { interval: 5, timeout: 10_000 }).toEqual(['unplugged'])
})

it('says in one sentence that ports cannot be listed where udevadm is missing', async () => {
  vi.stubEnv('PATH', '')
  cleanups.push(() => vi.unstubAllEnvs())
  const { problems, has } = open({})
  await has('gone')
  expect(problems).toEqual([
    {
      code: 'missing-library',
      message:
        'Serial ports cannot be listed without udevadm: set the path of the reader, or install the package udev.',
    },
  ])
})

it('carries cards from a real port through the hub, over an unplug and a replug', async () => {
  const pty = port()
  const line = port()
  const events: ReaderEvent[] = []
  const hub = createHub({
    readers: [
      { id: 'em', use: 'rdm6300', path: pty.path },
      { id: 'line', use: 'serial-line', path: line.path },
    ],
    repeatMs: 3_000,
    roll: () => 0,
    onEvent: event => events.push(event),
  })
  cleanups.push(() => hub.stop())
  const heard = () => events.map(one => `${one.reader} ${one.kind}`)
  const told = (event: object) =>
    expect
      .poll(() => events, { interval: 5, timeout: 10_000 })
      .toContainEqual(expect.objectContaining(event))
  hub.start()
  await told({ reader: 'em', kind: 'attached' })
  await told({ reader: 'line', kind: 'attached' })

  pty.send(rdm6300Frame('62E3086CED'))
  await told({ reader: 'em', kind: 'card', card: '62E3086CED' })
  const delay = (ms: number, due: () => void) => {
    const timer = setTimeout(due, ms)
    return () => clearTimeout(timer)
  }
  play(
    atLineSpeed([{ after: 0, bytes: serialLine('04A1B2C3D4', 'crlf') }], 9600),
    bytes => void line.send(bytes),
    delay,
  )
  await told({ reader: 'line', kind: 'card', card: '04A1B2C3D4' })

  pty.unplug()
  await told({ reader: 'em', kind: 'detached' })
  pty.replug()
  await expect.poll(() => hub.status()[0]?.attached, { timeout: 10_000 }).toBe(true)
  pty.send(rdm6300Frame('01000734E0'))
  await told({ reader: 'em', kind: 'card', card: '01000734E0' })
  expect(heard().filter(one => one === 'em card')).toHaveLength(2)
  expect(heard().filter(one => one === 'em attached')).toHaveLength(2)
})
