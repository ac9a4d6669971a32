// `latchkey readers scan`: its words for devices that a test makes up, and a run on this machine.

import { expect, it } from 'vitest'
import { type Lookers, scan } from '../../../drivers/index.ts'
import { scanWords } from '../../../sim/readers-commands/scan.ts'
import { latchkey } from '../command.ts'

const none = async () => []
const machine = (lists: Partial<Lookers>): Lookers => ({
  ...{ hid: none, serial: none, evdev: none, stablePaths: none, mayOpen: async () => true },
  ...lists,
})
const words = async (lists: Partial<Lookers>) => scanWords(await scan(machine(lists)))

it('says what a device is, what it may be, and what to configure', async () => {
  const device = { path: '/dev/hidraw0', vendorId: 0xffff, productId: 0x35, keyboard: true }
  expect(
    await words({ hid: async () => [{ ...device, product: 'USB Reader', serialNumber: '08FF' }] }),
  ).toEqual([
    'USB HID /dev/hidraw0  FFFF:0035, "USB Reader", serial number "08FF"',
    '  is         keystroke (by its ids)',
    '  may be     keypad, keystroke-shared (found by what you configure)',
    '  is not     twn4-keystroke, pcprox-keystroke, omnikey-5427, msr-keyboard, pcprox-sdk (they have other ids)',
    '  access     you may open it',
    '  configure  {"id":"reader1","use":"keystroke"}',
    '',
  ])
})

it('says how to be let in, and to use stable paths for identical devices', async () => {
  const ports = ['/dev/ttyUSB0', '/dev/ttyUSB1']
  const lines = await words({
    serial: async () => ports.map(path => ({ path, vendorId: 0x403, productId: 0x6001 })),
    stablePaths: async path => [`/dev/serial/by-id/one`, `/dev/serial/by-path/${path.slice(-1)}`],
    mayOpen: async () => false,
  })
  expect(lines).toContain('Serial /dev/ttyUSB1  0403:6001')
  expect(lines).toContain('  always     /dev/serial/by-path/1')
  expect(lines).toContain('  identical  to /dev/ttyUSB0: only the path tells them apart')
  expect(lines).toContain(
    '  access     you may not open it: install the rules that "latchkey readers udev" writes, with lines for its ids, or add the user to the group dialout',
  )
  expect(lines).toContain(
    '  configure  {"id":"reader2","use":"serial-line","path":"/dev/serial/by-path/1"}',
  )
  expect(lines.join()).not.toContain('/dev/serial/by-id/one')
})

it('says how to be let in where the rules have the ids already', async () => {
  const device = { path: '/dev/hidraw0', vendorId: 0xffff, productId: 0x35 }
  const lines = await words({ hid: async () => [device], mayOpen: async () => false })
  expect(lines).toContain(
    '  access     you may not open it: install the rules that "latchkey readers udev" writes',
  )
})

it('warns of a path that a replug may change', async () => {
  const lines = await words({ hid: async () => ['0', '1'].map(n => ({ path: `/dev/hidraw${n}` })) })
  expect(lines).toContain('  configure  {"id":"reader1","use":"keystroke","path":"/dev/hidraw0"}')
  expect(lines).toContain('  configure  this path may be another after a replug or restart')
})

it('offers nothing for an interface that no kind reads', async () => {
  const mouse = { path: '/dev/hidraw0', vendorId: 1, productId: 2, keyboard: false }
  expect(await words({ hid: async () => [mouse] })).toEqual([
    'USB HID /dev/hidraw0  0001:0002',
    '  is not     any other kind: none reads this interface of it',
    '  access     you may open it',
    '',
  ])
})

it('says once that a USB keyboard is there twice', async () => {
  const keyboard = { vendorId: 1, productId: 2 }
  const lines = await words({
    hid: async () => [{ ...keyboard, path: '/dev/hidraw0' }],
    evdev: async () => [{ ...keyboard, path: '/dev/input/event0' }],
  })
  expect(lines.filter(line => line.startsWith('A USB keyboard is here twice'))).toHaveLength(1)
})

it('says that nothing was found, and what could not be looked at', async () => {
  expect(
    await words({ serial: async () => ({ code: 'missing-library', message: 'No udevadm.' }) }),
  ).toEqual(['No device that could be a reader was found: is it plugged in?', 'No udevadm.'])
})

it('looks at this machine, and ends well unless it could look at nothing', async () => {
  const program = latchkey('readers', 'scan', '--json')
  const code = await program.over
  const { devices, problems, looked } = JSON.parse(program.stdout())
  expect(devices).toEqual(expect.any(Array))
  expect(looked + problems.length).toBe(3)
  expect(code).toBe(looked === 0 ? 1 : 0)
  const { over, stdout } = latchkey('readers', 'scan')
  expect(await over).toBe(code)
  for (const { message } of problems) expect(stdout()).toContain(message)
})
