// Published and computed byte sequences must decode as they say, through the catalog's own decoders.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CATALOG, type Tuning } from '../../../drivers/catalog.ts'
import { bootKeyboard } from '../../../drivers/decode/boot-keyboard.ts'
import { KEY, printed } from '../../../drivers/decode/usb-keys.ts'
import { repeatFilter } from '../../../drivers/repeat.ts'
import { bytes, decodeAll, reportsOf, said } from './run.ts'

interface Vector {
  readonly id: string
  readonly kind: string
  readonly input_hex: string
  readonly source: string
  readonly expect: {
    readonly keys?: string
    readonly card_text?: string
    readonly pin_after_edit?: string
    readonly id_hex?: string
    readonly frames?: readonly string[]
    readonly dropped_bytes?: number
    readonly after_debounce?: readonly string[]
  }
}

const all: readonly Vector[] = JSON.parse(readFileSync('fixtures/vectors/readers.json', 'utf8'))
const ofKind = (kind: string) => all.filter(vector => vector.kind === kind)

function decoderOf(id: string, tuning: Tuning = {}) {
  const kind = CATALOG.find(one => one.id === id)
  if (kind === undefined) throw new Error(`no kind ${id}`)
  return kind.decoder(tuning)
}

const NAMES = new Map<number, string>([
  [KEY.enter, '<Enter>'],
  [KEY.keypadEnter, '<Enter>'],
  [KEY.tab, '<Tab>'],
  [KEY.backspace, '<Backspace>'],
])

it('reads a file whose every vector names its source', () => {
  expect(all).toHaveLength(141)
  expect(all.filter(vector => vector.source === '')).toEqual([])
  expect(ofKind('hid-keyboard-reports')).toHaveLength(11)
  expect(ofKind('rdm6300')).toHaveLength(4)
})

const typed = ofKind('hid-keyboard-reports')

it.each(typed)('$id gives the keys it says', vector => {
  const keys = decodeAll(bootKeyboard, reportsOf(vector.input_hex)).map(({ value }) =>
    value.kind === 'stroke'
      ? (NAMES.get(value.usage) ?? printed(value.usage, value.modifiers))
      : '',
  )
  expect(keys.join('')).toBe(vector.expect.keys)
})

it.each(typed.filter(vector => vector.expect.card_text !== undefined))(
  '$id gives the card it says, and no other',
  vector => {
    // Some vectors are two digits long, to show one rule; a real reader's shortest number is longer.
    const out = decodeAll(decoderOf('keystroke', { minLength: 2 }), reportsOf(vector.input_hex))
    const cards = out.flatMap(({ value }) => (value.kind === 'card' ? [value.text] : []))
    expect(cards).toEqual([vector.expect.card_text])
  },
)

it.each(typed.filter(vector => vector.expect.pin_after_edit !== undefined))(
  '$id gives the PIN it says',
  vector => {
    let pin = ''
    for (const { value } of decodeAll(decoderOf('keypad'), reportsOf(vector.input_hex))) {
      if (value.kind === 'key' && value.key === 'back') pin = pin.slice(0, -1)
      else if (value.kind === 'key' && value.key !== 'enter') pin += value.key
    }
    expect(pin).toBe(vector.expect.pin_after_edit)
  },
)

it.each(ofKind('rdm6300'))('$id gives the cards it says and counts what it drops', vector => {
  const out = said(decodeAll(decoderOf('rdm6300'), [{ at: 0, value: bytes(vector.input_hex) }]))
  const texts = vector.expect.frames ?? [vector.expect.id_hex ?? '']
  const cards = texts.map(text => ({ at: 0, kind: 'card', text, technology: 'EM4100', count: 14 }))
  const dropped = vector.expect.dropped_bytes ?? 0
  const noise = { at: 0, kind: 'noise', count: dropped, why: 'unfinished frame' }
  expect(out).toEqual(dropped > 0 ? [noise, ...cards] : cards)
})

it.each(ofKind('rdm6300').filter(vector => vector.expect.after_debounce !== undefined))(
  '$id is one read while the card lies there',
  vector => {
    const repeats = repeatFilter(3_000)
    const once = (vector.expect.frames ?? []).filter((card, i) => !repeats.isRepeat(card, i * 65))
    expect(once).toEqual(vector.expect.after_debounce)
  },
)
