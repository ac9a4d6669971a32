// `latchkey readers replay` and `calibrate`: captures as files, good ones and bad ones.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GENERIC_KEYSTROKE, keystrokes } from '../../../sim/readers/keystroke.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { readers } from './in-process.ts'

const FOLDER = 'fixtures/captures'
const NAMES = readdirSync(FOLDER).filter(name => name.endsWith('.json'))
const RDM6300 = JSON.parse(readFileSync(`${FOLDER}/rdm6300-lying.json`, 'utf8'))

function fileOf(content: object | string): string {
  const path = join(temporaryFolder(), 'capture.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** Everything in a capture that nobody may read over a shoulder. */
const secretsOf = (expected: readonly Record<string, unknown>[]): readonly string[] =>
  expected.flatMap(({ text, bits, key, bytes }) => {
    // A question for a report has no bytes.
    const whole = [text, bits, bytes]
      .filter(one => typeof one === 'string')
      .filter(one => one !== '')
    const keys = typeof key === 'string' ? [`key ${key}`, `"${key}"`] : []
    // A number may not be shown in pieces either.
    const pieces = whole
      .filter(one => one.length > 4)
      .flatMap(one => [one.slice(0, 4), one.slice(-4)])
    return [...whole, ...pieces, ...keys]
  })

describe.each(NAMES)('%s', name => {
  const path = `${FOLDER}/${name}`
  const { expect: expected } = JSON.parse(readFileSync(path, 'utf8'))

  it('is read as it says', async () => {
    const { out, said } = await readers('replay', path)
    expect(said).toBeUndefined()
    expect(out).toHaveLength(expected.length + 1)
    expect(out.at(-1)).toMatch(/^\d+ items?, as the file says\.$/)
  })

  it.each([[[]], [['--json']]])('shows no card and no key with %j', async more => {
    const { out } = await readers('replay', path, ...more)
    // The moments of a short capture are digits, too.
    const seen = out
      .filter(line => !/^ *"(at|id|use)":/.test(line))
      .map(line => line.replace(/^ *\d+\.\d{3} s/, ''))
      .join('\n')
    expect(secretsOf(expected).filter(secret => seen.includes(secret))).toEqual([])
  })

  it('shows all of it with --show', async () => {
    const { out } = await readers('replay', path, '--json', '--show')
    const { items, same } = JSON.parse(out.join('\n'))
    expect({ items, same }).toEqual({ items: expected, same: true })
  })
})

it('prints what came out in words, and tells of keys and cards only when asked to', async () => {
  expect((await readers('replay', `${FOLDER}/keystroke-shared.json`)).out).toEqual([
    '    0.075 s  read   a key',
    '    0.275 s  read   a key',
    '    0.400 s  read   a key',
    '    0.675 s  read   a key',
    '    0.800 s  read   a key',
    '    3.200 s  read   card of 10 characters, from 11',
    '6 items, as the file says.',
  ])
  expect((await readers('replay', `${FOLDER}/gwiot-7941w.json`, '--show')).out).toEqual([
    '    0.000 s  read   sent abba00100010',
    '    0.005 s  read   answers',
    '    0.005 s  read   card 6DE95C17, ISO 14443A, from 10',
    '    0.105 s  read   sent abba00150015',
    '4 items, as the file says.',
  ])
})

it('says that a file without expect cannot be compared', async () => {
  const { expect: _, ...rest } = RDM6300
  const { out, as } = await readers('replay', fileOf(rest))
  expect(as).toBeUndefined()
  expect(out.at(-1)).toMatch(/the file does not say what to expect\.$/)
})

const FIRST = RDM6300.expect[0]

it.each([
  ['a later moment', [{ ...FIRST, at: FIRST.at + 1 }], /item 1: expected \{"at":1,/],
  ['an item more', [...RDM6300.expect, FIRST], /item \d+: expected \{.*\}, got nothing more\.$/],
  ['an item less', RDM6300.expect.slice(1), /item 1: /],
  ['another count', [{ ...FIRST, count: 1 }, ...RDM6300.expect.slice(1)], /"count":1.*"count":14/],
  [
    'another card',
    [{ ...FIRST, text: '62E3086CEE' }, ...RDM6300.expect.slice(1)],
    /"length":10.* They differ in what is hidden: --show shows it\.$/,
  ],
])('ends with the first difference when a file expects %s', async (_what, expected, why) => {
  const file = fileOf({ ...RDM6300, expect: expected })
  const { said, as } = await readers('replay', file)
  expect(as).toBe('answer-is-no')
  expect(said).toMatch(why)
  expect(said).not.toContain('62E3')
  const shown = await readers('replay', file, '--show')
  expect(shown.said).toContain('62E3086CED')
  const { out } = await readers('replay', file, '--json')
  expect(JSON.parse(out.join('\n'))).toMatchObject({ same: false, differs: expect.any(String) })
})

const CHUNK = { at: 0, hex: '02' }

it.each([
  [
    'is not JSON',
    '{"chunks": [{"hex": "0461851553"',
    /it is not JSON\. Look at line 1, column 33\.$/,
  ],
  ['has no kind', { chunks: [] }, /is no capture: use: /],
  ['has no chunks', { use: 'rdm6300' }, /is no capture: chunks: /],
  [
    'has half a byte',
    { use: 'rdm6300', chunks: [{ at: 0, hex: '0' }] },
    /chunks\.0\.hex: write pairs/,
  ],
  ['has no moment', { use: 'rdm6300', chunks: [CHUNK, { hex: '02' }] }, /chunks\.1\.at: /],
  [
    'goes back in time',
    { use: 'rdm6300', chunks: [{ at: 1, hex: '' }, CHUNK] },
    /chunks\.1\.at: is earlier/,
  ],
  ['takes days', { use: 'rdm6300', chunks: [{ at: 1e9, hex: '' }] }, /chunks\.0\.at: .*3600000/],
  ['has a strange field', { use: 'rdm6300', chunks: [], card: 1 }, /the file: .*card/],
  ['has a short chance', { use: 'rdm6300', chunks: [], chance: '00' }, /chance: write 16 bytes/],
  ['is of no kind', { use: 'nope', chunks: [] }, /there is no kind "nope"; known kinds are/],
  [
    'has a figure that is none',
    { use: 'keystroke', tuning: { gapMs: 0.5 }, chunks: [] },
    /gapMs must be a whole number above 0/,
  ],
  [
    'has an item without a kind',
    { use: 'rdm6300', chunks: [], expect: [{ at: 0 }] },
    /expect\.0\.kind: /,
  ],
])('says of a file that %s what is wrong, and where', async (_what, content, why) => {
  const { said, as } = await readers('replay', fileOf(content))
  expect(as).toBe('bad-file')
  expect(said).toMatch(why)
  expect(said).not.toContain('0461851553')
})

it('says of many mistakes the first three, and how many more there are', async () => {
  const chunks = Array.from({ length: 9 }, () => ({ at: -1, hex: '' }))
  const { said } = await readers('replay', fileOf({ use: 'rdm6300', chunks }))
  expect(said).toMatch(/chunks\.0\.at: .*; chunks\.1\.at: .*; chunks\.2\.at: .*; and 6 more\.$/)
})

it('takes no more chunks than it would record', async () => {
  const chunks = Array.from({ length: 100_001 }, () => ({ at: 0, hex: '' }))
  const { said, as } = await readers('replay', fileOf({ use: 'rdm6300', chunks }))
  expect(as).toBe('bad-file')
  expect(said).toMatch(/chunks: .*100000/)
})

it('says of a file that is not there that it is not there', async () => {
  const { said, as } = await readers('replay', join(temporaryFolder(), 'nothing.json'))
  expect(as).toBe('bad-file')
  expect(said).toMatch(/^There is no file .*nothing\.json: check its name/)
})

/** A file of one card of a reader that types. */
function cardFile(use: string, card: string): string {
  const chunks = keystrokes(card, GENERIC_KEYSTROKE).map(({ after, bytes }) => ({
    ...{ at: after, hex: Buffer.from(bytes).toString('hex') },
  }))
  return fileOf({ use, chunks })
}

const CARDS = ['0461851553', '0461851554', '0461851555']

it('prints the figures of a reader that types, and the configuration to write', async () => {
  const { out } = await readers(
    'calibrate',
    ...CARDS.map(card => cardFile('keystroke-shared', card)),
  )
  expect(out).toEqual([
    'paceMs     25  the longest that the reader takes from key to key',
    'gapMs      1000  the longest pause within a card',
    'minLength  10  characters of its shortest card, prefix and suffix among them',
    'maxLength  10  of its longest',
    'configure  {"use":"keystroke-shared","paceMs":25,"gapMs":1000,"minLength":10,"maxLength":10} with its id and path',
  ])
})

it('leaves the pace out where no keypad shares the keyboard', async () => {
  const files = CARDS.map(card => cardFile('keystroke', card))
  expect((await readers('calibrate', ...files)).out.at(-1)).toBe(
    'If a keypad shares its keyboard, use keystroke-shared and write paceMs as well.',
  )
  const { out } = await readers('calibrate', '--json', ...files)
  expect(JSON.parse(out.join('\n'))).toEqual({
    figures: { paceMs: 25, gapMs: 1_000, minLength: 10, maxLength: 10 },
    configure: { use: 'keystroke', gapMs: 1_000, minLength: 10, maxLength: 10 },
  })
})

it('says why there are no figures', async () => {
  expect(await readers('calibrate', cardFile('keystroke', '0461851553'))).toEqual({
    ...{ out: [], as: 'answer-is-no', said: expect.stringMatching(/^Hold at least 3 cards/) },
  })
  const { as, said } = await readers('calibrate', fileOf({ use: 'nope', chunks: [] }))
  expect(as).toBe('bad-file')
  expect(said).toMatch(/there is no kind "nope"/)
})
