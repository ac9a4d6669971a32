// Texts that hold more than a number: what they mean, and which are refused.

import { describe, expect, it } from 'vitest'
import { pacsHexOfDecimal } from '../../../drivers/cards/pacs.ts'
import { hidProxSerial } from '../../../drivers/decode/hid-prox-serial.ts'
import { pacsHex } from '../../../drivers/decode/pacs.ts'
import { springcard } from '../../../drivers/decode/springcard.ts'
import { twn3, twn3HidProx } from '../../../drivers/decode/twn3.ts'

const noCard = { kind: 'noise', why: 'line that is no card' }
const wrongCheck = { kind: 'noise', why: 'line with a wrong check' }

describe('HID ProxPro line', () => {
  it('is the bits behind the first that is set', () => {
    expect(hidProxSerial('00000602031c27')).toEqual({
      kind: 'bits',
      bits: '10000000100000001100011100',
      technology: 'HID Prox',
    })
    // The manual's own example.
    expect(hidProxSerial('0001234ABCDE08').kind).toBe('bits')
  })

  it('is refused with a wrong sum, a wrong length or a part out of range', () => {
    expect(hidProxSerial('0001234ABCDE09')).toEqual(wrongCheck)
    for (const text of [
      '',
      '00000602031C',
      '00000602031C2700',
      '80000602031CA7',
      '00200000000020',
    ]) {
      expect(hidProxSerial(text)).toEqual(noCard)
    }
  })

  it('is refused when it holds no bits', () => {
    const why = 'card without bits'
    expect(hidProxSerial('00000000000000')).toEqual({ kind: 'noise', why })
    expect(hidProxSerial('00000000000101')).toEqual({ kind: 'noise', why })
  })
})

describe('TWN3 line', () => {
  it('is a number, or an IndiTag without its check', () => {
    expect(twn3('66CF4DC2')).toEqual({ kind: 'card', text: '66CF4DC2' })
    expect(twn3(':112233445501')).toEqual({
      kind: 'card',
      text: '1122334455',
      technology: 'IndiTag',
    })
  })

  it('is refused as an IndiTag with a wrong check or without one', () => {
    expect(twn3(':112233445502')).toEqual(wrongCheck)
    for (const text of [':', ':00', ':1122G3', ':112']) expect(twn3(text)).toEqual(noCard)
  })

  it('is as many bits as it says where it is HID Prox transparent', () => {
    expect(twn3HidProx('1A808001C0')).toEqual({
      kind: 'bits',
      bits: '10000000100000000000000111',
      technology: 'HID Prox',
    })
    // A bit behind the last, too few bytes, too many, none.
    for (const text of ['1A808001C1', '1A808001', '1A808001C000', '00', '1A808001C', '']) {
      expect(twn3HidProx(text)).toEqual(noCard)
    }
  })
})

describe('PACS text', () => {
  const bits = '00000101000000100101001001'

  it('is the bits without what fills up the last byte', () => {
    expect(pacsHex('0605025240')).toEqual({ kind: 'bits', bits })
    expect(pacsHex('00FF')).toEqual({ kind: 'bits', bits: '11111111' })
  })

  it('is refused without a leading byte that fits', () => {
    // Found by the campaign: half a digit is no number.
    expect(pacsHex('0;D2400000')).toMatchObject({ kind: 'noise' })
    for (const text of ['', '06', '0805025240', '0605025260', '060502524', '25853841984']) {
      expect(pacsHex(text).kind).toBe('noise')
    }
  })

  it('is the same from a decimal, with its leading zero back', () => {
    expect(pacsHexOfDecimal('25853841984')).toBe('0605025240')
    expect(pacsHexOfDecimal('255')).toBe('FF')
    for (const text of ['', '-1', '1A', '9'.repeat(79)]) {
      expect(pacsHexOfDecimal(text)).toBeUndefined()
    }
  })
})

it('takes the plus from a SpringCard line and nothing else for a card', () => {
  expect(springcard('+04A1B2C3')).toEqual({ kind: 'card', text: '04A1B2C3' })
  for (const text of ['+', '04A1B2C3', '']) expect(springcard(text)).toEqual(noCard)
})
