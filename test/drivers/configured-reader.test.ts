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
  expect(wrong({ id: 'a', use: 'keystroke-shared', paceMs: 0 })).toContain('paceMs must be')
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
})

const SERIAL = { use: 'serial-line', path: '/x' }
const USB = { use: 'keystroke' }

it.each<[Omit<ConfiguredReader, 'id'>, string]>([
  [{ ...SERIAL, track: 2 }, 'track is for the kinds msr-keyboard: leave it out.'],
  [{ ...SERIAL, osdpAddress: 127 }, 'osdpAddress is for the kinds osdp: leave it out.'],
  [{ ...SERIAL, osdpKey: '00' }, 'osdpKey is for the kinds osdp: leave it out.'],
  [{ ...SERIAL, minLength: 9, maxLength: 8 }, 'minLength is for the kinds keystroke, keystroke-sh'],
  [
    { use: 'tcp-line', host: 'reader', port: 4_000, paceMs: 0 },
    'paceMs is for the kinds keystroke-shared, keystroke-shared-evdev: leave it out.',
  ],
  [{ ...SERIAL, use: 'rdm6300', gapMs: 9 }, 'gapMs is for the kinds keystroke, '],
  [{ ...SERIAL, use: 'osdp', exclusive: false }, 'exclusive is for USB readers: leave it out.'],
  [{ ...USB, baudRate: 9_600 }, 'baudRate is for serial lines: leave it out.'],
  [{ ...USB, formats: [] }, 'formats is for cards that come as bits, and it gives text: leave it'],
  [{ ...USB, keypad: '4-bit' }, 'keypad is for cards that come as bits, and it gives text: leave'],
  [
    { ...SERIAL, use: 'rdm6300', write: 'hex' },
    'write is for cards that come as bits, and it gives text: leave it out.',
  ],
  [
    { use: 'keypad', path: '/x', rule: 'upper' },
    'rule is for cards, and it gives keys only: leave it out.',
  ],
  [{ ...SERIAL, use: 'osdp', formats: [] }, 'formats is empty: name the formats of its cards, or'],
])('refuses what can do nothing, and says nothing more of it: %j', (reader, why) => {
  const said = mistakes([{ id: 'a', ...reader }], CATALOG, () => false)
  expect(said).toEqual([expect.stringContaining(`Reader "a": ${why}`)])
})

it.each<Omit<ConfiguredReader, 'id'>>([
  { ...USB, exclusive: true, bitsFrom: 'pacs', formats: ['H10301'], keypad: '4-bit' },
  { ...SERIAL, use: 'osdp', baudRate: 19_200, keypad: '4-bit' },
  { ...SERIAL, use: 'twn4-simple', formats: ['H10301'], write: 'hex' },
  { ...SERIAL, technology: 'EM4100', em4100: '8H->10D', em4100From: '10H', maxLength: 20 },
])('takes what does something: %j', reader => {
  expect(mistakes([{ id: 'a', ...reader }], CATALOG, () => false)).toEqual([])
})

it.each(CATALOG)('knows what the decoder of $id makes use of', kind => {
  const asked = new Set<string>()
  kind.decoder(new Proxy({}, { get: (_, name) => void asked.add(String(name)), ownKeys: () => [] }))
  // The lengths of its cards tell this decoder which of them are bits.
  asked.delete('formats')
  expect([...asked].toSorted()).toEqual([...kind.uses].toSorted())
})
