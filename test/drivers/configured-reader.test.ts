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

it('refuses figures that are none, and USB readers that differ in exclusive', () => {
  expect(wrong({ id: 'a', use: 'rdm6300', path: '/x', baudRate: 0 })).toContain('baudRate must be')
  expect(wrong({ id: 'a', use: 'keystroke', gapMs: 1.5 })).toContain('gapMs must be')
  expect(wrong({ id: 'a', use: 'keystroke', paceMs: 0 })).toContain('paceMs must be')
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
