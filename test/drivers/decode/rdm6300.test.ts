// Good frames, wrong checks, ruins and strays of an RDM6300.

import { expect, it } from 'vitest'
import { rdm6300 } from '../../../drivers/decode/hex-module.ts'
import { decodeAll, said } from './run.ts'

const GOOD = '\x0262E3086CED08\x03'
const heard = (...chunks: readonly (readonly [at: number, text: string])[]) =>
  said(
    decodeAll(
      rdm6300,
      chunks.map(([at, text]) => ({ at, value: new Uint8Array(Buffer.from(text, 'latin1')) })),
    ),
  )
const card = (at: number) => ({
  at,
  kind: 'card',
  text: '62E3086CED',
  technology: 'EM4100',
  count: 14,
})
const noise = (at: number, count: number, why: string) => ({ at, kind: 'noise', count, why })

it('reads lower-case digits as the same card', () => {
  expect(heard([0, GOOD.toLowerCase()])).toEqual([card(0)])
})

it('refuses every frame with one digit changed', () => {
  for (let i = 1; i <= 12; i += 1) {
    const wrong = GOOD[i] === '7' ? '1' : '7'
    expect(heard([0, GOOD.slice(0, i) + wrong + GOOD.slice(i + 1)])).toEqual([
      noise(0, 14, 'frame with a wrong check'),
    ])
  }
})

it('refuses a frame with something that is no digit, and one that does not end', () => {
  expect(heard([0, `\x0262G${GOOD}`])).toEqual([noise(0, 4, 'malformed frame'), card(0)])
  expect(heard([0, `${GOOD.slice(0, -1)}0`])).toEqual([noise(0, 14, 'malformed frame')])
})

it('starts anew at a start byte and counts what was before it', () => {
  expect(heard([0, `\x0262E30${GOOD}`])).toEqual([noise(0, 6, 'unfinished frame'), card(0)])
})

it('counts bytes outside a frame', () => {
  expect(heard([0, `abc${GOOD}\r\n`], [1_000, GOOD])).toEqual([
    noise(0, 3, 'bytes outside a frame'),
    card(0),
    noise(200, 2, 'bytes outside a frame'),
    card(1_000),
  ])
})

it('drops a piece of a frame after 200 ms of silence', () => {
  expect(heard([0, GOOD.slice(0, 8)], [199, GOOD.slice(8)])).toEqual([card(199)])
  expect(heard([0, GOOD.slice(0, 8)], [200, GOOD.slice(8)])).toEqual([
    noise(200, 8, 'unfinished frame'),
    noise(400, 6, 'bytes outside a frame'),
  ])
})
