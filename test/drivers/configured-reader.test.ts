// Mistakes in the list of readers are told before anything is opened.

import { expect, it } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { type ConfiguredReader, mistakes } from '../../drivers/configured-reader.ts'

const wrong = (...readers: readonly ConfiguredReader[]) =>
  mistakes(readers, CATALOG, () => false).join(' ')

it('has nothing to say about readers that can be started', () => {
  expect(
    wrong(
      { id: 'serial', use: 'rdm6300', path: '/dev/serial/by-id/a' },
      { id: 'usb', use: 'keystroke' },
      { id: 'keypad', use: 'keypad', vendorId: 0x062a, productId: 0x4101 },
    ),
  ).toBe('')
})

it('names an unknown kind and the known ones', () => {
  const known = CATALOG.map(kind => kind.id).join(', ')
  expect(wrong({ id: 'a', use: 'rdm', path: '/dev/a' })).toBe(
    `Reader "a": there is no kind "rdm"; known kinds are ${known}.`,
  )
})

it('names two readers of one name, and two of one device', () => {
  expect(
    wrong({ id: 'a', use: 'rdm6300', path: '/x' }, { id: 'a', use: 'rdm6300', path: '/y' }),
  ).toContain('Two readers are called "a"')
  expect(
    wrong({ id: 'a', use: 'rdm6300', path: '/x' }, { id: 'b', use: 'serial-line', path: '/x' }),
  ).toContain('"a" and "b" name the same device')
  expect(wrong({ id: 'a', use: 'keystroke' }, { id: 'b', use: 'keystroke' })).toContain(
    'same device',
  )
})

it('asks for a path or ids where the kind has none of its own', () => {
  expect(wrong({ id: 'a', use: 'keypad' })).toContain('set path, or vendorId and productId')
  expect(mistakes([{ id: 'a', use: 'keypad' }], CATALOG, () => true)).toEqual([])
})

it('takes readers on the network, either way, and serial ones behind a converter', () => {
  expect(
    wrong(
      { id: 'a', use: 'tcp-line', host: 'reader.example', port: 4_000 },
      { id: 'b', use: 'tcp-line', host: 'reader.example', port: 4_001 },
      { id: 'c', use: 'fast-release', host: '2001:db8::7', port: 4_000 },
      { id: 'd', use: 'fast-release', listen: true, port: 4_000 },
      { id: 'e', use: 'rdm6300', listen: true, port: 4_001, host: '192.0.2.7' },
      { id: 'f', use: 'serial-line', host: '192.0.2.7', port: 4_001 },
      { id: 'g', use: 'rdm6300', path: '/x', listen: false },
    ),
  ).toBe('')
})

it.each([
  ['no place', {}, ['set port, a whole number from 1 to 65535.', 'set host to its name']],
  ['no port', { host: 'reader' }, ['set port']],
  ['a port that is none', { host: 'reader', port: 70_000 }, ['set port']],
  ['no host', { port: 4_000 }, ['set host to its name or address, or listen to true']],
  ['a name where it connects to us', { listen: true, port: 4_000, host: 'reader' }, ['an address']],
  ['an address with more to it', { host: 'http://reader', port: 80 }, ['nothing before it']],
  ['a port in the host', { host: '192.0.2.7:4000', port: 80 }, ['no port behind it']],
  [
    'a path',
    { host: 'reader', port: 80, path: '/dev/x' },
    ['nothing is found by path: leave it out'],
  ],
  ['USB ids', { host: 'reader', port: 80, vendorId: 1, productId: 2 }, ['by vendorId, productId']],
  ['a speed', { host: 'reader', port: 80, baudRate: 9_600 }, ['no baudRate: leave it out']],
] as const)(
  'says what is wrong with a reader on the network that has %s',
  (_what, fields, says) => {
    const told = wrong({ id: 'a', use: 'tcp-line', ...fields })
    for (const one of says) expect(told).toContain(one)
    expect(told.match(/Reader "a": /g)).toHaveLength(says.length)
  },
)

it.each([
  { host: 'reader', port: 4_000 },
  { listen: true, port: 4_000 },
  { host: 'reader' },
  { port: 4_000 },
])('leaves USB readers and input devices on their machine: %j', fields => {
  for (const use of ['keystroke', 'keypad-evdev']) {
    expect(wrong({ id: 'a', use, ...fields })).toBe(
      `Reader "a": a "${use}" is a device of this machine: leave out host, port and listen.`,
    )
  }
})

it('names two readers at one place of the network', () => {
  const place = { host: 'reader', port: 4_000 }
  expect(
    wrong(
      { id: 'a', use: 'tcp-line', ...place },
      { id: 'b', use: 'rdm6300', ...place, host: 'Reader' },
    ),
  ).toBe('Readers "a" and "b" are at the same place: correct host or port of one.')
  const listening = { use: 'tcp-line', listen: true, port: 4_000 }
  expect(
    wrong(
      { id: 'a', ...listening, host: '192.0.2.7' },
      { id: 'b', ...listening, host: '192.0.2.8' },
    ),
  ).toBe('Readers "a" and "b" wait on the same port: give each its own.')
})

it('refuses figures that are none, and USB readers that differ in exclusive', () => {
  expect(wrong({ id: 'a', use: 'rdm6300', path: '/x', baudRate: 0 })).toContain('baudRate must be')
  expect(wrong({ id: 'a', use: 'keystroke', gapMs: 1.5 })).toContain('gapMs must be')
  expect(wrong({ id: 'a', use: 'keystroke', paceMs: 0 })).toContain('paceMs must be')
  expect(wrong({ id: 'a', use: 'keystroke', minLength: 9, maxLength: 8 })).toContain('not be above')
  expect(wrong({ id: 'a', use: 'msr-keyboard', track: 4 as 1 })).toContain('track must be')
  expect(
    wrong(
      { id: 'a', use: 'keystroke', path: '/x', exclusive: true },
      { id: 'b', use: 'keypad', path: '/y' },
    ),
  ).toContain('exclusive must be the same')
})

it('says what is wrong with the settings of an OSDP reader, without repeating its key', () => {
  const osdp = { id: 'a', use: 'osdp', path: '/x' }
  expect(wrong({ ...osdp, osdpAddress: 126, osdpKey: '00112233445566778899aabbccddeeff' })).toBe('')
  expect(wrong({ ...osdp, osdpKey: 'default' })).toBe('')
  expect(wrong({ ...osdp, osdpAddress: 127 })).toContain('0 to 126')
  expect(wrong({ ...osdp, osdpKey: '0011223344' })).toBe(
    'Reader "a": osdpKey must be 32 hex digits, or default.',
  )
  expect(wrong({ id: 'a', use: 'rdm6300', path: '/x', osdpAddress: 1 })).toContain(
    'for readers of the kind osdp',
  )
})
