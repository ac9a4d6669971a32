// What is said of the devices of a machine: on lists that a test makes up, and on this machine, whatever it has.

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { scan } from '../../drivers/scan.ts'
import { type ListedDevice, type Lookers, thisMachine } from '../../drivers/this-machine.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SYC: ListedDevice = {
  path: '/dev/hidraw0',
  vendorId: 0xffff,
  productId: 0x35,
  keyboard: true,
}
const FTDI: ListedDevice = { path: '/dev/ttyUSB0', vendorId: 0x0403, productId: 0x6001 }

/** A machine with these devices; its ports have names by id and by path. */
function machine(lists: Partial<Lookers> = {}): Lookers {
  const none = async () => []
  return {
    ...{ hid: none, serial: none, evdev: none, mayOpen: async () => true },
    stablePaths: async path =>
      path.startsWith('/dev/tty')
        ? ['/dev/serial/by-id/usb-FTDI', `/dev/serial/by-path/${path.slice(-1)}`]
        : [],
    ...lists,
  }
}

const listing = (...devices: ListedDevice[]) => ({ serial: async () => devices })

async function configured(lists: Partial<Lookers>) {
  const { devices } = await scan(machine(lists))
  return devices.map(one => one.configure)
}

it('says of every kind whether a device may be of it, or why not', async () => {
  const { devices, problems, looked } = await scan(machine({ hid: async () => [SYC] }))
  expect({ problems, looked }).toEqual({ problems: [], looked: 3 })
  const [device] = devices
  expect(device).toMatchObject({ path: '/dev/hidraw0', transport: 'hid', mayOpen: true })
  expect(device?.kinds).toHaveLength(CATALOG.length)
  const kind = (id: string) => device?.kinds.find(one => one.id === id)
  expect(kind('keystroke')).toEqual({ id: 'keystroke', fits: 'ids' })
  expect(kind('keypad')).toEqual({ id: 'keypad', fits: 'any-ids' })
  expect(kind('omnikey-5427')).toEqual({ id: 'omnikey-5427', fits: 'no', why: 'other-ids' })
  expect(kind('rdm6300')).toEqual({ id: 'rdm6300', fits: 'no', why: 'other-transport' })
})

it('offers nothing for a USB device that is no keyboard, and lists one of several usages once', async () => {
  const { devices } = await scan(
    machine({
      hid: async () => [
        { ...SYC, keyboard: false },
        SYC,
        { ...SYC, keyboard: false },
        { path: '/dev/hidraw1', vendorId: 1, productId: 2, keyboard: false },
      ],
    }),
  )
  expect(devices.map(one => [one.path, one.configure?.use])).toEqual([
    ['/dev/hidraw0', 'keystroke'],
    ['/dev/hidraw1', undefined],
  ])
  expect(devices[1]?.kinds.find(one => one.id === 'keypad')?.why).toBe('other-interface')
})

it('tells an interface of its maker own from a keyboard', async () => {
  const brp = {
    path: '/dev/hidraw3',
    vendorId: 0x13ad,
    productId: 0x9cab,
    keyboard: false,
    vendor: true,
  }
  const { devices } = await scan(
    machine({ hid: async () => [SYC, brp, { ...brp, path: '/dev/hidraw4', productId: 1 }] }),
  )
  expect(devices.map(one => one.configure?.use)).toEqual(['keystroke', 'baltech-hid', undefined])
  // One path with both is both, in whatever order its usages are listed.
  const both = { ...brp, keyboard: true, vendor: false }
  for (const hid of [
    [brp, both],
    [both, brp],
  ]) {
    const [one] = (await scan(machine({ hid: async () => hid }))).devices
    expect(one?.kinds.filter(({ fits }) => fits !== 'no').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['baltech-hid', 'keypad']),
    )
  }
  const why = (id: string) => devices.map(one => one.kinds.find(kind => kind.id === id)?.why)
  expect(why('baltech-hid')).toEqual(['other-interface', undefined, 'other-ids'])
  expect(why('keypad')).toEqual([undefined, 'other-interface', 'other-interface'])
})

it.each([
  ['nothing where its kind has its ids', { hid: async () => [SYC] }, { use: 'keystroke' }],
  [
    'ids where its kind has none',
    listing(FTDI),
    { use: 'serial-line', vendorId: 0x0403, productId: 0x6001 },
  ],
  [
    'the path where it has no ids',
    listing({ path: '/dev/lp7' }),
    { use: 'serial-line', path: '/dev/lp7' },
  ],
  [
    'the kind that its ids name',
    listing({ path: '/dev/ttyACM0', vendorId: 0x09d8, productId: 0x0420 }),
    { use: 'twn4-serial' },
  ],
  [
    'an input device by its product where another has the same ids',
    {
      evdev: async () => [
        { path: '/dev/input/event1', vendorId: 1, productId: 2, product: 'Reader' },
        { path: '/dev/input/event2', vendorId: 1, productId: 2, product: 'Reader Consumer' },
      ],
    },
    { use: 'keystroke-evdev', vendorId: 1, productId: 2, product: 'Reader' },
  ],
  [
    'the serial number where two have the same ids',
    listing({ ...FTDI, serialNumber: 'A' }, { ...FTDI, path: '/dev/ttyUSB1', serialNumber: 'B' }),
    { use: 'serial-line', vendorId: 0x0403, productId: 0x6001, serialNumber: 'A' },
  ],
])('configures %s', async (_what, lists, wanted) => {
  expect((await configured(lists))[0]).toEqual(wanted)
})

it('tells identical devices apart by the port they are plugged into, never by the id they share', async () => {
  const { devices } = await scan(machine(listing(FTDI, { ...FTDI, path: '/dev/ttyUSB1' })))
  expect(devices.map(one => one.identical)).toEqual([['/dev/ttyUSB1'], ['/dev/ttyUSB0']])
  expect(devices.map(one => one.configure)).toEqual([
    { use: 'serial-line', path: '/dev/serial/by-path/0' },
    { use: 'serial-line', path: '/dev/serial/by-path/1' },
  ])
})

it('gives two readers of one kind and of different ids their ids, so that neither is a tie', async () => {
  const other: ListedDevice = { ...SYC, path: '/dev/hidraw1', vendorId: 0x1234, productId: 0x5678 }
  expect(await configured({ hid: async () => [SYC, other] })).toEqual([
    { use: 'keystroke', vendorId: 0xffff, productId: 0x35 },
    { use: 'keystroke', vendorId: 0x1234, productId: 0x5678 },
  ])
})

it('says what could not be listed, and lists the rest', async () => {
  const why = { code: 'missing-library', message: 'Ports need udevadm.' } as const
  const { devices, problems, looked } = await scan(
    machine({
      hid: () => Promise.reject(new Error('no')),
      serial: async () => why,
      evdev: async () => [{ path: '/dev/input/event1' }],
    }),
  )
  expect(devices).toHaveLength(1)
  expect(looked).toBe(1)
  expect(problems).toEqual([
    { transport: 'hid', message: 'USB devices cannot be listed: no.' },
    { transport: 'serial', message: 'Ports need udevadm.' },
  ])
})

it('wants to write to readers, but not to input devices', async () => {
  const asked: (readonly [string, boolean])[] = []
  await scan(
    machine({
      ...{ ...listing(FTDI), evdev: async () => [{ path: '/dev/input/event1' }] },
      async mayOpen(path, write) {
        asked.push([path, write])
        return false
      },
    }),
  )
  expect(asked).toEqual([
    ['/dev/ttyUSB0', true],
    ['/dev/input/event1', false],
  ])
})

it('finds the names that udev gives a device, and whether it may be opened', async () => {
  const folder = temporaryFolder()
  const device = join(folder, 'ttyUSB0')
  writeFileSync(device, '')
  for (const [kind, name] of [
    ['by-id', 'usb-reader-if00'],
    ['by-path', 'pci-0'],
  ] as const) {
    mkdirSync(join(folder, 'serial', kind), { recursive: true })
    symlinkSync(device, join(folder, 'serial', kind, name))
  }
  symlinkSync(join(folder, 'gone'), join(folder, 'serial', 'by-id', 'usb-gone'))
  const { stablePaths, mayOpen } = thisMachine(folder)
  expect(await stablePaths(device)).toEqual([
    join(folder, 'serial/by-id/usb-reader-if00'),
    join(folder, 'serial/by-path/pci-0'),
  ])
  expect(await mayOpen(device, true)).toBe(true)
  expect(await mayOpen(join(folder, 'gone'), false)).toBe(false)
  expect(await mayOpen('1-1:1.0', true)).toBeUndefined()
})

it('leaves out serial ports that the kernel lists and that are not there', async () => {
  const ports = temporaryFolder()
  for (const [name, type] of [
    ['ttyS0', '4'],
    ['ttyS1', '0'],
  ] as const) {
    mkdirSync(join(ports, name))
    writeFileSync(join(ports, name, 'type'), `${type}\n`)
  }
  const folder = temporaryFolder()
  const udevadm = join(folder, 'udevadm')
  const said = ['ttyS0', 'ttyS1', 'ttyUSB0'].map(
    one => `P: ${one}\nN: ${one}\nE: DEVNAME=/dev/${one}\n`,
  )
  writeFileSync(udevadm, `#!/bin/sh\nprintf '${said.join('').replaceAll('\n', '\\n')}'\n`)
  chmodSync(udevadm, 0o755)
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await thisMachine('/dev', ports).serial()).toEqual([
    { path: '/dev/ttyS0' },
    { path: '/dev/ttyUSB0' },
  ])
})

it('looks at this machine, and says of everything it could not see why in a sentence', async () => {
  const { devices, problems, looked } = await scan()
  expect(looked + problems.length).toBe(3)
  for (const { message } of problems) expect(message).toMatch(/^[A-Z][^\n]+\.$/)
  for (const { kinds } of devices) expect(kinds).toHaveLength(CATALOG.length)
})
