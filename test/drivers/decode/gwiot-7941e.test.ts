// Binary content, wrong checks, lengths and types of a Gwiot 7941E.

import { expect, it } from 'vitest'
import { gwiot7941e } from '../../../drivers/decode/gwiot-7941e.ts'
import { bytes, decodeAll, said } from './run.ts'

const GOOD = '020a022e00b6d7b5f203'
const heard = (hex: string) => said(decodeAll(gwiot7941e, [{ at: 0, value: bytes(hex) }]))
const card = { at: 0, kind: 'card', text: '2E00B6D7B5', technology: 'EM4100', count: 10 }
const noise = (at: number, count: number, why: string) => ({ at, kind: 'noise', count, why })

/** A frame with its length and check as they must be. */
function frame(type: string, data: string): string {
  const body = `${(data.length / 2 + 5).toString(16).padStart(2, '0')}${type}${data}`
  const xor = bytes(body).reduce((sum, one) => sum ^ one, 0)
  return `02${body}${xor.toString(16).padStart(2, '0')}03`
}

it('refuses every frame with one bit changed between length and end', () => {
  const all = bytes(GOOD)
  for (let bit = 16; bit < 72; bit += 1) {
    const wrong = all.map((one, i) => (i === bit >> 3 ? one ^ (0x80 >> (bit & 7)) : one))
    expect(heard(Buffer.from(wrong).toString('hex'))).toEqual([
      noise(0, 10, 'frame with a wrong check'),
    ])
  }
})

it.each([
  ['01', 'ISO 14443A'],
  ['03', 'ISO 14443A'],
  ['10', 'HID Prox'],
  ['21', 'ISO 14443B'],
  ['22', 'FeliCa'],
  ['30', 'ISO 15693'],
])('tells of type %s that it is %s', (type, technology) => {
  expect(heard(frame(type, '02030203'))).toEqual([
    { at: 0, kind: 'card', text: '02030203', technology, count: 9 },
  ])
})

it('says of an unknown type only the number, and of keys and sectors nothing', () => {
  expect(heard(frame('50', '01020304'))).toEqual([
    { at: 0, kind: 'card', text: '01020304', count: 9 },
  ])
  expect(heard(frame('ff', '31323334') + frame('51', '00'.repeat(16)))).toEqual([])
})

it('finds the next frame behind a lone start byte and a length that cannot be', () => {
  expect(heard(`02${GOOD}`)).toEqual([noise(0, 1, 'malformed frame'), card])
  expect(heard(`02ff${GOOD}`)).toEqual([noise(0, 2, 'malformed frame'), card])
})

it('finds the next frame behind one that does not end, and drops a piece after silence', () => {
  expect(heard(`020a022e00${GOOD}`)[0]).toEqual(noise(0, 2, 'malformed frame'))
  expect(heard(`020a022e00${GOOD}`).at(-1)).toEqual(card)
  expect(heard(GOOD.slice(0, 10))).toEqual([noise(200, 5, 'unfinished frame')])
})
