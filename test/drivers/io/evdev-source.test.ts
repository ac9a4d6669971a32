// The input device source on files that stand for devices: pipes for those that are read, folders for their descriptions.
// A real input device needs a kernel with one; this machine may have none.

import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../../drivers/clock.ts'
import { evdevSource, type InputSystem } from '../../../drivers/io/evdev-source.ts'
import type { Place } from '../../../drivers/io/place.ts'
import { listenTo } from '../../contracts/byte-source.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { virtualClock } from '../virtual-clock.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).toReversed()) await one()
})

const ERROR = (code: string) => Object.assign(new Error(`${code}: it failed`), { code })

/** A pipe with somebody at its other end. */
function pipe() {
  const path = join(temporaryFolder(), 'event0')
  execFileSync('mkfifo', [path])
  // Held open for reading too, so that opening it for writing does not wait.
  const far = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(far)
    isOpen = false
  }
  cleanups.push(close)
  return { path, send: (bytes: Uint8Array) => writeSync(far, bytes), close }
}

function open(place: Partial<Place>, system?: Partial<InputSystem>, clock = systemClock) {
  const whole: InputSystem = {
    devices: '/dev/input',
    descriptions: '/sys/class/input',
    read: (fd, into) => readSync(fd, into),
    ...system,
  }
  const source = evdevSource({ fingerprints: [], ...place }, clock, whole)
  cleanups.push(() => source.close())
  return { source, ...listenTo(source) }
}

it('gives every byte once and in order, and waits for none', async () => {
  const { path, send } = pipe()
  const { has, hasReceived } = open({ path })
  await has('opened')
  const first = Uint8Array.from({ length: 72 }, (_, i) => i)
  send(first)
  await hasReceived(first)
  const more = Uint8Array.from({ length: 4_000 }, (_, i) => i % 251)
  send(more)
  await hasReceived(Uint8Array.from([...first, ...more]))
})

it('says gone once when the other end is gone, and writes nothing', async () => {
  const { path, close } = pipe()
  const { source, has, log, problems } = open({ path })
  await has('opened')
  expect(source.write(Uint8Array.of(1))).toBe(false)
  close()
  await has('gone')
  expect(log).toEqual(['opened', 'gone'])
  expect(problems).toEqual([{ code: 'unplugged', message: `The reader at ${path} was unplugged.` }])
})

it('takes what Linux says at an unplug for one, and nothing to read for nothing', async () => {
  const clock = virtualClock()
  const answers = ['EAGAIN', 'EAGAIN', 'ENODEV']
  const { has, log } = open(
    { path: pipe().path },
    {
      read: () => {
        throw ERROR(answers.shift() ?? 'EBADF')
      },
    },
    clock,
  )
  await has('opened')
  await clock.pass(16)
  expect(log).toEqual(['opened'])
  await clock.pass(8)
  await has('gone')
  expect(answers).toEqual([])
})

it('looks more often while somebody types', async () => {
  const clock = virtualClock()
  const looked: number[] = []
  const { has } = open(
    { path: pipe().path },
    {
      read(_, into) {
        looked.push(clock.now())
        if (looked.length > 1) throw ERROR('EAGAIN')
        into[0] = 1
        return 24
      },
    },
    clock,
  )
  await has('opened')
  await clock.pass(14)
  expect(looked).toEqual([1_008, 1_010, 1_012, 1_014])
  await clock.pass(2_000)
  expect((looked.at(-1) ?? 0) - (looked.at(-2) ?? 0)).toBe(8)
})

it('is silent after close, before it was open or after', async () => {
  const { path, send } = pipe()
  const early = open({ path })
  await early.source.close()
  const { source, has, log } = open({ path })
  await has('opened')
  await source.close()
  await source.close()
  send(new Uint8Array(24))
  expect([early.log, log]).toEqual([[], ['opened']])
})

it.each([
  ['/nowhere/event0', 'unavailable', /plug the reader in, or correct its path/],
  ['/', 'unplugged', /unplugged/],
])('says of %s why it cannot be read', async (path, code, why) => {
  const { has, problems } = open({ path })
  await has('gone')
  expect(problems[0]).toEqual({ code, message: expect.stringMatching(why) })
})

/** Descriptions as Linux gives them: a keyboard and the other devices of the same reader. */
function described() {
  const folder = temporaryFolder()
  const add = (event: string, keys: string, name = 'Reader', uniq = '') => {
    const device = join(folder, event, 'device')
    mkdirSync(join(device, 'capabilities'), { recursive: true })
    mkdirSync(join(device, 'id'))
    writeFileSync(join(device, 'capabilities/key'), `${keys}\n`)
    writeFileSync(join(device, 'id/vendor'), 'ffff\n')
    writeFileSync(join(device, 'id/product'), '0035\n')
    writeFileSync(join(device, 'name'), `${name}\n`)
    writeFileSync(join(device, 'uniq'), `${uniq}\n`)
  }
  mkdirSync(join(folder, 'mice'))
  return { folder, add }
}

const KEYBOARD = '1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe'
const MEDIA_KEYS = '3f000301ff0000 0 0 483ffff17aff32d bfd4444600000000 1 0 0 0'
const IDS = [{ vendorId: 0xffff, productId: 0x35 }]

it('finds the keyboard of a reader by its ids, and not its other devices', async () => {
  const { folder, add } = described()
  const { path } = pipe()
  add('event0', KEYBOARD)
  add('event1', MEDIA_KEYS)
  const system = { devices: join(path, '..'), descriptions: folder }
  const { has } = open({ fingerprints: IDS }, system)
  await has('opened')
})

it('takes neither of two that fit, unless one has the serial number', async () => {
  const { folder, add } = described()
  add('event0', KEYBOARD)
  add('event5', KEYBOARD, 'Reader', '0815')
  const { path } = pipe()
  const system = { devices: join(path, '..'), descriptions: folder }
  const both = open({ fingerprints: IDS }, system)
  await both.has('gone')
  expect(both.problems[0]?.message).toMatch(/More than one input device fits this reader/)
  const one = open({ fingerprints: [{ serialNumber: '0815' }] }, system)
  await one.has('gone')
  expect(one.problems[0]?.message).toContain('event5')
})

it('finds none where there are no input devices', async () => {
  const { has, problems } = open({ fingerprints: IDS }, { descriptions: '/nowhere' })
  await has('gone')
  expect(problems[0]?.message).toMatch(/No input device fits this reader/)
})
