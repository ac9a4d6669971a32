// Twin and decoder meet at the captures, not at each other: one must send these bytes, the other must read them.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOG } from '../../../drivers/catalog.ts'
import { accept, opened, settle, type Timed } from '../../../drivers/decode/decoder.ts'
import type { Decoded } from '../../../drivers/reader-event.ts'
import type { ReaderDecoder, Tuning } from '../../../drivers/reader-kind.ts'
import type { KeypadKey } from '../../../sim/readers/keypad.ts'
import type { TimedBytes } from '../../../sim/readers/timed-bytes.ts'
import type { Twin, TwinOptions } from '../../../sim/readers/twin.ts'
import { TWINS } from '../../../sim/readers/twins.ts'
import { bytes } from '../../drivers/decode/run.ts'

type Act = { readonly at: number } & (
  | { readonly power: true }
  | { readonly present: string }
  | { readonly press: readonly KeypadKey[] }
  | { readonly hear: string }
)

interface Capture {
  readonly id: string
  readonly use: string
  readonly origin: string
  readonly tuning?: Tuning
  readonly chance?: string
  readonly twin: { readonly options: TwinOptions; readonly script: readonly Act[] }
  readonly chunks: readonly { readonly at: number; readonly hex: string }[]
  readonly expect: readonly object[]
}

const FOLDER = 'fixtures/captures'
const NO_CHANCE = '00'.repeat(16)
/** A silence after which a reader that only listens has given out all it held, milliseconds. */
const SILENCE = 5_000

const captures: readonly Capture[] = readdirSync(FOLDER)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')))

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

function sentBy({ use, twin }: Capture): readonly TimedBytes[] {
  const made = TWINS[use]?.(twin.options)
  if (made === undefined) throw new Error(`There is no twin of ${use}.`)
  return twin.script.flatMap(act =>
    did(made, act).map(piece => ({ ...piece, after: act.at + piece.after })),
  )
}

function did(twin: Twin, act: Act): readonly TimedBytes[] {
  if ('present' in act) return twin.present?.(act.present, act.at) ?? []
  if ('press' in act) return twin.press?.(act.press, act.at) ?? []
  if ('hear' in act) return twin.hear?.(bytes(act.hear), act.at) ?? []
  return twin.power?.() ?? []
}

/** What a decoder makes of a capture: up to its end when it asks by itself, and of the silence after it otherwise. */
function read(decoder: ReaderDecoder, { chunks, chance }: Capture): readonly Timed<Decoded>[] {
  const begun = opened(decoder, 0, bytes(chance ?? NO_CHANCE))
  const out = [...begun.out]
  let { state } = begun
  for (const { at, hex } of chunks) {
    const step = accept(decoder, state, { at, value: bytes(hex) })
    state = step.state
    out.push(...step.out)
  }
  const end = chunks.at(-1)?.at ?? 0
  if (decoder.begin === undefined) out.push(...settle(decoder, state, end + SILENCE).out)
  return out
}

const shown = (out: readonly Timed<Decoded>[]): readonly object[] =>
  out
    .filter(({ value }) => value.kind !== 'skip')
    .map(({ at, value }) => ({
      at,
      ...value,
      ...(value.kind === 'send' && { bytes: hex(value.bytes) }),
    }))

it('has a capture and a twin for every kind in the catalog', () => {
  const kinds = new Set(CATALOG.map(kind => kind.id))
  expect(new Set(captures.map(capture => capture.use))).toEqual(kinds)
  expect(new Set(Object.keys(TWINS))).toEqual(kinds)
})

describe.each(captures)('capture $id', capture => {
  const kind = CATALOG.find(one => one.id === capture.use)
  const out = kind === undefined ? [] : read(kind.decoder(capture.tuning ?? {}), capture)

  it('says where its bytes come from', () => {
    expect(capture.origin).toMatch(/^(Recorded|Published|Computed)/)
  })

  it('is what the twin sends, byte for byte', () => {
    const sent = sentBy(capture).map(({ after, bytes }) => ({ at: after, hex: hex(bytes) }))
    expect(sent).toEqual(capture.chunks)
  })

  it('is read as it says', () => {
    expect(shown(out)).toEqual(capture.expect)
  })

  it('lets the twin hear what the driver says', () => {
    const heard = capture.twin.script.flatMap(act => ('hear' in act ? [act] : []))
    const said = out.flatMap(({ at, value }) =>
      value.kind === 'send' ? [{ at, hear: hex(value.bytes) }] : [],
    )
    // What it says last, nobody answers any more.
    expect(said.slice(0, heard.length)).toEqual(heard)
  })
})
