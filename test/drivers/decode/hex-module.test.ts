// What sets the hex modules apart: line ends in the frame, a raw check, no check at all.

import { expect, it } from 'vitest'
import { id12, parallax, rf125ps, stx10 } from '../../../drivers/decode/hex-module.ts'
import type { ReaderDecoder } from '../../../drivers/reader-kind.ts'
import { decodeAll, said } from './run.ts'

const heard = (decoder: ReaderDecoder, text: string) =>
  said(decodeAll(decoder, [{ at: 0, value: new Uint8Array(Buffer.from(text, 'latin1')) }]))
const card = (text: string, count: number) => ({
  at: 0,
  kind: 'card',
  text,
  technology: 'EM4100',
  count,
})
const noise = (at: number, count: number, why: string) => ({ at, kind: 'noise', count, why })

const ID12 = '\x0262E3086CED08\r\n\x03'
const RF125 = '\x0262E3086CED\x08\x03'

it('refuses an ID-12LA frame with a wrong check or without its line end', () => {
  expect(heard(id12, ID12.replace('08\r', '09\r'))).toEqual([
    noise(0, 16, 'frame with a wrong check'),
  ])
  expect(heard(id12, `\x0262E3086CED08\x03${ID12}`)).toEqual([
    noise(0, 14, 'malformed frame'),
    card('62E3086CED', 16),
  ])
})

it('takes a raw check of 02 or 03 for a check', () => {
  expect(heard(rf125ps, '\x020100000003\x02\x03\x020100000002\x03\x03')).toEqual([
    card('0100000003', 13),
    card('0100000002', 13),
  ])
})

it('refuses a wrong raw check of 02 without taking it for a start', () => {
  expect(heard(rf125ps, `\x0262E3086CED\x02\x03${RF125}`)).toEqual([
    noise(0, 13, 'frame with a wrong check'),
    card('62E3086CED', 13),
  ])
})

it('finds the frame behind a lone start byte and behind a torn one, whole', () => {
  expect(heard(rf125ps, `\x02${RF125}`)).toEqual([
    noise(0, 1, 'malformed frame'),
    card('62E3086CED', 13),
  ])
  expect(heard(rf125ps, `\x0262E3${RF125}`)).toEqual([
    noise(0, 5, 'malformed frame'),
    card('62E3086CED', 13),
  ])
  // Torn behind the digits: the start byte stands where the check is, so the frame it begins is found a byte later.
  expect(heard(rf125ps, `\x0262E3086CED${RF125}`)).toEqual([
    noise(0, 11, 'malformed frame'),
    card('62E3086CED', 13),
  ])
})

it('gives no shorter number where nothing is checked', () => {
  expect(heard(parallax, '\n0F0184F07\r\n0F0184F07A\r')).toEqual([
    noise(0, 11, 'malformed frame'),
    card('0F0184F07A', 12),
  ])
  expect(heard(stx10, '\x02010EA58A8\r\n\x03')).toEqual([
    noise(0, 11, 'malformed frame'),
    noise(200, 2, 'bytes outside a frame'),
  ])
})
