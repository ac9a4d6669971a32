// Enrolment codes: golden values from another encoder, how people type them, and which mistakes are seen.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fault } from '../../agent/fault.ts'
import {
  codeIdOf,
  codeKeyOf,
  decodeEnrolmentCode,
  encodeEnrolmentCode,
  fingerprintOf,
  proofOf,
  transcriptOf,
} from '../../agent/vault/enrolment-code.ts'

const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const secret = Uint8Array.from({ length: 10 }, (_, index) => 0xa0 + index)
const fingerprint = Uint8Array.from({ length: 8 }, (_, index) => 0x10 + index)
const CODE = 'M2GT58X4MPKAFA59208H44RM2MB1E5'
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const codes = fc
  .tuple(
    fc.uint8Array({ minLength: 10, maxLength: 10 }),
    fc.uint8Array({ minLength: 8, maxLength: 8 }),
  )
  .map(([secret, fingerprint]) => ({ secret, fingerprint }))

test('a code has the characters another encoder gives it', () => {
  expect(encodeEnrolmentCode({ secret, fingerprint })).toBe(CODE)
  expect(encodeEnrolmentCode({ secret: new Uint8Array(10), fingerprint: new Uint8Array(8) })).toBe(
    '000000000000000000000000000000',
  )
  expect(
    encodeEnrolmentCode({
      secret: new Uint8Array(10).fill(255),
      fingerprint: new Uint8Array(8).fill(255),
    }),
  ).toBe('ZZZZZZZZZZZZZZZZZZZZZZZZZZZZY0')
})

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(codes, code => {
      const read = decodeEnrolmentCode(encodeEnrolmentCode(code))
      expect(hex(read.secret)).toBe(hex(code.secret))
      expect(hex(read.fingerprint)).toBe(hex(code.fingerprint))
    }),
  )
})

test('lower case, spaces, dashes, O for 0, I and L for 1 are read', () => {
  const typed = ' m2gt5-8x4mp-kafa5 92o8h-44rm2-mble5 '
  expect(hex(decodeEnrolmentCode(typed).secret)).toBe(hex(secret))
  expect(hex(decodeEnrolmentCode(typed.replace('mble5', 'MBIE5')).fingerprint)).toBe(
    hex(fingerprint),
  )
})

test('each mistake is named, and the code is not repeated', () => {
  const complaint = (typed: string) => {
    try {
      decodeEnrolmentCode(typed)
    } catch (error) {
      return error as Fault
    }
    throw new Error('it was accepted')
  }
  expect(complaint(CODE.slice(1)).message).toContain('29 characters instead of 30')
  expect(complaint('').message).toContain('0 characters')
  expect(complaint(`${CODE.slice(0, 6)}U${CODE.slice(7)}`).message).toContain('Character 7 ')
  expect(complaint(`${CODE.slice(0, 29)}#`).message).toContain('Character 30 ')
  expect(complaint(`${CODE.slice(0, 29)}6`).message).toContain('check character')
  for (const typed of [CODE.slice(1), `${CODE.slice(0, 29)}6`]) {
    expect(complaint(typed)).toMatchObject({ code: 'enrolment/bad-code', retry: 'never' })
    expect(complaint(typed).message).not.toContain(CODE.slice(3, 20))
  }
})

test('a code whose spare bit is set is no code, even with the right check character', () => {
  // ...001 for the 29 characters, so the check is 1 as well.
  expect(() => decodeEnrolmentCode(`${'0'.repeat(28)}11`)).toThrow('check character')
})

test('one wrong character and two swapped neighbours are always seen', () => {
  fc.assert(
    fc.property(codes, fc.nat(28), fc.nat(31), (code, at, digit) => {
      const text = encodeEnrolmentCode(code)
      const wrong = text.slice(0, at) + DIGITS.charAt(digit) + text.slice(at + 1)
      const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
      for (const other of [wrong, swapped]) {
        if (other !== text) expect(() => decodeEnrolmentCode(other)).toThrow('This is not')
      }
    }),
  )
})

test('key, id and proof have the values another implementation computes', () => {
  const codeKey = codeKeyOf(secret)
  expect(hex(codeKey)).toBe('88a1d4860b757364ff9c015d5c9408ab9d1dcccc7df3ccbb58510fd4fefc79e3')
  expect(hex(codeIdOf(codeKey))).toBe('4465f02d066ea749')
  const transcript = transcriptOf({
    tlsKey: 'VExT',
    signingKey: 'U0lHTg==',
    sealingKey: 'U0VBTA==',
  })
  expect(hex(proofOf(codeKey, transcript))).toBe(
    '9ebb210f059a55c6d8ce4527cb1ef18831f5f35ee1b278a5179b9e7dfa03e465',
  )
})

test('a fingerprint is the start of a SHA-256', () => {
  expect(hex(fingerprintOf(Buffer.from('abc')))).toBe('ba7816bf8f01cfea')
})
