// The USB source: on this machine's own node-hid as far as that goes, and its rules on a scripted one.
// The real thing needs a kernel with USB; it runs in the virtual machine, not here.

import { EventEmitter } from 'node:events'
import type { Device } from 'node-hid'
import { expect, it } from 'vitest'
import type { HidDevice, HidLibrary } from '../../../drivers/io/hid-source.ts'
import { hidSource } from '../../../drivers/io/hid-source.ts'
import type { HidReports } from '../../../drivers/reader-kind.ts'
import { listenTo } from '../../contracts/byte-source.ts'
import { virtualClock } from '../virtual-clock.ts'

const FINGERPRINTS = [{ vendorId: 0xffff, productId: 0x35 }]

class ScriptedDevice extends EventEmitter {
  readonly written: Buffer[] = []
  /** What it answers when a feature report is asked for; an Error when it answers nothing. */
  features: (Buffer | Error)[] = []
  closed = 0
  async sendFeatureReport(bytes: Buffer): Promise<number> {
    this.written.push(bytes)
    return bytes.length
  }
  async getFeatureReport(): Promise<Buffer> {
    const next = this.features.shift() ?? new Error('could not get feature report from device')
    if (next instanceof Error) throw next
    return next
  }
  async write(bytes: Buffer): Promise<number> {
    this.written.push(bytes)
    return bytes.length
  }
  async close(): Promise<void> {
    this.closed += 1
  }
}

const listed = (path: string, facts: Partial<Device> = {}): Device => ({
  path,
  vendorId: 0xffff,
  productId: 0x35,
  release: 0,
  interface: 0,
  usagePage: 1,
  usage: 6,
  ...facts,
})

/** node-hid with these devices; `opens` says what an attempt to open comes to. */
function library(
  devices: readonly Device[],
  opens: (path: string) => Promise<HidDevice>,
): HidLibrary & { readonly drivers: string[] } {
  const drivers: string[] = []
  return {
    drivers,
    setDriverType: type => void drivers.push(type),
    devicesAsync: async () => [...devices],
    HIDAsync: { open: opens },
  }
}

function attempt(
  lib: HidLibrary | Error,
  place: { path?: string; exclusive?: boolean; reports?: HidReports } = {},
) {
  const { exclusive = false, ...where } = place
  const load = async () => {
    if (lib instanceof Error) throw lib
    return lib
  }
  const source = hidSource(
    { ...where, fingerprints: FINGERPRINTS, exclusive },
    virtualClock(),
    load,
  )
  return { source, ...listenTo(source) }
}

it('ends in one sentence on a machine without a USB reader, whatever is missing there', async () => {
  const source = hidSource({ fingerprints: FINGERPRINTS, exclusive: false }, virtualClock())
  const { log, problems, has } = listenTo(source)
  await has('gone')
  expect(log).toEqual(['gone'])
  expect(['missing-library', 'unavailable']).toContain(problems[0]?.code)
  expect(problems[0]?.message).toMatch(/^[A-Z][^\n]+\.$/)
  expect(source.write(Uint8Array.of(1))).toBe(false)
  await source.close()
})

it.each([
  'libusb-1.0.so.0: cannot open shared object file: No such file or directory',
  'libudev.so.1: cannot open shared object file: No such file or directory',
])('names the packages to install when the system lacks %s', async said => {
  const { problems, has } = attempt(new Error(said))
  await has('gone')
  expect(problems).toEqual([
    {
      code: 'missing-library',
      message: `USB readers need the system library ${said.split(':')[0]}: install the packages libusb-1.0-0 and libudev1.`,
    },
  ])
})

it('opens the one keyboard that fits, though it is listed once per usage and beside others', async () => {
  const device = new ScriptedDevice()
  const opened: string[] = []
  const lib = library(
    [
      listed('/dev/hidraw0', { vendorId: 1 }),
      listed('/dev/hidraw1'),
      listed('/dev/hidraw1'),
      listed('/dev/hidraw2', { usagePage: 0x0c, usage: 1 }),
    ],
    async path => {
      opened.push(path)
      return device
    },
  )
  const { source, received, has } = attempt(lib)
  await has('opened')
  expect(opened).toEqual(['/dev/hidraw1'])
  expect(lib.drivers).toEqual(['hidraw'])
  device.emit('data', Buffer.from('0000220000000000', 'hex'))
  expect(received).toEqual([0, 0, 0x22, 0, 0, 0, 0, 0])
  expect(source.write(Uint8Array.of(0, 2))).toBe(true)
  expect(device.written).toEqual([Buffer.of(0, 2)])
  await source.close()
  expect(device.closed).toBe(1)
})

it('asks for configuration when two readers fit, and says when none does', async () => {
  const never = () => Promise.reject(new Error('not to be opened'))
  const two = attempt(library([listed('/dev/hidraw1'), listed('/dev/hidraw2')], never))
  await two.has('gone')
  expect(two.problems[0]?.message).toBe(
    'More than one USB device fits this reader (/dev/hidraw1, /dev/hidraw2): set its path, or its serialNumber.',
  )
  const none = attempt(library([], never))
  await none.has('gone')
  expect(none.problems[0]?.code).toBe('unavailable')
})

it('takes an error for an unplug, closes the device and is silent afterwards', async () => {
  const device = new ScriptedDevice()
  const { source, log, problems, has } = attempt(
    library([], async () => device),
    {
      path: '/dev/hidraw9',
      exclusive: true,
    },
  )
  await has('opened')
  device.emit('error', new Error('could not read from HID device'))
  device.emit('error', new Error('could not read from HID device'))
  device.emit('data', Buffer.alloc(8))
  await has('gone')
  expect(log).toEqual(['opened', 'gone'])
  expect(problems[0]).toEqual({
    code: 'unplugged',
    message: 'The USB reader at /dev/hidraw9 was unplugged.',
  })
  expect(device.closed).toBe(1)
  expect(source.write(Uint8Array.of(1))).toBe(false)
})

it('gives the device back when it was closed while opening', async () => {
  const device = new ScriptedDevice()
  let finishOpening = (_device: HidDevice): void => undefined
  const opening = new Promise<HidDevice>(resolve => {
    finishOpening = resolve
  })
  const { source, log } = attempt(
    library([], () => opening),
    { path: '/dev/hidraw9' },
  )
  const closed = source.close()
  finishOpening(device)
  await closed
  expect(device.closed).toBe(1)
  expect(log).toEqual([])
})

it('finds an interface of its maker own among those of a reader, when such reports count', async () => {
  const opened: string[] = []
  const lib = library(
    [listed('/dev/hidraw1'), listed('/dev/hidraw2', { usagePage: 0xff00, usage: 1 })],
    async path => {
      opened.push(path)
      return new ScriptedDevice()
    },
  )
  await attempt(lib, { reports: 'vendor' }).has('opened')
  expect(opened).toEqual(['/dev/hidraw2'])
})

it('sets feature reports in order, asks for one when told to, and hears no keys', async () => {
  const device = new ScriptedDevice()
  device.features = [Buffer.from('000102030405060708', 'hex'), new Error('no answer')]
  const { source, log, received, has } = attempt(
    library([], async () => device),
    { path: import.meta.filename, reports: 'feature' },
  )
  await has('opened')
  device.emit('data', Buffer.alloc(8))
  expect(source.write(Uint8Array.of(0x8f, 0))).toBe(true)
  expect(source.write(new Uint8Array())).toBe(true)
  await expect.poll(() => received).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(device.written).toEqual([Buffer.of(0, 0x8f, 0)])
  // The path is still there: the device has nothing to say, and that is a chunk, too.
  source.write(new Uint8Array())
  await expect.poll(() => log).toEqual(['opened', 'chunk', 'chunk'])
  await source.close()
})

it('takes a feature report that fails for an unplug when the path is gone', async () => {
  const device = new ScriptedDevice()
  const { source, problems, has } = attempt(
    library([], async () => device),
    { path: '/dev/hidraw9', reports: 'feature' },
  )
  await has('opened')
  source.write(new Uint8Array())
  await has('gone')
  expect(problems[0]?.code).toBe('unplugged')
})

it('lets no more than 32 feature reports wait', async () => {
  const device = new ScriptedDevice()
  const { source, has } = attempt(
    library([], async () => device),
    { path: '/dev/hidraw9', reports: 'feature' },
  )
  await has('opened')
  const taken = Array.from({ length: 40 }, () => source.write(Uint8Array.of(1)))
  expect(taken.filter(one => one)).toHaveLength(32)
  await expect.poll(() => device.written.length).toBe(32)
  expect(source.write(Uint8Array.of(1))).toBe(true)
})
