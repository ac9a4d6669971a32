// The laws every decoder in the catalog keeps, whatever comes in; a new catalog entry is covered by being there.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATALOG } from '../../../drivers/catalog.ts'
import { accept, settle, type Timed } from '../../../drivers/decode/decoder.ts'
import type { Decoded } from '../../../drivers/reader-event.ts'
import { type ReaderKind, unitsOf } from '../../../drivers/reader-kind.ts'
import { begun, bytes, decodeAll, quietAfter } from './run.ts'

const FOREVER = Number.MAX_SAFE_INTEGER

/** Pauses around every figure a decoder may wait for, and long after. */
const pause = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 140, max: 310 }) },
  { weight: 1, arbitrary: fc.constant(5_000) },
)

const text = (characters: string, minLength: number) =>
  fc
    .string({ unit: fc.constantFrom(...characters), minLength, maxLength: 20 })
    .map(one => [...Buffer.from(one, 'latin1')])

/** Bytes that look like frames, lines, pieces and ruins of them, and plain garbage. */
const serialBytes = fc.oneof(
  text('0123456789ABCDEF\r\n', 1),
  text('0123456789abcdef\u0002\u0003', 1),
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 5, maxLength: 5 })
    .map(data => [...data, data.reduce((xor, one) => xor ^ one, 0)])
    .map(all => all.map(one => one.toString(16).padStart(2, '0')).join(''))
    .map(digits => [2, ...Buffer.from(digits, 'latin1'), 3]),
  fc.constant([...Buffer.from('TWN4/B1.03/CCF1.57\r\n', 'latin1')]),
  // Starts, ends and lengths of frames inside each other.
  fc.array(fc.constantFrom(2, 3, 6, 7, 10, 13, 0x30, 0x41), { maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 }),
)

const usage = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0x1e, max: 0x27 }) },
  { weight: 2, arbitrary: fc.constantFrom(0x28, 0x58, 0x2b, 0x2a, 0x53, 0xb0, 0xb1, 0x04) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
)

/** Keyboard reports as devices send them, with several keys, releases, error reports and wrong lengths. */
const report = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 0, 0, 2, 0x20, 0x40), fc.array(usage, { maxLength: 2 }))
      .map(([modifiers, keys]) => [modifiers, 0, ...keys, 0, 0, 0, 0, 0, 0].slice(0, 8)),
  },
  { weight: 4, arbitrary: fc.constant([0, 0, 0, 0, 0, 0, 0, 0]) },
  { weight: 1, arbitrary: fc.constant([0, 0, 1, 1, 1, 1, 1, 1]) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }) },
)

interface Capture {
  readonly use: string
  readonly chunks: readonly { readonly hex: string }[]
}
const CAPTURES = 'fixtures/captures'
const captures: readonly Capture[] = readdirSync(CAPTURES)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(`${CAPTURES}/${name}`, 'utf8')))

/** What readers of this kind really send, whole, cut short, or with one byte changed. */
const captured = (kind: string) =>
  fc
    .tuple(
      fc.constantFrom(
        ...captures.filter(({ use }) => use === kind).flatMap(({ chunks }) => chunks),
      ),
      fc.option(fc.tuple(fc.nat(200), fc.nat(255))),
      fc.option(fc.nat(200)),
    )
    .map(([{ hex }, change, cut]) => {
      const piece = [...bytes(hex)]
      if (change !== null && change[0] < piece.length) piece[change[0]] = change[1]
      return piece.slice(0, cut ?? piece.length)
    })

const timed = (
  pieces: fc.Arbitrary<readonly number[]>,
): fc.Arbitrary<readonly Timed<Uint8Array>[]> =>
  fc.array(fc.tuple(pause, pieces), { maxLength: 60, size: 'max' }).map(all => {
    let at = 1_000
    return all.map(([after, piece]) => {
      at += after
      return { at, value: Uint8Array.from(piece) }
    })
  })

const inputOf = ({ id, transport }: Pick<ReaderKind, 'id' | 'transport'>) =>
  timed(
    fc.oneof(
      { weight: 1, arbitrary: transport === 'hid' ? report : serialBytes },
      { weight: 1, arbitrary: captured(id) },
    ),
  )

const counted = (out: readonly Timed<Decoded>[]): number =>
  out.reduce((sum, one) => sum + one.value.count, 0)

/** `expect`, a million times, takes longer than what it looks at. */
function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** Every decoder as it is, and with a limit so short that it is often passed, where that can be set. */
const cases = CATALOG.flatMap(kind => {
  const usual = { name: kind.id, kind, decoder: kind.decoder({}) }
  const short = kind.decoder({ minLength: 2, maxLength: 6 })
  const isOther = short.limit !== usual.decoder.limit
  return isOther ? [usual, { name: `${kind.id}, short`, kind, decoder: short }] : [usual]
})

describe.each(cases)('decoder of $name', ({ kind, decoder }) => {
  const input = inputOf(kind)
  const units = (inputs: readonly Timed<Uint8Array>[]) =>
    inputs.reduce((sum, one) => sum + unitsOf(kind, one.value), 0)

  it('keeps nothing of the buffer it was handed', () => {
    fc.assert(
      fc.property(input, inputs => {
        const first = begun(decoder)
        const out: Timed<Decoded>[] = [...first.out]
        let { state } = first
        for (const { at, value } of inputs) {
          const reused = value.slice()
          const step = accept(decoder, state, { at, value: reused })
          reused.fill(0x31)
          state = step.state
          out.push(...step.out)
        }
        out.push(...settle(decoder, state, quietAfter(decoder, inputs.at(-1)?.at ?? 0)).out)
        expect(out).toEqual(decodeAll(decoder, inputs))
      }),
    )
  })

  it('gives the same however late its timer is', () => {
    fc.assert(
      fc.property(
        input,
        fc.infiniteStream(fc.integer({ min: 0, max: 400 })),
        (inputs, lateness) => {
          const first = begun(decoder)
          const out: Timed<Decoded>[] = [...first.out]
          let { state } = first
          for (const [i, one] of inputs.entries()) {
            const step = accept(decoder, state, one)
            state = step.state
            out.push(...step.out)
            // A timer that fires somewhere between its due moment and the next input, or not at all.
            const due = decoder.deadline(state)
            const next = inputs[i + 1]?.at ?? quietAfter(decoder, one.at)
            const fired = (due ?? next) + (lateness.next().value ?? 0)
            if (due !== undefined && fired < next) {
              const late = settle(decoder, state, fired)
              state = late.state
              out.push(...late.out)
            }
          }
          out.push(...settle(decoder, state, quietAfter(decoder, inputs.at(-1)?.at ?? 0)).out)
          expect(out).toEqual(decodeAll(decoder, inputs))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('accounts for every unit of input and never holds more than its limit', () => {
    fc.assert(
      fc.property(input, inputs => {
        let { state } = begun(decoder)
        let held = 0
        for (const one of inputs) {
          const step = accept(decoder, state, one)
          state = step.state
          held += unitsOf(kind, one.value) - counted(step.out)
          check(held >= 0 && held <= decoder.limit, `it says that it holds ${held}`)
          const { length } = JSON.stringify(state)
          check(length < 600 + 4 * decoder.limit, `its state is ${length} characters`)
        }
        const rest = settle(decoder, state, quietAfter(decoder, inputs.at(-1)?.at ?? 0))
        expect(held - counted(rest.out)).toBe(0)
        expect(counted(decodeAll(decoder, inputs))).toBe(units(inputs))
      }),
      { numRuns: 60 },
    )
  })

  it('waits only while it holds something, and dates what it gives out', () => {
    fc.assert(
      fc.property(input, inputs => {
        let { state } = begun(decoder)
        let last = 0
        for (const one of inputs) {
          const step = accept(decoder, state, one)
          state = step.state
          for (const { at } of step.out) {
            check(at >= last && at <= one.at, `${at} is not from ${last} to ${one.at}`)
            last = at
          }
          const due = decoder.deadline(state) ?? FOREVER
          check(due > one.at, `at ${one.at} it waits for ${due}`)
        }
        const quiet = quietAfter(decoder, inputs.at(-1)?.at ?? 0)
        const left = decoder.deadline(settle(decoder, state, quiet).state)
        // Who asks by itself goes on asking; everybody else has nothing left to wait for.
        if (decoder.begin === undefined) expect(left).toBeUndefined()
        else expect(left).toBeGreaterThan(quiet)
      }),
      { numRuns: 60 },
    )
  })
})

const streams = cases.filter(({ kind }) => unitsOf(kind, new Uint8Array(2)) === 2)

describe.each(streams)('decoder of $name', ({ kind, decoder }) => {
  it('gives the same however the bytes are split into chunks', () => {
    fc.assert(
      fc.property(inputOf(kind), pieces => {
        // A piece without bytes splits into nothing, and nothing would be left of its moment.
        const inputs = pieces.filter(({ value }) => value.length > 0)
        const split = inputs.flatMap(({ at, value }) =>
          [...value].map(byte => ({ at, value: Uint8Array.of(byte) })),
        )
        expect(decodeAll(decoder, split)).toEqual(decodeAll(decoder, inputs))
      }),
      { numRuns: 60 },
    )
  })
})
