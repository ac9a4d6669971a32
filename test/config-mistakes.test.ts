// What a mistake in the configuration file is called, and what to write instead.

import { expect, it } from 'vitest'
import { mistakeSentences, type ShapeMistake } from '../agent/config-mistakes.ts'

const FILE = {
  server: 'x',
  panel: { port: 'x', origins: ['a', 1] },
  readers: [{ id: 'front' }, { id: '', path: 1 }, 'x', { id: 'gate', formats: [1], keypad: 'x' }],
}
const KNOWN = ['osdpKey', 'osdpAddress']

it.each<[string, ShapeMistake]>([
  [
    'The file must be fields in braces, such as',
    { code: 'invalid_type', expected: 'object', path: [] },
  ],
  ['data is missing: write text in quotes, such as "/var/lib/latchkey".', wrong('string', 'data')],
  ['panel.port must be a number, such as 4000.', wrong('number', 'panel', 'port')],
  ['panel.origins[2] must be text in quotes', wrong('string', 'panel', 'origins', 1)],
  ['Reader "front": use is missing: write text', wrong('string', 'readers', 0, 'use')],
  ['Reader "#2": path must be text in quotes', wrong('string', 'readers', 1, 'path')],
  ['Reader "#3" must be fields in braces', wrong('object', 'readers', 2)],
  ['Reader "gate": formats[1] must be text in quotes', wrong('string', 'readers', 3, 'formats', 0)],
  [
    'Reader "gate": keypad must be one of "4-bit", "8-bit".',
    { code: 'invalid_value', values: ['4-bit', '8-bit'], path: ['readers', 3, 'keypad'] },
  ],
  ['server must be an address such as "https:', { code: 'invalid_format', path: ['server'] }],
  ['a must be at least 0.', { ...bound('too_small', 'number'), minimum: 0 }],
  ['a must be above 0.', { ...bound('too_small', 'number'), minimum: 0, inclusive: false }],
  ['a must be at most 126.', { ...bound('too_big', 'int'), maximum: 126 }],
  ['a must have at most 32 characters.', { ...bound('too_big', 'string'), maximum: 32 }],
  ['a must have at most 8 entries.', { ...bound('too_big', 'array'), maximum: 8 }],
  ['Reader "gate": rule must be text', { code: 'invalid_union', path: ['readers', 3, 'rule'] }],
  ['a is written otherwise: see docs/', { code: 'of a later version', path: ['a'] }],
])('says %s', (sentence, mistake) => {
  expect(mistakeSentences(mistake, FILE, KNOWN)).toEqual([expect.stringContaining(sentence)])
})

it('names the nearest of the known fields, or all of them', () => {
  const keys = ['osdpkey', 'osdpAdres', 'colour', 'x'.repeat(50)]
  expect(
    mistakeSentences({ code: 'unrecognized_keys', keys, path: ['readers', 0] }, FILE, KNOWN),
  ).toEqual([
    'Reader "front": there is no field "osdpkey": the nearest is "osdpKey".',
    'Reader "front": there is no field "osdpAdres": the nearest is "osdpAddress".',
    'Reader "front": there is no field "colour": there are osdpKey, osdpAddress.',
    `Reader "front": there is no field "${'x'.repeat(40)}…": there are osdpKey, osdpAddress.`,
  ])
})

function wrong(expected: string, ...path: readonly PropertyKey[]): ShapeMistake {
  return { code: 'invalid_type', expected, path }
}

function bound(code: 'too_small' | 'too_big', origin: string): ShapeMistake {
  return { code, origin, inclusive: true, path: ['a'] }
}
