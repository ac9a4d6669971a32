// `latchkey readers` as a vendor meets it: the catalog, and a file of vectors.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOG } from '../../drivers/catalog.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey } from './command.ts'

const GOOD = {
  ...{ id: 'a', kind: 'rdm6300', input_hex: '0236324533303836434544303803', source: 'computed' },
  expect: { id_hex: '62E3086CED' },
}

function fileOf(content: string): string {
  const path = join(temporaryFolder(), 'vectors.json')
  writeFileSync(path, content)
  return path
}

async function ran(...args: string[]) {
  const program = latchkey('readers', ...args)
  const code = await program.over
  return { code, out: program.stdout(), said: program.stderr() }
}

it('lists every kind of reader, for people and for scripts', async () => {
  const { code, out } = await ran('list')
  expect(code).toBe(0)
  const rows = out.trim().split('\n')
  expect(rows).toHaveLength(CATALOG.length)
  const titles = rows.map((row, i) => row.indexOf(CATALOG[i]?.title ?? 'none'))
  expect(new Set(titles).size).toBe(1)
  const { out: json } = await ran('list', '--json')
  expect(JSON.parse(json)[0]).toEqual({
    ...{ id: 'keystroke', title: expect.any(String), transport: 'hid', gives: ['card'] },
    ...{ usb: ['FFFF:0035', '1234:5678'], led: false, beep: false, poll: false },
  })
})

it('writes udev rules for every reader with USB ids, in small letters', async () => {
  const { code, out } = await ran('udev')
  expect(code).toBe(0)
  expect(out).toContain('Install it as /etc/udev/rules.d/')
  const rules = out.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const wanted = CATALOG.reduce((sum, kind) => {
    const keys = kind.transport === 'hid' && kind.reports !== 'vendor' ? 1 : 0
    const each = kind.transport === 'hid' ? 2 + keys : 1
    return sum + each * kind.fingerprints.filter(({ productId }) => productId !== undefined).length
  }, 0)
  expect(rules).toHaveLength(wanted)
  expect(rules).toContain(
    'KERNEL=="hidraw*", ATTRS{idVendor}=="ffff", ATTRS{idProduct}=="0035", MODE="0660", GROUP="readers"',
  )
})

it('says of each vector whether it is read as it says, and counts them', async () => {
  expect(await ran('check', fileOf(JSON.stringify([GOOD])))).toEqual({
    ...{ code: 0, out: 'ok       a\n1 of 1\n', said: '' },
  })
})

it('says what differs, and ends with 1', async () => {
  const bad = { ...GOOD, expect: { id_hex: '62E3086CEE' } }
  const { code, out, said } = await ran('check', fileOf(JSON.stringify([GOOD, bad])))
  expect(code).toBe(1)
  expect(out).toBe(
    'ok       a\ndiffers  a: id_hex: expected "62E3086CEE", got "62E3086CED"\n1 of 2\n',
  )
  expect(said).toBe('latchkey: 1 of 2 vectors differ.\n')
  const { code: again, out: json } = await ran('check', '--json', fileOf(JSON.stringify([bad])))
  expect(again).toBe(1)
  expect(JSON.parse(json)).toMatchObject({ good: 0, of: 1, vectors: [{ id: 'a' }] })
})

it.each([
  [
    'no JSON',
    '62E3086CED',
    /is no file of vectors: it is not JSON\. Look at line 1, column \d+\.$/m,
  ],
  ['no list', '{}', /is no file of vectors: A file of vectors is a JSON list\.$/m],
  ['no vector', '[{"id":"a"}]', /Vector "a": it needs a kind\.$/m],
])('says of a file with %s why it cannot be used, and ends with 2', async (_what, content, why) => {
  const { code, said } = await ran('check', fileOf(content))
  expect(code).toBe(2)
  expect(said).toMatch(why)
  expect(said).not.toContain('62E3')
})

it('says of a file that is not there that it is not there', async () => {
  const { code, said } = await ran('check', join(temporaryFolder(), 'nothing.json'))
  expect(code).toBe(2)
  expect(said).toMatch(/There is no file .*nothing\.json: check its name/)
})

it.each([
  [
    1,
    'a capture that is read otherwise',
    ['replay'],
    { use: 'rdm6300', chunks: [], expect: [{ at: 0, kind: 'card' }] },
  ],
  [2, 'a capture that is none', ['replay'], {}],
  [64, 'a reader that is none', ['watch', '--use', 'nope', '--path'], {}],
])('ends with %i for %s, and says why in a sentence', async (code, _what, args, content) => {
  const ended = await ran(...args, fileOf(JSON.stringify(content)))
  expect(ended).toEqual({
    code,
    out: expect.any(String),
    said: expect.stringMatching(/^latchkey: [^\n]+\.\n$/),
  })
})

it('ends well when nobody reads its lines any more', async () => {
  const program = latchkey('readers', 'list')
  program.child.stdout?.destroy()
  expect(await program.over).toBe(0)
  expect(program.stderr()).toBe('')
})
