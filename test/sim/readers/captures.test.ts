// Twin and decoder meet at the captures, not at each other: one must send these bytes, the other must read them.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOG } from '../../../drivers/catalog.ts'
import { type KeypadKey, keypadReports } from '../../../sim/readers/keypad.ts'
import { type KeystrokeOptions, keystrokes } from '../../../sim/readers/keystroke.ts'
import { rdm6300Lying } from '../../../sim/readers/rdm6300.ts'
import { type LineEnd, serialLine } from '../../../sim/readers/serial-line.ts'
import type { TimedBytes } from '../../../sim/readers/timed-bytes.ts'
import { bytes, decodeAll, said } from '../../drivers/decode/run.ts'

type Twin =
  | ({ readonly name: 'keystroke'; readonly text: string } & KeystrokeOptions)
  | { readonly name: 'keypad'; readonly keys: readonly KeypadKey[] }
  | {
      readonly name: 'serial-line'
      readonly end: LineEnd
      readonly lines: readonly { readonly at: number; readonly text: string }[]
    }
  | { readonly name: 'rdm6300'; readonly card: string; readonly ms: number }

interface Capture {
  readonly id: string
  readonly use: string
  readonly origin: string
  readonly twin: Twin
  readonly chunks: readonly { readonly at: number; readonly hex: string }[]
  readonly expect: readonly object[]
}

const FOLDER = 'fixtures/captures'
const captures: readonly Capture[] = readdirSync(FOLDER)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')))

function sentBy(twin: Twin): readonly TimedBytes[] {
  switch (twin.name) {
    case 'keystroke':
      return keystrokes(twin.text, twin)
    case 'keypad':
      return keypadReports(twin.keys)
    case 'serial-line':
      return twin.lines.map(({ at, text }) => ({ after: at, bytes: serialLine(text, twin.end) }))
    case 'rdm6300':
      return rdm6300Lying(twin.card, twin.ms)
  }
}

it('has a capture for every kind in the catalog', () => {
  expect(new Set(captures.map(capture => capture.use))).toEqual(
    new Set(CATALOG.map(kind => kind.id)),
  )
})

describe.each(captures)('capture $id', capture => {
  it('says where its bytes come from', () => {
    expect(capture.origin).toMatch(/^(Recorded|Published|Computed)/)
  })

  it('is what the twin sends, byte for byte', () => {
    const sent = sentBy(capture.twin).map(({ after, bytes }) => ({
      at: after,
      hex: Buffer.from(bytes).toString('hex'),
    }))
    expect(sent).toEqual(capture.chunks)
  })

  it('is read as it says', () => {
    const kind = CATALOG.find(one => one.id === capture.use)
    const chunks = capture.chunks.map(({ at, hex }) => ({ at, value: bytes(hex) }))
    expect(kind && said(decodeAll(kind.decoder({}), chunks))).toEqual(capture.expect)
  })
})
